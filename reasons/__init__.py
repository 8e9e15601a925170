"""What pupils pick, and which attendance code that gives."""
