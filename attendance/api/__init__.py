"""What a kiosk may ask: version 1 of the REST interface (rest.md)."""
