"""What each MIS can do, and what a connection to it needs: two tables, mis-wire.md and provision.md. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from custr import values
from custr.zones import is_timezone
from mis.base_urls import keys_in, without_key
from mis.webhook_key import is_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """The abilities the rules ask for; never the brand."""

    reads_students: bool
    writes_marks: bool
    takes_comment: bool = False
    takes_minutes: bool = False
    reads_marks: bool = False
    reads_codes: bool = False
    takes_times: bool = False  # when the pupil came or went, in place of minutes
    minutes_in_comment: bool = False  # minutes are taken, but only as words of the comment
    longest_comment: int | None = None  # characters; a longer comment is cut, None: no limit is known


class Proof(StrEnum):
    """How far it was shown that the MIS understands what it is sent."""

    NOT_NEEDED = "–"
    CONTRACT = "contract-tested"  # against the documented shapes
    CLIENT = "client-tested"  # the vendor's own client agrees
    REAL = "run for real"  # against the MIS itself


class Shape(StrEnum):
    """What a credential must look like, where that is known before the MIS sees it."""

    NUMBER = "number"  # digits alone
    CHOICE = "choice"  # one of CHOICES
    ZONE = "zone"  # an IANA time zone
    HEADER = "header"  # the signs that a header may hold: visible ASCII
    SIGNING = "signing"  # one or two secrets of Standard Webhooks, or plain texts
    LONG = "long"  # a secret of SHORTEST_SECRET characters: hiding a shorter one would mangle what is stored


_FULL = Capabilities(
    reads_students=True, reads_codes=True, writes_marks=True, takes_comment=True, takes_minutes=True
)
_MARK_ONLY = Capabilities(reads_students=True, reads_codes=True, writes_marks=True)
_READ_ONLY = Capabilities(reads_students=True, reads_codes=True, writes_marks=False)

# (provider, system): "" stands for a provider that is the MIS itself, or a system not named.
# A Wonde school that does not name its system is taken to be able: its MIS then answers for itself.
TABLE: dict[tuple[str, str], Capabilities] = {
    ("wonde", ""): _FULL,
    **{
        ("wonde", system): _FULL
        for system in ("sims", "arbor", "isams", "bromcom", "pupilasset", "schoolbase")
    },
    ("wonde", "scholarpack"): _MARK_ONLY,
    **{("wonde", system): _READ_ONLY for system in ("engage", "integris", "wcbs")},
    ("arbor", ""): Capabilities(reads_students=True, reads_codes=True, writes_marks=True, takes_minutes=True),
    ("edfi", ""): Capabilities(
        reads_students=True,
        reads_codes=True,
        writes_marks=True,
        takes_comment=True,
        longest_comment=255,
        takes_times=True,
        reads_marks=True,
    ),
    ("rosariosis", ""): Capabilities(
        reads_students=False,
        reads_codes=True,
        writes_marks=True,
        takes_comment=True,
        longest_comment=100,
        takes_minutes=True,
        minutes_in_comment=True,
        reads_marks=True,
    ),
    ("webhook", ""): Capabilities(
        reads_students=False, writes_marks=True, takes_comment=True, takes_minutes=True
    ),
    ("none", ""): Capabilities(reads_students=False, writes_marks=False),
}

# Credential names of each provider (provision.md), and which may be left out.
CREDENTIALS: dict[str, tuple[str, ...]] = {
    "wonde": ("token", "school_id"),
    "arbor": ("username", "password"),
    "edfi": ("client_id", "client_secret", "school_id", "school_year", "session_name"),
    "rosariosis": ("username", "password", "am_period_id", "pm_period_id"),
    "webhook": ("secret",),
    "none": (),
}
OPTIONAL_CREDENTIALS: dict[str, tuple[str, ...]] = {"arbor": ("application_id", "timezone", "register")}
# What a credential may be where there are few values; the first is meant where it is left out.
CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("arbor", "register"): ("roll_call_time", "roll_call_name", "lesson"),
}
SHAPES: dict[tuple[str, str], Shape] = {
    ("wonde", "token"): Shape.HEADER,
    ("arbor", "application_id"): Shape.HEADER,
    ("arbor", "timezone"): Shape.ZONE,
    ("arbor", "register"): Shape.CHOICE,
    ("edfi", "school_id"): Shape.NUMBER,
    ("edfi", "school_year"): Shape.NUMBER,
    ("rosariosis", "am_period_id"): Shape.NUMBER,
    ("rosariosis", "pm_period_id"): Shape.NUMBER,
    ("webhook", "secret"): Shape.SIGNING,
}

SHORTEST_SECRET = 8  # characters
# What nobody may see; every other credential is a plain name or number.
SECRETS = frozenset(
    {
        ("wonde", "token"),
        ("arbor", "password"),
        ("edfi", "client_secret"),
        ("rosariosis", "password"),
        ("webhook", "secret"),
    }
)

SYSTEM_NAMES = {
    "sims": "SIMS",
    "arbor": "Arbor",
    "isams": "iSAMS",
    "bromcom": "Bromcom",
    "pupilasset": "Pupil Asset",
    "schoolbase": "SchoolBase",
    "scholarpack": "ScholarPack",
    "engage": "Engage",
    "integris": "Integris",
    "wcbs": "WCBS",
}
PROVIDER_NAMES = {
    "wonde": "Wonde",
    "arbor": "Arbor",
    "edfi": "Ed-Fi",
    "rosariosis": "RosarioSIS",
    "webhook": "Webhook",
    "none": "No MIS",
}
PROOFS = {
    "wonde": Proof.CLIENT,
    "arbor": Proof.CLIENT,
    "edfi": Proof.CONTRACT,
    "rosariosis": Proof.REAL,
    "webhook": Proof.CONTRACT,
    "none": Proof.NOT_NEEDED,
}
# Whose client it is that agrees, where the proof is one.
CLIENTS = {
    "wonde": "Wonde’s own for PHP, 3.1.4",
    "arbor": "what Arbor’s own SDK for PHP builds for a mark",
}
# What the address of each looks like, below which the adapter asks; where it is always the same, as it is.
ADDRESSES = {
    "wonde": "https://api.wonde.com/v1.0/",
    "arbor": "https://your-school.arbor.sc/rest-v2/",
    "edfi": "https://edfi.your-district.example/",
    "rosariosis": "https://rosariosis.your-school.example/",
    "webhook": "https://receiver.your-school.example/attendance",
}
KEY_IN_ADDRESS = frozenset({"webhook"})  # a receiver may take a key from its address: it is a secret, too
NO_MIS = "none"  # a school may say so: then it has no connection


def providers() -> tuple[str, ...]:
    """The providers this version can speak to."""
    return tuple(name for name in PROVIDER_NAMES if connects(name))


def shown_address(provider: str, address: str) -> str:
    """The address without what may be a secret in it: so it is shown, listed and exported."""
    return without_key(address) if provider in KEY_IN_ADDRESS else address


def secrets_in_address(provider: str, address: str) -> list[str]:
    """What of the address nobody may see, wherever it turns up again."""
    return keys_in(address) if provider in KEY_IN_ADDRESS else []


def entered_address(provider: str, entered: str, *, held: str) -> str:
    """The address that is meant: one as it is shown leaves what is held, like an empty credential."""
    return held if entered == shown_address(provider, held) else entered


def connects(provider: str) -> bool:
    """Whether there is anything to connect to."""
    return provider != NO_MIS


def systems_of(provider: str) -> tuple[str, ...]:
    """The systems behind a provider; empty where the provider is the MIS itself."""
    return tuple(system for name, system in TABLE if name == provider and system)


def capabilities_of(provider: str, system: str) -> Capabilities:
    """The abilities of one MIS; KeyError for a pair this version does not know (see `is_known`)."""
    return TABLE[provider, system]


def is_known(provider: str, system: str) -> bool:
    """Whether this version can speak to the MIS. A newer one may have stored what an older cannot."""
    return (provider, system) in TABLE


def credentials_of(provider: str) -> tuple[str, ...]:
    """The credentials of a provider, those that may be left out last."""
    return (*CREDENTIALS[provider], *OPTIONAL_CREDENTIALS.get(provider, ()))


def misshapen(provider: str, name: str, value: str) -> Shape | None:
    """What the credential ought to be and is not; None where nothing is wrong with it."""
    shape = SHAPES.get((provider, name))
    fits = value in CHOICES[provider, name] if shape is Shape.CHOICE else shape is None or _FITS[shape](value)
    if not fits:
        return shape
    secret = (provider, name) in SECRETS
    return Shape.LONG if secret and _shortest(provider, value) < SHORTEST_SECRET else None


def _shortest(provider: str, value: str) -> int:
    """The characters of the secret: a webhook's field may hold two, a password blanks of its own."""
    return min(map(len, value.split() if provider == "webhook" else [value.strip()]))


_FITS: dict[Shape, Callable[[str], bool]] = {
    Shape.NUMBER: lambda value: values.whole_number(value) is not None,
    Shape.ZONE: is_timezone,
    # Space at either end is a slip of the hand that copied it: the adapter cuts it off.
    Shape.HEADER: lambda value: re.fullmatch(r"[!-~]*", value.strip()) is not None,
    Shape.SIGNING: is_secret,
}


def display_name(provider: str, system: str) -> str:
    """What a school calls its MIS, such as `SIMS by Wonde`."""
    by = PROVIDER_NAMES.get(provider, provider)
    return f"{SYSTEM_NAMES.get(system, system)} by {by}" if system else by


def own_name(provider: str, system: str) -> str:
    """What the office calls the MIS that it sits at, such as `SIMS`."""
    return SYSTEM_NAMES.get(system) or PROVIDER_NAMES.get(provider, provider)
