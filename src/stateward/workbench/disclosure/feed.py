"""The Atom feed of publications (RFC 4287)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from stateward.messages import gettext as _
from stateward.workbench.core import office, workspace
from stateward.workbench.disclosure.models import Publication

_TAGS = {"en": "en", "zh": "zh-Hans"}


def written(rows: Sequence[Publication], absolute: Callable[[str], str], language: str) -> str:
    """The feed of some publications, newest first, in the running language; `absolute` completes an address."""
    name = workspace.current().settings.name
    feed = Atom1Feed(
        title=_("Publications of {office}").format(office=name),
        link=absolute(reverse("public:list")),
        description="",
        language=_TAGS[language],
        feed_url=absolute(reverse("public:feed")),
        feed_guid=absolute(reverse("public:list")),
        author_name=name,
    )
    for row in rows:
        address = absolute(row.get_public_url())
        released = dt.datetime.combine(row.release_on, dt.time(), office.time_zone())
        feed.add_item(
            title=row.title,
            link=address,
            description=row.text[:500],
            unique_id=address,
            pubdate=released,
            updateddate=max(released, row.published_at or released),
            categories=[str(row.get_kind_display())],
        )
    text: str = feed.writeString("utf-8")
    return text
