"""The locks: everything that is needed is pinned with its hash, on every Python that Custr runs on."""

import re
from importlib.metadata import PackageNotFoundError, requires
from itertools import product
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
# The first release, Debian 12's, those of a point, and the newest: markers may tell all of them apart.
PYTHONS = ["3.11.0", "3.11.2", "3.11.7", "3.12.3", "3.13.5", "3.14.0"]
LOCKS = ["requirements", "requirements-dev"]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def environment_of(python):
    minor = ".".join(python.split(".")[:2])
    linux = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    return default_environment() | linux | {"python_version": minor, "python_full_version": python}


def holds(requirement, environment, extra=""):
    return requirement.marker is None or requirement.marker.evaluate({**environment, "extra": extra})


def asked_for(name):
    """The lines of a `.in` file, those it includes too."""
    for line in text_of(name).splitlines():
        said = line.partition("#")[0].strip()
        if said.startswith("-r "):
            yield from asked_for(said[3:])
        elif said and not said.startswith("-c "):
            yield Requirement(said)


def pinned(lock, environment):
    """Name → version of what is installed on that Python."""
    lines = re.sub(r"\\\n\s+--hash=\S+", "", text_of(f"{lock}.lock")).splitlines()
    found = [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]
    return {
        canonicalize_name(requirement.name): str(requirement.specifier).removeprefix("==")
        for requirement in found
        if holds(requirement, environment)
    }


def dependencies(requirement, environment):
    """What a package says that it needs; one that is for other Pythons than this is not here to ask."""
    try:
        wanted = map(Requirement, requires(requirement.name) or [])
    except PackageNotFoundError:
        return []
    extras = ("", *requirement.extras)
    return [one for one in wanted if any(holds(one, environment, extra) for extra in extras)]


@pytest.mark.parametrize(("lock", "python"), list(product(LOCKS, PYTHONS)))
def test_whatever_is_needed_is_in_the_lock_of_every_python(lock, python):
    environment, missing, seen = environment_of(python), [], set()
    there = pinned(lock, environment)
    waiting = list(asked_for(f"{lock}.in"))
    while waiting:
        requirement = waiting.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        version = there.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            missing.append(f"{requirement} (pinned: {version})")
        waiting += dependencies(requirement, environment)
    assert not missing, "\n".join(missing)


def test_redis_has_what_it_needs_on_debian_12():
    assert "async-timeout" in pinned("requirements", environment_of("3.11.2"))
    assert "async-timeout" not in pinned("requirements", environment_of("3.11.7"))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_no_address(lock):
    text = text_of(f"{lock}.lock")
    assert not re.search(r"://|index|find-links|trusted-host|file:", text)
    entries = [line for line in text.splitlines() if re.match(r"\w", line)]
    assert all("==" in line and line.endswith("\\") for line in entries)
    assert len(entries) == len(re.findall(r"\n\w.*\\\n +--hash=sha256:[0-9a-f]{64}", text))


def test_tools_are_the_same_releases_as_what_custr_runs_on():
    environment = environment_of("3.13.5")
    assert pinned("requirements", environment).items() <= pinned("requirements-dev", environment).items()
