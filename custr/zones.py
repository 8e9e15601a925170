"""Which time zones a school may name. Pure."""

from zoneinfo import available_timezones


def is_timezone(name: str) -> bool:
    """Whether it is the IANA name of a place's time, and not the server's own (`localtime`) or nobody's."""
    return name in available_timezones() - {"localtime", "Factory"}
