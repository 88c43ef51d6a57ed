"""How sentences are written in the sources, so that every one of them can be collected and translated whole."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stateward.workbench.extraction import templates

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "stateward"
TRANSLATING = {"_", "N_", "gettext", "ngettext", "gettext_noop", "gettext_lazy"}
MARKING = {"N_", "gettext_noop"}
#: Signs and names that read the same in every language.
UNTRANSLATED = {
    "Atom", "CSV", "English", "JSON", "PDF", "SHA-256", "Stateward", "UTC", "Word", "csv", "xlsx",
}  # fmt: skip

TAG = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"")
#: Code is the same in every language.
SILENT_ELEMENT = re.compile(r"<(script|style|code)\b.*?</\1>", re.DOTALL)


def faulty_calls(source: str) -> Iterator[tuple[int, str]]:
    """`(line, call)` of every translation whose sentence is put together inside the call, or marked but no literal.

    A name, an attribute or an entry of a table may stand there: it holds a sentence that was marked elsewhere.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in TRANSLATING:
            continue
        allowed: tuple[type[ast.expr], ...] = (ast.Constant,)
        if name not in MARKING:
            allowed = (ast.Constant, ast.Name, ast.Attribute, ast.Subscript)
        sentences = node.args[:2] if name == "ngettext" else node.args[:1]
        if not sentences or any(not isinstance(sentence, allowed) for sentence in sentences):
            yield node.lineno, ast.unparse(node)


def bare_words(template: str) -> list[str]:
    """Words of a template that stand outside every translation tag: texts of elements and spoken attributes."""
    text = SILENT_ELEMENT.sub("", TAG.sub("\x01", template))
    spoken = [match[1] for match in SPOKEN_ATTRIBUTE.finditer(text)]
    words = re.findall(r"[A-Za-z][\w-]+", " ".join([*spoken, re.sub(r"<[^>]*>", " ", text)]))
    return [word for word in words if word not in UNTRANSLATED]


def python_files() -> list[Path]:
    return sorted(SOURCES.rglob("*.py"))


def template_files() -> list[Path]:
    return sorted((SOURCES / "workbench").glob("**/templates/**/*.html"))


def test_no_sentence_is_put_together_inside_a_translation() -> None:
    faulty = [
        f"{path.relative_to(ROOT)}:{line}: {call}"
        for path in python_files()
        for line, call in faulty_calls(path.read_text(encoding="utf-8"))
    ]
    assert faulty == []


@pytest.mark.parametrize(
    "call",
    [
        '_(f"{name} is missing.")',
        '_("It is " + name)',
        '_("It is %s." % name)',
        '_("{name} is missing.".format(name=name))',
        '_("one" if few else "many")',
        "N_(sentence)",
        'ngettext("one", f"{n} many", n)',
    ],
)
def test_a_sentence_put_together_inside_a_translation_is_found(call: str) -> None:
    assert len(list(faulty_calls(call))) == 1


@pytest.mark.parametrize(
    "call", ['_("{name} is missing.").format(name=name)', '_("one " "sentence")', "_(TITLES[key])", 'N_("one")']
)
def test_a_whole_sentence_inside_a_translation_is_no_fault(call: str) -> None:
    assert list(faulty_calls(call)) == []


def test_no_word_of_a_page_stands_outside_a_translation() -> None:
    bare = {
        str(path.relative_to(ROOT)): words
        for path in template_files()
        if (words := bare_words(path.read_text(encoding="utf-8")))
    }
    assert template_files() and bare == {}


def test_a_bare_word_of_a_page_is_found() -> None:
    assert bare_words('<a title="Open" href="x">{% t "File" %} here</a><script>let x</script>') == ["Open", "here"]


def test_every_translation_tag_of_a_page_is_collected() -> None:
    """The collecting knows plain quotation marks only; a tag written another way would stay English for ever."""
    missed = []
    for path in template_files():
        with path.open("rb") as file:
            collected = len(list(templates(file, (), (), {})))
        written = len(re.findall(r"{%-?\s*tn?\s", path.read_text(encoding="utf-8")))
        if collected != written:
            missed.append(f"{path.relative_to(ROOT)}: {written} tags, {collected} collected")
    assert missed == []
