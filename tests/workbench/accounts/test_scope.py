"""What a person sees: branches, strands, and that no page reads past it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from people import person

from stateward.workbench import accounts
from stateward.workbench.accounts import scope
from stateward.workbench.accounts.models import User
from stateward.workbench.accounts.permissions import may
from stateward.workbench.register.models import Enterprise
from stateward.workbench.register.services import import_enterprises
from stateward.workbench.statements.models import Statement

WORKBENCH = Path(accounts.__file__).resolve().parents[1]
VIEWS = sorted(WORKBENCH.rglob("*views.py"))
#: Attributes that open a query past the selectors.
OPENING = ("objects", "_default_manager", "_base_manager")


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(WORKBENCH)))
def test_no_page_queries_the_database_past_its_selectors(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in OPENING
    ]
    assert not found, "read through a selector that takes the user"


def test_every_model_with_rows_of_enterprises_says_how_it_hangs_on_them() -> None:
    own = [model for model in apps.get_models() if model.__module__.startswith("stateward.")]
    silent = []
    for model in own:
        hangs = any(field.related_model is Enterprise for field in model._meta.get_fields() if field.many_to_one)
        if hangs and not hasattr(model, "SCOPE"):
            silent.append(model.__name__)
    assert not silent


@pytest.mark.django_db
def test_a_branch_is_compared_letter_by_letter() -> None:
    import_enterprises([{"code": code, "name_en": code, "parent": None} for code in ("ab", "AB", "ab1", "a_b", "axb")])
    someone = person("someone", "officer", branch=Enterprise.objects.get(code="ab"))
    assert [row.code for row in scope.enterprises_of(someone)] == ["ab"]
    other = person("other", "officer", branch=Enterprise.objects.get(code="a_b"))
    assert [row.code for row in scope.enterprises_of(other)] == ["a_b"]


@pytest.mark.django_db
def test_a_reporter_without_an_enterprise_sees_nothing() -> None:
    someone = person("someone", "reporter")
    assert not scope.enterprises_of(someone).exists() and not may(someone, "register.view")


@pytest.mark.django_db
def test_nobody_signed_in_and_a_closed_account_see_nothing() -> None:
    from django.contrib.auth.models import AnonymousUser

    closed = person("closed", "leader", is_active=False)
    for user in (AnonymousUser(), closed):
        assert not scope.enterprises_of(user).exists()
        assert not may(user, "register.view")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("strand", "opens"),
    [
        ("assessment", {"assessment", "statements", "register"}),
        ("statements", {"statements", "register"}),
        ("directives", {"register"}),
        ("integrity", {"register"}),
        ("", {"assessment", "statements", "register"}),
    ],
)
def test_a_strand_opens_itself_and_what_it_stands_on(strand: str, opens: set[str]) -> None:
    someone = person("someone", "officer", strand=strand)
    assert {name for name in ("assessment", "statements", "register") if may(someone, f"{name}.view")} == opens
    assert scope.visible_to(someone, Statement.objects.all()).exists() == ("statements" in opens)


@pytest.mark.django_db
def test_two_grants_add_up_and_a_branch_inside_another_counts_once() -> None:
    top, other = Enterprise.objects.filter(depth=1, children__isnull=False).distinct().order_by("path")[:2]
    below = top.children.first()
    someone = person("someone", "officer", branch=top)
    person_below = person("below", "officer", branch=below)
    for branch in (below, other):
        someone.grants.create(role="officer", branch=branch, valid_from="2020-01-01")
    assert scope.branches(someone, strand="register") == sorted([top.path, other.path])
    assert set(scope.enterprises_of(person_below)) <= set(scope.enterprises_of(someone))


@pytest.mark.django_db
def test_a_model_that_says_nothing_is_refused() -> None:
    from django.contrib.sessions.models import Session

    with pytest.raises(TypeError, match="SCOPE"):
        scope.visible_to(person("someone", "leader"), Session.objects.all())


def test_no_user_stands_above_the_rules() -> None:
    names = {field.name for field in User._meta.get_fields()}
    assert not names & {"is_superuser", "is_staff", "groups", "user_permissions"}
