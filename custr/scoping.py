"""Who may see which school. Everything that shows or changes a school's data asks here."""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from custr.models import Membership, Role, School, User

# Whose people may change a school's settings; all others see its records.
CONFIGURES = (Role.ADMIN, Role.TRUST)

Person = User | AnonymousUser


def schools_of(user: Person, *, roles: Collection[str] | None = None) -> QuerySet[School]:
    """The schools whose records this person sees: all for a superuser, else those of their memberships.

    With `roles`, only the schools where they have one of these. Nobody signed in, or somebody switched
    off, has none.
    """
    if not user.is_active or not isinstance(user, User):
        return School.objects.none()
    if user.is_superuser:
        return School.objects.all()
    memberships = Membership.objects.filter(user=user)
    if roles is not None:
        memberships = memberships.filter(role__in=roles)
    return School.objects.filter(pk__in=memberships.values("school"))


def configured_by(user: Person) -> QuerySet[School]:
    """The schools that this person configures."""
    return schools_of(user, roles=CONFIGURES)


def may_see(user: Person, school_id: int) -> bool:
    """Whether this person may see the records of one school."""
    return schools_of(user).filter(pk=school_id).exists()


def may_configure(user: Person, school_id: int) -> bool:
    """Whether this person may change the settings of one school."""
    return configured_by(user).filter(pk=school_id).exists()


def may_enter_admin(user: Person) -> bool:
    """Whether the admin is open to this person: for staff accounts that configure a school."""
    return user.is_active and user.is_staff and (user.is_superuser or configured_by(user).exists())


def may_manage(user: Person, other: User) -> bool:
    """Whether this person may edit another's account, and so could sign in as them.

    Only people who belong to nothing but the schools that `user` configures, and who may do no more
    there than an admin: nobody reaches another school, or more rights, by a password they have set.
    """
    if not user.is_active or not isinstance(user, User) or user.is_superuser:
        return user.is_active and isinstance(user, User)
    held = Membership.objects.filter(user=other)
    if other.is_superuser or not held.exists() or held.filter(role=Role.TRUST).exists():
        return False
    return not held.exclude(school__in=configured_by(user)).exists()
