"""What happened: attendance records, and the kiosk's REST interface."""
