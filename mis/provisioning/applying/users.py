"""Those who sign in. A school's file may not take over the sign-in of another school's people.

Somebody who is there already may be given this school as well, and keeps the password that they have. With
`reset_passwords` it is set anew. It and the email address are changed only when every school of theirs is
this one, or is named in their `schools`; a superuser's never. A password obeys the rules of the form.
"""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from custr.models import Membership, Role, School, User
from custr.usernames import could_be_another
from mis.provisioning.applying.tally import Tally, assign
from mis.provisioning.errors import FileError
from mis.provisioning.values import UserEntry


def apply_users(
    entries: tuple[UserEntry, ...], school: School, tally: Tally, *, reset_passwords: bool
) -> None:
    """People by username, however it is written."""
    for entry in entries:
        schools = _schools(entry, school)
        user = User.objects.by_name(entry.key)
        if user is None:
            _create(entry, schools)
            tally.created["users"] += 1
        else:
            tally.updated["users"] += _update(user, entry, schools, reset_password=reset_passwords)


def _schools(entry: UserEntry, school: School) -> list[School]:
    """This school, and those that are named for somebody of a trust."""
    found = {row.slug: row for row in School.objects.filter(slug__in=[slug for _, slug in entry.schools])}
    for place, slug in entry.schools:
        if slug not in found:
            raise FileError(place, f"is “{slug}”, and there is no such school")
    return list(({school.slug: school} | found).values())


def _create(entry: UserEntry, schools: list[School]) -> None:
    if could_be_another(entry.key):
        raise FileError(
            f"{entry.place}.username", "mixes letters of several alphabets, or looks like another"
        )
    user = User(username=entry.key, **entry.columns)
    user.set_password(_password(entry, user))  # None: nobody can sign in with a password
    user.is_staff = entry.role != Role.STAFF
    user.save()
    Membership.objects.bulk_create(Membership(user=user, school=row, role=entry.role) for row in schools)


def _password(entry: UserEntry, user: User) -> str | None:
    """What the file gives, by the rules that people change theirs by."""
    if entry.password is None:
        return None
    password = entry.password()
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise FileError(
            f"{entry.place}.password", f"is not taken: {' '.join(weak.messages).rstrip('.')}"
        ) from None
    return password


def _update(user: User, entry: UserEntry, schools: list[School], *, reset_password: bool) -> bool:
    changed = assign(user, entry.columns)
    if reset_password and entry.password is not None and not user.check_password(entry.password()):
        user.set_password(_password(entry, user))
        changed.append("password")
    if changed:
        _refuse_takeover(user, entry, schools, changed[-1])
    moved = _apply_memberships(user, entry, schools)
    changed += assign(user, {"is_staff": _reaches_admin(user)})
    if changed:
        user.save(update_fields=changed)
    return moved or bool(changed)


def _refuse_takeover(user: User, entry: UserEntry, schools: list[School], column: str) -> None:
    others = user.memberships.exclude(school__in=schools).exists()
    if others or user.is_superuser:
        raise FileError(
            f"{entry.place}.{column}",
            f"differs from what “{entry.key}” has, who is not this school's alone: "
            "leave password and email out to give them this school as well, or choose another username",
        )


def _apply_memberships(user: User, entry: UserEntry, schools: list[School]) -> bool:
    held = {row.school_id: row for row in user.memberships.all()}
    moved = False
    for school in schools:
        row = held.get(school.pk)
        if row is None:
            Membership.objects.create(user=user, school=school, role=entry.role)
            moved = True
        elif assign(row, {"role": entry.role}):
            row.save(update_fields=["role"])
            moved = True
    return moved


def _reaches_admin(user: User) -> bool:
    return user.is_superuser or user.memberships.exclude(role=Role.STAFF).exists()
