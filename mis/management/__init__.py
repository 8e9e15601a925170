"""Management commands that span the apps."""
