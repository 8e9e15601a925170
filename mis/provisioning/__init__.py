"""A school as a file (provision.md): read into values, applied in one transaction, written out again."""
