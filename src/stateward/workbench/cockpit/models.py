"""How a person, or everybody of a role, arranges the cockpit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from stateward.workbench.accounts.roles import Role


class Arrangement(models.Model):
    """The cards of a cockpit in their order, and those left out: a person's own, or a role's where they made none."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="cockpit"
    )
    role = models.CharField(max_length=30, blank=True, choices=Role.choices)
    shown = models.JSONField(default=list)
    hidden = models.JSONField(default=list)

    SCOPE = None
    OWNER = "user"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role"], condition=~Q(role=""), name="cockpit_role_once"),
            models.CheckConstraint(
                condition=(Q(user=None) & ~Q(role="")) | (Q(user__isnull=False) & Q(role="")),
                name="cockpit_of_a_person_or_a_role",
            ),
        ]

    def __str__(self) -> str:
        return self.role or str(self.user)
