"""Personal tokens: how a program signs in with a part of a person's rights."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from stateward.messages import listed
from stateward.workbench.accounts.models import User
from stateward.workbench.accounts.roles import Strand
from stateward.workbench.core.text import gettext_lazy as _


class PersonalToken(models.Model):
    """A person's token for a program. Only its hash is kept, and its last letters, by which people know it again.

    `strands` narrows the person's grants (empty: all of them); a token that `may_write` is not only read with.
    """

    SCOPE = "user__enterprise"
    OWNER = "user"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens", verbose_name=_("Person"))
    name = models.CharField(max_length=100, verbose_name=_("What it is for"))
    token_sha256 = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    may_write = models.BooleanField(default=False, verbose_name=_("May also write"))
    strands = models.JSONField(default=list, blank=True, verbose_name=_("Strands"))
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} …{self.ending}"

    @property
    def works(self) -> bool:
        """Whether a program can still sign in with it."""
        return self.revoked_at is None and self.user.is_active and timezone.now() < self.expires_at

    @property
    def strand_titles(self) -> str:
        """The strands it opens, in words; empty: all that its person's grants open."""
        return listed([str(Strand(strand).label) for strand in self.strands if strand in Strand.values])
