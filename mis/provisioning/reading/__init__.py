"""From JSON to values: whatever is wrong is refused with its place in the file. No database here."""
