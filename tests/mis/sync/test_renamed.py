"""Known ids under which a roll tells of other people: a few names change, a roll does not."""

import pytest

from mis.sync.renamed import is_somebody_else, too_many_renamed


@pytest.mark.parametrize(
    ("before", "after", "other"),
    [
        ("Ava Olsen", "Zed Young", True),
        ("Ava Olsen", "Ava Young", False),
        ("Ava Olsen", "Olsen-Ng Alexandra", False),
        ("Zoë O’Brien", "ZOE Smith", False),
        ("Zoë O’Brien", "Sam OBrien", False),
        ("Ava Olsen", "", False),
    ],
)
def test_names_that_share_a_part_are_one_person(before, after, other):
    assert is_somebody_else(before, after) is other


@pytest.mark.parametrize(
    ("known", "renamed", "asked"),
    [
        (3, 3, False),
        (4, 4, True),
        (300, 3, False),
        (400, 4, False),
        (400, 5, True),
        (1_180, 11, False),
        (1_180, 12, True),
    ],
)
def test_three_or_one_in_a_hundred_may_change_their_name(known, renamed, asked):
    assert too_many_renamed(known=known, renamed=renamed) is asked
