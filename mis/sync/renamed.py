"""Whether a roll gives the ids that are known to other people: names may change, a roll does not. Pure.

Another MIS, or an office that begins its numbers anew, tells of other people under the same ids: one pupil's
record would silently become another's.
"""

from custr.text import name_parts

_FEW = 3  # so many may change their whole name at once


def is_somebody_else(before: str, after: str) -> bool:
    """Whether two whole names share no folded part: `Ava Olsen` and `Zed Young`, not `Ava Young`."""
    old, new = set(name_parts(before)), set(name_parts(after))
    return bool(old and new) and not old & new


def too_many_renamed(*, known: int, renamed: int) -> bool:
    """Whether so many of the known ids that a roll names go to somebody else that it is asked about."""
    return renamed > max(_FEW, known / 100)
