"""The names of the days, as the provision file and the kiosks know them. Pure."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
