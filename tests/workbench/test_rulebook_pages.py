"""The rulebook as pages: every document of the built-in rulebook can be read in both languages."""

from __future__ import annotations

import pytest
from django.test import Client

from stateward.messages import pick
from stateward.rulebook.book import KINDS
from stateward.workbench.core import workspace

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_document_is_a_readable_page(client: Client, kind: str, language: str) -> None:
    client.cookies["stateward_language"] = language
    for entry in workspace.rulebook().all(kind):
        document = entry.document
        response = client.get(f"/rulebook/{kind}/{document.id}/{document.version}/")
        page = response.content.decode()
        assert response.status_code == 200, document.id
        assert document.title.as_dict()[language].replace("&", "&amp;").replace("'", "&#x27;") in page
        assert document.source.document.replace("&", "&amp;").replace("'", "&#x27;") in page


def test_what_is_not_official_is_labelled_so(client: Client) -> None:
    for entry in workspace.rulebook().all("scheme"):
        document = entry.document
        page = client.get(f"/rulebook/scheme/{document.id}/{document.version}/").content.decode()
        assert ("Illustrative, not official" in page) == (document.status == "illustrative"), document.id


def test_a_scheme_shows_every_indicator_it_scores_with_its_points(client: Client) -> None:
    from stateward.rulebook.scheme import all_nodes

    document = workspace.rulebook().get("scheme", "id-kep-100")
    page = client.get(f"/rulebook/scheme/{document.id}/{document.version}/").content.decode()
    for node in all_nodes(document.score):
        if hasattr(node, "indicator") and node.title is None:
            assert f"/{node.indicator}/" in page, node.indicator
    assert "&gt; 15 → 20" in page


def test_every_indicator_has_a_page_with_formula_and_schemes(client: Client) -> None:
    document = workspace.rulebook().get("indicators", "id-kep-100")
    for id_, indicator in document.indicators.items():
        page = client.get(f"/rulebook/indicators/{document.id}/{document.version}/{id_}/").content.decode()
        assert pick(indicator.title.as_dict()).replace("&", "&amp;") in page
        if indicator.formula is None:
            assert "its value is handed in" in page
        assert "/rulebook/scheme/id-kep-100/" in page or "No scheme of the rulebook." in page


def test_search_finds_indicators_and_documents_by_either_language(client: Client) -> None:
    assert "/rulebook/indicators/" in client.get("/search/", {"q": "净资产收益率"}).content.decode()
    assert "/rulebook/scheme/id-kep-100/" in client.get("/search/", {"q": "KEP-100"}).content.decode()
    assert "Nothing matches" in client.get("/search/", {"q": "zzzzqqq"}).content.decode()


def test_the_quick_results_are_a_part_of_the_page(client: Client) -> None:
    quick = client.get("/search/", {"q": "profit"}, headers={"hx-request": "true", "hx-target": "search-results"})
    assert "<html" not in quick.content.decode()
