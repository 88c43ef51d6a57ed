"""Django finds the app's models here."""

from stateward.workbench.rulebook.drafting.models import DraftComment, RuleDraft

__all__ = ["DraftComment", "RuleDraft"]
