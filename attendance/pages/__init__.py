"""Staff pages: today, all records, one record."""
