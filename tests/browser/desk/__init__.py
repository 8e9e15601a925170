"""A staff person at a desk."""
