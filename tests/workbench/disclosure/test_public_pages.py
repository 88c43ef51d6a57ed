"""What everybody reads: what was published and released, and not a word of anything else."""

from __future__ import annotations

import csv
import datetime as dt
import io
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from people import person

from stateward.workbench.audit import sealing
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.audit.models import Event
from stateward.workbench.core import office
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.refusals import Refused
from stateward.workbench.disclosure import freezing, services
from stateward.workbench.disclosure.models import Publication

pytestmark = pytest.mark.django_db

TABLE = {
    "columns": [
        {"id": "name", "type": "string", "title": {"en": "Name", "zh": "名称"}, "meaning": {"en": "A", "zh": "甲"}},
        {"id": "score", "type": "number", "title": {"en": "Score", "zh": "得分"}, "meaning": {"en": "B", "zh": "乙"}},
    ],
    "rows": [["=Quetzal", 91.5], ["翠鸟", None]],
    "made_from": {"year": 2022},
}


def pages(row: Publication | None = None) -> list[str]:
    """Every public address, with those of a publication."""
    own = ("", "data.csv", "data.json", "dictionary.json")
    return [
        *("/public/", "/public/?kind=notice", "/public/?kind=results", "/public/?page=2", "/public/feed.atom"),
        *("/public/open-data/", "/public/open-data/catalogue.json"),
        *(f"/public/{row.pk}/{end}" for end in own if row is not None),
    ]


def told(address: str, language: str = "en") -> tuple[int, str]:
    """The status and the text that somebody who is nobody gets."""
    answer = Client().get(address, headers={"Accept-Language": language})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_neither_drafts_nor_what_is_not_yet_released_is_found_anywhere(
    prepared: Any, published: Any, language: str
) -> None:
    hidden = [
        prepared("quetzal-draft", kind="results", content=TABLE),
        published("quetzal-tomorrow", days=1, kind="results", content=TABLE),
    ]
    with as_user(None):
        dropped = services.drop(prepared("quetzal-dropped"))
        early = services.withdraw(published("quetzal-early", days=1), "quetzal-reason")
    for row in [*hidden, dropped, early]:
        for address in pages(row):
            status, text = told(address, language)
            assert "quetzal" not in text.lower() and "翠鸟" not in text, address
            assert status == (404 if f"/{row.pk}/" in address else 200), address


