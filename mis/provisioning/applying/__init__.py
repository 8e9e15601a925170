"""From values to rows: only what differs is written, and only what is written is counted."""
