"""Drawings for programs that know no SVG."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from stateward.documents.engine import engine, inside

if TYPE_CHECKING:
    from PIL.Image import Image

#: Dots of the picture for each CSS pixel: 2 is about 190 dots an inch.
SCALE = 2.0
_SHEET = (
    "<style>@page { size: 800px 1600px; margin: 0 } body { margin: 0 } svg { display: block; max-width: 100% }</style>"
)


def png(svg: str) -> bytes:
    """An SVG drawing as a PNG picture, cut to the drawing's own size. Raises `DocumentError` without an engine."""
    import pypdfium2

    page = engine().HTML(string=f"<!doctype html>{_SHEET}{svg}", url_fetcher=inside()).write_pdf()
    file = pypdfium2.PdfDocument(page)
    try:
        picture = file[0].render(scale=SCALE * 96 / 72).to_pil()
    finally:
        file.close()
    written = io.BytesIO()
    _cut(picture).save(written, "PNG")
    return written.getvalue()


def _cut(picture: Image) -> Image:
    """The part of the page on which something is drawn."""
    from PIL import Image, ImageChops

    plain = picture.convert("RGB")
    box = ImageChops.difference(plain, Image.new("RGB", plain.size, "white")).getbbox()
    return plain.crop(box) if box else plain.crop((0, 0, 1, 1))
