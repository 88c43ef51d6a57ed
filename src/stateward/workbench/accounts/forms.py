"""Forms of one's own account and of the administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.db.models import QuerySet

from stateward.messages import gettext
from stateward.workbench.accounts import granting, selectors
from stateward.workbench.accounts.models import Department, Deputy, Grant, User
from stateward.workbench.accounts.people import DEPARTMENT_FIELDS, PERSON_FIELDS
from stateward.workbench.accounts.roles import Role
from stateward.workbench.core.text import gettext_lazy as _


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PasswordForm(forms.Form):
    """Choose a password, twice."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean(self) -> dict[str, Any]:
        """Both are the same, and strong enough for this person."""
        cleaned = super().clean() or {}
        password = cleaned.get("password", "")
        if password and cleaned.get("again") != password:
            self.add_error("again", gettext("The two passwords differ."))
        if password:
            try:
                validate_password(password, self.user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class OwnForm(forms.ModelForm):
    """What a person says about themselves."""

    class Meta:
        model = User
        fields = ("language",)


class _ScopedForm(forms.ModelForm):
    """A form whose choices are those its administrator may name."""

    def __init__(self, *args: Any, administrator: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.administrator = administrator
        offered: dict[str, QuerySet[Any]] = {
            "enterprise": selectors.branches_to_name(administrator),
            "branch": selectors.branches_to_name(administrator),
            "department": selectors.departments(administrator),
            "parent": selectors.departments(administrator),
            "deputy": selectors.people(administrator).filter(is_active=True),
            "absent": selectors.people(administrator).filter(is_active=True),
        }
        for name, rows in offered.items():
            if name in self.fields:
                self.fields[name].queryset = rows


class PersonForm(_ScopedForm):
    """A person as an administrator writes them."""

    class Meta:
        model = User
        fields = PERSON_FIELDS
        widgets = {name: forms.Select(attrs={"data-choices": ""}) for name in ("department", "enterprise")}


class DepartmentForm(_ScopedForm):
    """A department."""

    class Meta:
        model = Department
        fields = DEPARTMENT_FIELDS
        widgets = {name: forms.Select(attrs={"data-choices": ""}) for name in ("parent", "enterprise")}

    def clean_parent(self) -> Department | None:
        """A department is no part of itself, nor of one that is part of it."""
        parent: Department | None = self.cleaned_data["parent"]
        above = parent
        while above is not None:
            if above.pk == self.instance.pk:
                raise forms.ValidationError(gettext("A department cannot be a part of itself."))
            above = above.parent
        return parent


class GrantForm(_ScopedForm):
    """A grant for one person."""

    role = forms.ChoiceField(label=_("Role"))

    class Meta:
        model = Grant
        fields = ("role", "branch", "strand", "valid_from", "valid_to")
        widgets = {
            "branch": forms.Select(attrs={"data-choices": ""}),
            "valid_from": _day(),
            "valid_to": _day(),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        allowed = granting.roles_to_give(self.administrator)
        self.fields["role"].choices = [(value, label) for value, label in Role.choices if value in allowed]
        self.fields["branch"].help_text = _("Empty: the whole office; for the roles of an enterprise, their own.")
        self.fields["strand"].help_text = _("Empty: all strands.")

    def clean(self) -> dict[str, Any]:
        """A grant ends after it begins."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", gettext("The grant ends before it begins."))
        return cleaned


class DeputyForm(_ScopedForm):
    """A deputyship."""

    class Meta:
        model = Deputy
        fields = ("absent", "deputy", "valid_from", "valid_to", "reason")
        widgets = {
            "absent": forms.Select(attrs={"data-choices": ""}),
            "deputy": forms.Select(attrs={"data-choices": ""}),
            "valid_from": _day(),
            "valid_to": _day(),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["valid_to"].required = True

    def clean(self) -> dict[str, Any]:
        """Another person, and an end after the beginning."""
        cleaned = super().clean() or {}
        if cleaned.get("absent") and cleaned.get("absent") == cleaned.get("deputy"):
            self.add_error("deputy", gettext("Nobody is their own deputy."))
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", gettext("The deputyship ends before it begins."))
        return cleaned


class ReasonForm(forms.Form):
    """Why a thing is done; it stands in the log."""

    reason = forms.CharField(label=_("Reason"), max_length=250)
