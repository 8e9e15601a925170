"""Django's PostgreSQL backend, on which no request waits for ever."""
