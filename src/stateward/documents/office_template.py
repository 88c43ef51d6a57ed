"""An office's own Word template, filled in: `{{ title }}`, `{{ figures.profit }}`, `{{ blocks }}`."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from stateward.documents.as_word import add_blocks
from stateward.documents.blocks import Document
from stateward.messages import gettext as _
from stateward.messages.errors import DocumentError, Fault

#: Bytes a template may unpack to.
MOST_UNPACKED = 50_000_000
#: Stands for the blocks while the template is filled in; no text holds it.
_PLACE = "\ue000blocks\ue000"


def office_template(template: bytes, document: Document, values: Mapping[str, Any], *, file: str = "") -> bytes:
    """The template (.docx) with the document's fields and more values filled in.

    The document's blocks stand where `{{ blocks }}` stood alone in a paragraph.

    Names: `title`, `number`, `date`, `issuer`, `addressee`, `note`, `blocks`, and those of `values`. Expressions run
    in Jinja's sandbox; a name that is not there is a fault, never an empty place.
    Raises `DocumentError` with the place where the template is at fault.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    _check(template, file)
    context = {
        "title": document.title,
        "number": document.number,
        "date": document.written_date,
        "issuer": document.issuer,
        "addressee": document.addressee,
        "note": document.note,
        "blocks": _PLACE,
        **values,
    }
    try:
        filled = DocxTemplate(io.BytesIO(template))
        filled.render(
            context, ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True), autoescape=True
        )
    except TemplateError as error:
        raise _refused(
            file,
            "document.template",
            _("The template cannot be filled in: {reason}").format(reason=str(error)),
            _("Correct the place in the template; docs/documents.md lists the names it may use."),
        ) from error
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise _damaged(file) from error
    _place_blocks(filled.docx, document, file)
    written = io.BytesIO()
    filled.save(written)
    return written.getvalue()


def _place_blocks(made: Any, document: Document, file: str) -> None:
    """Write the blocks where `{{ blocks }}` stood alone in a paragraph."""
    places = [paragraph for paragraph in made.paragraphs if paragraph.text.strip() == _PLACE]
    for paragraph in places:
        before = len(made.element.body)
        try:
            add_blocks(made, document.blocks, document.language)
        except KeyError as error:
            raise _refused(
                file,
                "document.template_style",
                _("The template has no style that the document needs: {reason}").format(reason=str(error)),
                _("Add the styles Heading 1 to 3, List Bullet, Caption and Table Grid to the template."),
            ) from error
        # The section's own properties close the body; what was added stands before them.
        body = made.element.body
        added = [element for element in body[before - 1 :] if element.tag != body[-1].tag]
        for element in added:
            paragraph._p.addprevious(element)
        paragraph._p.getparent().remove(paragraph._p)


def _check(template: bytes, file: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
            is_word = "word/document.xml" in package.namelist()
    except zipfile.BadZipFile as error:
        raise _damaged(file) from error
    if not is_word:
        raise _damaged(file)
    if unpacked > MOST_UNPACKED:
        raise _refused(
            file,
            "document.template_size",
            _("Unpacked, the template has {size} bytes; at most {limit} are read.").format(
                size=unpacked, limit=MOST_UNPACKED
            ),
            _("Take large pictures out of the template."),
        )


def _damaged(file: str) -> DocumentError:
    return _refused(
        file,
        "document.template_kind",
        _("The template is no Word document or is damaged."),
        _("Open it in your word processor, save it as .docx and hand it in again."),
    )


def _refused(file: str, code: str, message: str, next_step: str) -> DocumentError:
    return DocumentError([Fault(code, message, next_step, file=file or None)])
