"""`make demo`: a school, its MIS and a kiosk on this machine. No Django here: it starts what has it."""
