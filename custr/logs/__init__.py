"""What the logs say: one line of JSON an event, and never a name, a token or anything that was typed."""
