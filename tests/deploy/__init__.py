"""What whoever deploys it is given."""
