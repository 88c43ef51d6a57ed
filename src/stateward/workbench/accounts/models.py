"""People, departments, grants and deputies."""

from __future__ import annotations

import datetime
import unicodedata
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from stateward.messages import gettext
from stateward.workbench.accounts.roles import Role, Strand
from stateward.workbench.core.formats import name_of
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.models import Enterprise


def no_hidden_characters(text: str) -> None:
    """Refuse characters that nobody sees or that turn the direction of a name: one name must not pose as another."""
    hidden = [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn")]
    if hidden:
        raise ValidationError(
            gettext("The text holds a hidden character ({code}).").format(code=f"U+{ord(hidden[0]):04X}")
        )


_PLAIN = [no_hidden_characters]


class Department(models.Model):
    """A department of the office, or of an enterprise's headquarters when `enterprise` is set."""

    SCOPE = "enterprise"

    code = models.CharField(max_length=60, unique=True, verbose_name=_("Code"))
    name_en = models.CharField(max_length=250, blank=True, validators=_PLAIN, verbose_name=_("Name in English"))
    name_zh = models.CharField(max_length=250, blank=True, validators=_PLAIN, verbose_name=_("Name in Chinese"))
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("Part of")
    )
    enterprise = models.ForeignKey(
        Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Enterprise")
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the running language."""
        return name_of(self.name_en, self.name_zh, self.code)


class UserManager(BaseUserManager):
    """Makes users."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A stored user; without a password nobody can sign in with one."""
        user: User = self.model(username=self.model.normalize_username(username), **fields)
        user.email = self.normalize_email(user.email)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. Rights come from grants alone: there is no user above the rules."""

    SCOPE = "enterprise"

    username = models.CharField(
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        verbose_name=_("User name"),
        error_messages={"unique": _("This user name is taken. Choose another one.")},
    )
    full_name = models.CharField(max_length=150, blank=True, validators=_PLAIN, verbose_name=_("Full name"))
    email = models.EmailField(blank=True, verbose_name=_("E-mail address"))
    language = models.CharField(
        max_length=10,
        blank=True,
        choices=[("", _("As the browser asks")), ("en", "English"), ("zh", "简体中文")],
        verbose_name=_("Language"),
    )
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="people", verbose_name=_("Department")
    )
    post = models.CharField(max_length=150, blank=True, validators=_PLAIN, verbose_name=_("Post"))
    enterprise = models.ForeignKey(
        Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="people", verbose_name=_("Enterprise")
    )
    is_active = models.BooleanField(default=True, verbose_name=_("May sign in"))
    #: A person of the demonstration, offered on the sign-in page; never set in an office's own workspace.
    is_demonstration = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    #: The absent person this request acts for; set by the middleware, never stored here.
    acting_for: User | None = None

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The person's name, else the user name."""
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The person's name, else the user name."""
        return self.name

    def get_short_name(self) -> str:
        """The person's name, else the user name."""
        return self.name

    def get_absolute_url(self) -> str:
        """The person's page in the administration."""
        return reverse("accounts:person", args=[self.pk])


class Dated(models.Model):
    """Something that holds from a day to a day, both included; an empty end holds on."""

    valid_from = models.DateField(default=timezone.localdate, verbose_name=_("From"))
    valid_to = models.DateField(null=True, blank=True, verbose_name=_("To"))

    class Meta:
        abstract = True

    def holds_on(self, day: datetime.date) -> bool:
        """Whether it holds on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def holding_on(day: datetime.date) -> Q:
    """The condition that a `Dated` row holds on the day."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


class GrantQuerySet(QuerySet["Grant"]):
    """Grants, narrowed by day."""

    def holding(self, day: datetime.date | None = None) -> GrantQuerySet:
        """Those that hold on the day, today by default."""
        return self.filter(holding_on(day or timezone.localdate()))


class Grant(Dated):
    """A role for a part of the enterprise tree and a strand, with dates.

    No `branch` means the whole office (for roles of an enterprise: the person's own enterprise); no `strand` means all.
    """

    SCOPE = "user__enterprise"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants", verbose_name=_("Person"))
    role = models.CharField(max_length=30, choices=Role.choices, verbose_name=_("Role"))
    branch = models.ForeignKey(
        Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Branch")
    )
    strand = models.CharField(max_length=30, blank=True, choices=Strand.choices, verbose_name=_("Strand"))
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    given_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["user__username", "role", "valid_from"]
        indexes = [models.Index(fields=["user", "valid_from"], name="grant_user_from")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="grant_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"


class Deputy(Dated):
    """A person who acts in an absent person's name for some days; every act names both."""

    SCOPE = "absent__enterprise"

    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputies", verbose_name=_("Absent"))
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="standing_in", verbose_name=_("Deputy"))
    reason = models.CharField(max_length=250, blank=True, verbose_name=_("Reason"))
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        ordering = ["-valid_from", "absent__username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="deputy_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(absent=models.F("deputy")), name="deputy_is_another_person"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.absent}"


class OneTimeLink(models.Model):
    """A link that lets one person set a password, once, until it expires. Only the token's hash is kept."""

    SCOPE = "user__enterprise"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.user} {self.expires_at:%Y-%m-%d %H:%M}"

    @property
    def works(self) -> bool:
        """Whether the link can still be used."""
        return self.used_at is None and self.user.is_active and timezone.now() < self.expires_at
