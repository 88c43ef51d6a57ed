"""The office's own time: its working days and its time zone."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from stateward.calendar.office import OfficeCalendar, read_office_calendar
from stateward.calendar.working_days import WorkingDays
from stateward.workbench.core import workspace

CALENDAR_FILE = "calendar.csv"
#: What a profile's offices go by where the operator says nothing: country and time zone.
_BY_PROFILE = {"cn-municipal": ("CN", "Asia/Shanghai")}
_MONDAY_TO_FRIDAY = "none"


def working_days() -> WorkingDays:
    """The office's working days: `calendar.csv` in the workspace first, then its country's, then weekends.

    Raises ImportFault where the file is at fault and WorkspaceError for a country nobody knows the holidays of.
    """
    path = Path(settings.STATEWARD_WORKSPACE) / CALENDAR_FILE
    stamp = path.stat().st_mtime_ns if path.is_file() else 0
    return _working_days(_country(), path, stamp)


def time_zone() -> ZoneInfo:
    """The time zone of the office's hours."""
    profile = workspace.current().settings.profile
    return ZoneInfo(settings.OPERATOR.calendar.time_zone or _BY_PROFILE.get(profile, ("", "UTC"))[1])


def today() -> dt.date:
    """Today in the office."""
    return timezone.localdate(timezone=time_zone())


def _country() -> str:
    wanted = settings.OPERATOR.calendar.country
    if wanted == _MONDAY_TO_FRIDAY:
        return ""
    return wanted or _BY_PROFILE.get(workspace.current().settings.profile, ("", ""))[0]


@lru_cache(maxsize=4)
def _working_days(country: str, path: Path, stamp: int) -> WorkingDays:
    own = read_office_calendar(path.read_bytes(), path.name) if stamp else OfficeCalendar()
    return WorkingDays(country, own)
