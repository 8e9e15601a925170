"""Pupils from a file, for a school whose MIS cannot tell of them: read, shown, then brought in or not."""
