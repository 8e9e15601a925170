"""People: those who sign in, what they may do, and the pupils."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from custr.models.schools import School
from custr.names import full_name, match_key
from custr.text import name_key, search_key, surname_first_key
from custr.usernames import could_be_another, folded

# One sentence whatever speaks against a name: it must not tell who has an account at another school.
NAME_REFUSED = _("This user name cannot be used. Choose another, for instance with your school’s name in it.")


def refuse_what_could_be_another(username: str) -> None:
    """A validator: a name that could be taken for one in other letters."""
    if could_be_another(username):
        raise ValidationError(NAME_REFUSED, code="username")


class Users(UserManager["User"]):
    """People are found by their user name however it is written."""

    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> User:
        """As Django's backend asks for who signs in. Raises `User.DoesNotExist`."""
        found = self.by_name(username or "")
        if found is None:
            raise self.model.DoesNotExist
        return found

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> User:
        """As the command makes one: by the rules of every password, which it would let be passed over."""
        if password is not None:
            validate_password(password, self.model(username=username, email=email or ""))
        return super().create_superuser(username, email, password, **fields)

    def by_name(self, username: str) -> User | None:
        """The one person of that name, however it is written.

        A process of the last release writes the name and no `username_key`, which is then empty, or of a name
        before: so whoever is spelt exactly so comes first, and a key counts only beside the name it is of.
        """
        key = folded(username)
        if not key or not key.isprintable():
            return None
        exact = self.filter(username=username).first()
        named = exact or self.filter(username_key=key).first()
        return named if named and folded(named.username) == key else None


class User(AbstractUser):
    """Somebody who signs in. What they may do follows from their memberships alone."""

    username = models.CharField(
        _("username"),
        max_length=150,
        unique=True,
        help_text=_("Letters, digits and @ . + - _ only. Capital letters make no difference."),
        validators=[UnicodeUsernameValidator(), refuse_what_could_be_another],
        error_messages={"unique": NAME_REFUSED},
    )
    # What names are compared by: `lower()` of a database knows too little. Empty from the last release alone.
    username_key = models.CharField(max_length=450, null=True, unique=True, editable=False)  # noqa: DJ001
    # Before another person's name was found to be the same but for capital letters.
    former_username = models.CharField(
        _("former username"), max_length=150, blank=True, db_default="", default="", editable=False
    )
    # Sessions from before a higher number are over.
    session_epoch = models.PositiveIntegerField(db_default=0, default=0, editable=False)

    objects: ClassVar[Users] = Users()

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("username"), name="username_once", violation_error_message=NAME_REFUSED
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key true to the name; who is switched off is signed out, for good."""
        written = kwargs.get("update_fields")
        self.username_key = folded(self.username)
        if not self.is_active and (written is None or "is_active" in written) and self._was_active():
            self.session_epoch += 1
            written = written and {*written, "session_epoch"}
        if written and "username" in written:
            written = {*written, "username_key"}
        super().save(*args, **{**kwargs, "update_fields": written})

    def get_session_auth_hash(self) -> str:
        """What a session is valid for: this password, and this many times of having been switched off."""
        return self._of_this_epoch(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under keys of before."""
        return map(self._of_this_epoch, super().get_session_auth_fallback_hash())

    def _of_this_epoch(self, digest: str) -> str:
        if not self.session_epoch:
            return digest  # as the last release knows it
        return salted_hmac("custr.sessions", f"{digest}:{self.session_epoch}", algorithm="sha256").hexdigest()

    def _was_active(self) -> bool:
        return User.objects.filter(pk=self.pk, is_active=True).exists()


class Role(models.TextChoices):
    """What a person may do for a school."""

    STAFF = "staff", _("Staff: records and views")
    ADMIN = "admin", _("Admin: configures the school")
    TRUST = "trust", _("Trust: configures several schools")


class Membership(models.Model):
    """One person's role in one school; a person of a trust has one for each school of theirs."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=5, choices=Role.choices)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "school"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        # Without the school: histories keep these words, and another school's admin may read them.
        return f"{self.user} · {self.get_role_display()}"


class Student(models.Model):
    """A pupil as the MIS knows them. One who leaves becomes inactive, and is never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="students", db_index=False)
    mis_id = models.CharField(_("MIS id"), max_length=100)
    forename = models.CharField(_("forename"), max_length=100)
    surname = models.CharField(_("surname"), max_length=100)
    legal_forename = models.CharField(_("legal forename"), max_length=100, blank=True)
    legal_surname = models.CharField(_("legal surname"), max_length=100, blank=True)
    year = models.CharField(_("year"), max_length=20, blank=True)
    form = models.CharField(_("form"), max_length=50, blank=True)
    active = models.BooleanField(_("active"), default=True)
    # By these a pupil is known again under another id; a UPN is never shown, searched, logged or exported.
    upi = models.CharField(_("person id"), max_length=100, blank=True, default="", db_default="")
    admission_number = models.CharField(
        _("admission number"), max_length=50, blank=True, default="", db_default=""
    )
    upn = models.CharField(_("UPN"), max_length=50, blank=True, default="", db_default="", editable=False)
    # Since the school changed its MIS, the new one has not told of them: the id is the former one's.
    of_former_mis = models.BooleanField(default=False, db_default=False, editable=False)
    # A later file may then say that they have left; whom an MIS told of, no file lets go.
    from_file = models.BooleanField(default=False, editable=False)

    # Derived from the preferred name on every save: what typed names and searches are compared with.
    name_key = models.CharField(max_length=300, editable=False)
    surname_first_key = models.CharField(max_length=300, editable=False)
    search_key = models.CharField(max_length=300, editable=False)
    # Empty where a release before this column wrote the row: `custr.name_keys` makes up for it.
    match_key = models.CharField(max_length=300, editable=False, db_default="")
    # Forename and surname, a line each, that `match_key` is of: such a release renames and leaves the key.
    match_key_of = models.CharField(max_length=300, editable=False, db_default="")

    class Meta:
        ordering: ClassVar = ["surname", "forename"]
        verbose_name = _("pupil")
        verbose_name_plural = _("pupils")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "mis_id"], name="student_mis_id_once"),
            models.CheckConstraint(condition=~Q(mis_id=""), name="student_has_mis_id"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "name_key"], name="student_by_name"),
            models.Index(fields=["school", "surname_first_key"], name="student_by_surname_first"),
            models.Index(fields=["school", "upi"], name="student_by_upi", condition=~Q(upi="")),
            models.Index(fields=["school", "match_key"], name="student_by_match"),
            # Search reads a school's keys here, side by side, and only those pupils' rows that it finds.
            models.Index(fields=["school", "active", "search_key"], name="student_by_search"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the keys true to the name."""
        self.derive_keys()
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """The preferred name, the only one ever shown."""
        return full_name(self.forename, self.surname)

    def derive_keys(self) -> None:
        """Set what is compared; `save` does it, bulk writers call it themselves."""
        names = {"forename": self.forename, "surname": self.surname}
        self.name_key = name_key(**names)
        self.surname_first_key = surname_first_key(**names)
        self.search_key = search_key(**names)
        self.match_key = match_key(**names)
        self.match_key_of = f"{self.forename}\n{self.surname}"
