"""What templates may say of attendance."""
