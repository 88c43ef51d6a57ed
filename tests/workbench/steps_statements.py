"""Steps of the reporting cycle, as the people of a group take them in the browser."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl


def filled(content: bytes, *, wrong: int = 0) -> bytes:
    """The archive with its workbooks filled in as last year (the column beside); `wrong` of them with a slip."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(result, "w") as out:
        for place, name in enumerate(packed.namelist()):
            book = openpyxl.load_workbook(io.BytesIO(packed.read(name)))
            for sheet in book.worksheets[1:]:
                _fill_sheet(sheet, slip=place < wrong)
            book["Cover"]["B12"] = "As in the year before."
            kept = io.BytesIO()
            book.save(kept)
            out.writestr(name, kept.getvalue())
    return result.getvalue()


def _fill_sheet(sheet: Any, *, slip: bool) -> None:
    """Copy the reference column (same month last year) into the first column of figures."""
    headings = {cell.value: cell.column for cell in sheet[4] if cell.value}
    beside = headings.get("Same month last year")
    for row in range(5, sheet.max_row + 1):
        value = sheet.cell(row, beside).value if beside else None
        if value is not None:
            sheet.cell(row, 3).value = (
                value + 5_000_000 if slip and sheet.cell(row, 1).value == "Total assets" else value
            )


def download_workbooks(page: Any) -> bytes:
    """From a group's page: the archive with a workbook for every report that is owed."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download all workbooks").click()
    return Path(waiting.value.path()).read_bytes()


def upload(page: Any, name: str, content: bytes) -> None:
    """Hand in an archive on the group's page and wait for what was found."""
    page.get_by_label("The ZIP with the filled workbooks").set_input_files(
        {"name": name, "mimeType": "application/zip", "buffer": content}
    )
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("heading", name="Files in the archive").wait_for()


def record(page: Any, told: str) -> None:
    """Record what was uploaded, and read what was recorded."""
    page.get_by_role("button", name="Record these statements").click()
    page.get_by_text(told).wait_for()


def explain(page: Any, board: str, words: str) -> None:
    """Answer every question of the check rules on a group's page, one explanation for all reports it asks about."""
    page.goto(board)
    asked = page.locator("form[action*='/explain/']")
    for _question in range(asked.count()):
        asked.first.locator("[name=text]").fill(words)
        with page.expect_navigation():
            asked.first.locator("button[type=submit]").click()
        page.goto(board)


def pass_for_the_group(page: Any, board: str) -> None:
    """Pass the checked reports of the group."""
    page.goto(board)
    page.get_by_role("button", name=re.compile("Pass .* for the group")).click()
    page.get_by_text(re.compile("reports? moved on")).wait_for()


def sign(page: Any, board: str) -> None:
    """Sign and hand in what the group passed, in whatever language the signer reads."""
    page.goto(board)
    page.locator("form[action*='/sign/'] button").click()
    page.locator("main .notice.good").wait_for()


def accept(page: Any) -> None:
    """From the board of a month: accept all that was handed in, as filtered."""
    page.get_by_role("button", name="Accept what was handed in, as filtered").click()
    page.wait_for_load_state("networkidle")


def taken(content: bytes, enterprise: str) -> bytes:
    """The archive with the workbooks of one enterprise alone, as they came."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(result, "w") as out:
        for name in packed.namelist():
            if enterprise in name:
                out.writestr(name, packed.read(name))
    return result.getvalue()
