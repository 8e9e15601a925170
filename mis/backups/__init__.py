"""The whole database in a file, and back: SQLite by its online backup, PostgreSQL by its own programs."""
