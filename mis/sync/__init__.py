"""Pupils and attendance codes brought from the MIS: read first, then applied in one transaction."""
