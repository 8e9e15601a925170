"""Time zones: which names are taken, which one is kept, and what stands in where no table has one."""

from datetime import UTC, datetime
from importlib import import_module
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.apps import apps

from custr.models import School
from custr.zones import UnknownZoneError, canonical, is_known, is_timezone, require, zone_of
from tests.cast import a_school

UNKNOWN = ["Atlantis/Sunken", "", "GMT+1", "../etc/passwd", "America", "Europe/London\x00", "x" * 300]


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("US/Eastern", "America/New_York"),
        ("GB", "Europe/London"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Australia/NSW", "Australia/Sydney"),
        ("Iceland", "Atlantic/Reykjavik"),
        ("Pacific/Yap", "Pacific/Chuuk"),
    ],
)
def test_an_old_name_is_kept_by_the_one_that_every_table_has(alias, name):
    assert is_timezone(alias)
    assert canonical(alias) == name
    assert zone_of(alias).utcoffset(datetime(2026, 7, 1)) == zone_of(name).utcoffset(datetime(2026, 7, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "name",
    ["Europe/London", "Europe/Stockholm", "Atlantic/Reykjavik", "America/New_York", "UTC", "Etc/GMT-5"],
)
def test_the_name_of_a_country_is_kept_whatever_its_zone_is_alike_to(name):
    assert canonical(name) == name


def test_whatever_is_taken_is_kept_by_a_name_that_is_taken_and_stays():
    for name in available_timezones():
        assert canonical(canonical(name)) == canonical(name)
        assert not is_timezone(name) or is_timezone(canonical(name))


@pytest.mark.parametrize("name", UNKNOWN)
def test_where_no_table_has_it_the_clock_is_utc_and_nothing_may_be_reckoned_by_it(name):
    assert not is_timezone(name)
    assert canonical(name) == name
    assert zone_of(name) == ZoneInfo("UTC")
    assert not is_known(name)
    with pytest.raises(UnknownZoneError):
        require(name)


def test_the_machines_own_tables_are_not_needed():
    # Debian's minimal image has none at all.
    assert (
        ZoneInfo.no_cache("US/Eastern").utcoffset(datetime(2026, 1, 1, tzinfo=UTC)).total_seconds() == -18_000
    )


@pytest.mark.django_db
def test_schools_of_before_are_kept_by_the_canonical_name():
    eastern, unknown = a_school(timezone="US/Eastern"), a_school(timezone="Atlantis/Sunken")
    import_module("custr.migrations.0008_canonical_time_zones").keep_by_canonical_name(apps, None)
    assert School.objects.get(pk=eastern.pk).timezone == "America/New_York"
    assert School.objects.get(pk=unknown.pk).timezone == "Atlantis/Sunken"
