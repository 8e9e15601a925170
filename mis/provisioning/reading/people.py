"""The sections `students`, `kiosks` and `users`."""

from collections.abc import Callable

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from mis.provisioning.reading import scalars
from mis.provisioning.reading.nodes import Node, columns
from mis.provisioning.reading.school import read_slug
from mis.provisioning.values import Entry, UserEntry
from reasons.kinds import Kind

_STUDENT = {
    "forename": scalars.text(100, empty=True),
    "surname": scalars.text(100, empty=True),
    "legal_forename": scalars.text(100, empty=True),
    "legal_surname": scalars.text(100, empty=True),
    "year": scalars.text(20, empty=True),
    "form": scalars.text(50, empty=True),
    "upi": scalars.text(100, empty=True),
    "admission_number": scalars.text(50, empty=True),
    "upn": scalars.text(50, empty=True),
    "active": scalars.flag,
}


def read_student(node: Node) -> Entry:
    """A pupil; the key is the MIS's id."""
    fields = node.fields("mis_id", *_STUDENT, needs=["mis_id"])
    return Entry(place=node.place, key=fields["mis_id"].text(longest=100), columns=columns(fields, _STUDENT))


def read_kiosk(node: Node) -> Entry:
    """A kiosk; the key is its name."""
    fields = node.fields("name", "kinds", needs=["name"])
    return Entry(
        place=node.place,
        key=fields["name"].text(longest=100),
        columns=columns(fields, {"kinds": _kinds}),
    )


def read_user(node: Node) -> UserEntry:
    """Somebody who signs in. Only a person of a trust has a list of schools."""
    fields = node.fields("username", "email", "role", "password", "schools", needs=["username", "role"])
    role = scalars.choice(("admin", "staff", "trust"))(fields["role"])
    schools = fields.get("schools")
    if schools and role != "trust":
        raise schools.wrong("is for the role trust alone")
    return UserEntry(
        place=node.place,
        key=_username(fields["username"]),
        columns=columns(fields, {"email": _email}),
        role=role,
        schools=_slugs(schools) if schools else (),
        password=_password(fields["password"]) if "password" in fields else None,
    )


def _kinds(node: Node) -> list[str] | None:
    """The kinds of event that it offers; None for both."""
    kinds = scalars.words(node, scalars.choice(list(Kind)))
    if not kinds:
        raise node.wrong("must name at least one kind")
    return None if len(kinds) == len(Kind) else kinds


def _username(node: Node) -> str:
    name = node.text(longest=150)
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError:
        raise node.wrong(f"may hold letters, digits and @ . + - _ only, not “{name}”") from None
    return name


def _password(node: Node) -> Callable[[], str]:
    """Of the right shape; what it is, is read later."""
    if not isinstance(node.value, dict):
        node.secret()
    else:
        node.fields("env", needs=["env"])
    return node.secret


def _email(node: Node) -> str:
    address = node.text(longest=254, empty=True)
    try:
        if address:
            validate_email(address)
    except ValidationError:
        raise node.wrong(f"must be an email address, not “{address}”") from None
    return address


def _slugs(node: Node) -> tuple[tuple[str, str], ...]:
    found = tuple((item.place, read_slug(item)) for item in node.items())
    scalars.refuse_repeats(found)
    return found
