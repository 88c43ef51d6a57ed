"""A document as PDF: tagged, with its language and title, from the same page the screen shows."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from functools import cache

from stateward.documents.as_html import html
from stateward.documents.blocks import Document
from stateward.documents.engine import engine, inside
from stateward.messages import gettext as _
from stateward.messages.errors import DocumentError, Fault

_CHINESE = re.compile(r"[\u3400-\u9fff]")


def pdf(document: Document) -> bytes:
    """The document as PDF/UA; the same document gives the same bytes.

    Raises `DocumentError` where this machine cannot set it: the library that sets type is missing, or no installed
    font holds its Chinese characters (a page of empty boxes would be handed out otherwise).
    """
    page = html(document)
    if _CHINESE.search(page) and not has_chinese_font():
        raise DocumentError(
            [
                Fault(
                    "document.font",
                    _("No font of this machine holds Chinese characters; the PDF would show empty boxes."),
                    _("Install one, such as Debian's fonts-noto-cjk, or take the Word document."),
                )
            ]
        )
    written: bytes = (
        engine()
        .HTML(string=page, url_fetcher=inside())
        .write_pdf(pdf_identifier=hashlib.sha256(page.encode()).digest()[:16], pdf_variant="pdf/ua-1")
    )
    return written


@cache
def has_chinese_font() -> bool:
    """Whether a font with Chinese characters is installed; also true where the machine cannot tell."""
    command = shutil.which("fc-list")
    if command is None:
        return True
    found = subprocess.run([command, ":lang=zh", "family"], capture_output=True, timeout=60, check=False)
    return bool(found.stdout.strip())