def test_on_its_release_date_it_is_read_by_everybody(published: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    row = published("Coming", days=2)
    day = row.release_on
    assert told(f"/public/{row.pk}/")[0] == 404
    monkeypatch.setattr(office, "today", lambda: day)
    for language, words in (("en", "Coming title_en"), ("zh", "Coming title_zh")):
        status, text = told(f"/public/{row.pk}/", language)
        assert status == 200 and words in text and day.isoformat() in text and "Coming source" in text
        assert words in told("/public/", language)[1] and words in told("/public/feed.atom", language)[1]


def test_who_prepared_cannot_publish_and_the_refusal_is_an_event(chief: Any) -> None:
    texts = dict.fromkeys(services.TEXTS, "x")
    with as_user(chief):
        draft = services.prepare(services.Draft(kind="notice", release_on=office.today(), **texts))
        with pytest.raises(SamePerson):
            services.publish(draft)
    assert Event.objects.filter(action="audit.four_eyes_refused", object_id=str(draft.pk)).exists()
    assert told(f"/public/{draft.pk}/")[0] == 404


def test_whoever_changes_a_draft_has_prepared_it(prepared: Any, leader: Any) -> None:
    draft = prepared()
    with as_user(leader):
        changed = services.change(draft, draft.release_on, **dict.fromkeys(services.TEXTS, "changed"))
        with pytest.raises(SamePerson):
            services.publish(changed)


def test_what_was_published_never_changes(published: Any, officer: Any) -> None:
    row = published()
    with as_user(officer), pytest.raises(Refused):
        services.change(row, row.release_on, **dict.fromkeys(services.TEXTS, "other"))
    row.refresh_from_db()
    assert row.title_en == "Notice title_en"


def test_an_officer_or_a_grant_for_a_branch_publishes_nothing(prepared: Any, officer: Any, scored: Any) -> None:
    from stateward.workbench.register.models import Enterprise

    draft = prepared()
    of_a_branch = person("branch-leader", "leader", branch=Enterprise.objects.filter(depth=1).earliest("pk"))
    for who in (officer, of_a_branch):
        with as_user(who), pytest.raises((PermissionDenied, Exception)) as refused:
            services.publish(draft)
        assert refused.typename in ("PermissionDenied", "Http404")


def test_a_release_date_in_the_past_becomes_today(published: Any) -> None:
    assert published(days=-30).release_on == office.today()


def test_a_withdrawn_publication_says_when_and_why_and_nothing_else(published: Any, leader: Any) -> None:
    row = published("Secret", kind="results", content=TABLE)
    with as_user(leader):
        with pytest.raises(Refused):
            services.withdraw(row, "  ")
        services.withdraw(row, "A figure was wrong.")
    status, text = told(f"/public/{row.pk}/")
    assert status == 410 and "A figure was wrong." in text and "Secret text_en" not in text
    assert "Secret" not in told("/public/")[1] + told("/public/feed.atom")[1] + told("/public/open-data/")[1]
    assert [told(address)[0] for address in pages(row)[-3:]] == [404, 404, 404]


def test_views_are_counted_and_nobody_is_named(published: Any) -> None:
    row = published()
    events = Event.objects.count()
    reader = Client()
    for _time in range(3):
        reader.get(f"/public/{row.pk}/")
    reader.head(f"/public/{row.pk}/")
    row.refresh_from_db()
    assert row.views == 3 and Event.objects.count() == events
    assert "sessionid" not in reader.cookies


def test_open_data_comes_as_csv_and_json_with_its_dictionary(published: Any) -> None:
    row = published("Results", kind="results", content=TABLE)
    rows = list(csv.reader(io.StringIO(told(f"/public/{row.pk}/data.csv")[1].lstrip("\ufeff"))))
    assert rows == [["name", "score"], ["'=Quetzal", "91.5"], ["翠鸟", ""]]
    table = Client().get(f"/public/{row.pk}/data.json").json()
    assert table["rows"] == TABLE["rows"] and table["sha256"] == row.content_sha256
    words = Client().get(f"/public/{row.pk}/dictionary.json").json()["columns"]
    assert words == TABLE["columns"]
    listed = Client().get("/public/open-data/catalogue.json").json()["tables"]
    assert [one["id"] for one in listed] == [row.pk] and Client().get(listed[0]["csv"]).status_code == 200


def test_the_feed_is_atom(published: Any) -> None:
    row = published("Fed")
    feed = ET.fromstring(told("/public/feed.atom")[1])
    space = {"a": "http://www.w3.org/2005/Atom"}
    entry = feed.find("a:entry", space)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed" and entry is not None
    assert entry.findtext("a:title", "", space) == "Fed title_en"
    assert str(row.pk) in entry.findtext("a:id", "", space)
    assert dt.datetime.fromisoformat(entry.findtext("a:updated", "", space)).tzinfo is not None


def test_the_head_of_the_log_leaves_the_house_on_every_public_page(published: Any) -> None:
    row = published(kind="results", content=TABLE)
    sealing.seal()
    head = sealing.current_head().head_line
    for address in ("/public/", f"/public/{row.pk}/", "/public/open-data/"):
        assert head in told(address)[1], address
    assert Client().get("/public/open-data/catalogue.json").json()["log_head"] == head


def publish_to_enterprises(assessed: Any) -> None:
    assessed.published_at = timezone.now()
    assessed.save()


def test_frozen_results_are_those_that_were_published_to_the_enterprises(chief: Any, assessed: Any) -> None:
    publish_to_enterprises(assessed)
    table = freezing.results_table(chief, assessed.pk)
    names = [column["id"] for column in table["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in table["rows"]]
    scores = {row["enterprise"]: row["score"] for row in assessed.result.rows if row["score"] is not None}
    assert scores and {row["enterprise"]: row["score"] for row in rows} == scores
    assert table["made_from"]["result_sha256"] and [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)


def test_an_assessment_that_is_not_published_is_disclosed_by_nobody(chief: Any, assessed: Any) -> None:
    assert freezing.published_rounds(chief) == []
    with pytest.raises(freezing.NothingToPublish):
        freezing.results_table(chief, assessed.pk)


def test_nobody_freezes_a_part_of_the_portfolio_as_the_whole(assessed: Any) -> None:
    from stateward.workbench.register.models import Enterprise

    publish_to_enterprises(assessed)
    part = person("part", "leader", branch=Enterprise.objects.filter(depth=1).earliest("pk"))
    with pytest.raises(freezing.NothingToPublish):
        freezing.results_table(part, assessed.pk)


def test_the_office_prepares_and_publishes_on_its_pages(officer: Any, leader: Any, assessed: Any) -> None:
    from people import sign_in

    publish_to_enterprises(assessed)
    preparing, publishing = sign_in(Client(), officer), sign_in(Client(), leader)
    given = dict.fromkeys(services.TEXTS, "Words") | {"release_on": office.today().isoformat()}
    wanted = given | {"assessment": str(assessed.pk)}
    assert preparing.post("/disclosure/new/results/", given).status_code == 422
    assert preparing.post("/disclosure/new/results/", wanted).status_code == 302
    row = Publication.objects.get()
    assert row.has_table and row.state == "draft"
    assert preparing.post(f"/disclosure/{row.pk}/publish/").status_code == 403
    assert "Words" in publishing.get("/disclosure/").content.decode()
    assert publishing.get(f"/disclosure/{row.pk}/").status_code == 200
    assert publishing.post(f"/disclosure/{row.pk}/publish/").status_code == 302
    assert told(f"/public/{row.pk}/")[0] == 200
    assert publishing.post(f"/disclosure/{row.pk}/withdraw/", {"reason": ""}).status_code == 422
    assert publishing.post(f"/disclosure/{row.pk}/withdraw/", {"reason": "Wrong."}).status_code == 302
    assert told(f"/public/{row.pk}/")[0] == 410
    assert preparing.get("/disclosure/export.csv").status_code == 200


def test_a_notice_needs_its_words_in_both_languages(officer: Any) -> None:
    texts = dict.fromkeys(services.TEXTS, "x") | {"title_zh": " "}
    with as_user(officer), pytest.raises(Refused) as refused:
        services.prepare(services.Draft(kind="notice", release_on=office.today(), **texts))
    assert refused.value.faults[0].value == "title_zh"
