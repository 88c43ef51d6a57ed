"""A list of sixty enterprises in six layers as an officer has it: parents by name, some of them written carelessly."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

HEADINGS = ("code", "name", "parent", "share", "industry", "staff", "debts", "revenue", "equity", "licences", "lock")
TOP = "RF-01"
#: How many stand on each layer.
LAYERS = (1, 7, 14, 18, 12, 8)
#: The parent of this row is written so that a person must decide.
CARELESS_ROW = 30


def name_of(number: int) -> str:
    """The name of an enterprise, in words that are no rule away from each other."""
    words = ("Harbour", "Meadow", "Granite", "Lantern", "Willow", "Copper", "Juniper", "Saffron", "Falcon", "Marble")
    kinds = ("Works", "Transport", "Water", "Trading", "Energy", "Estates")
    return f"{words[number % 10]} {kinds[(number // 10) % 6]} {number} Co., Ltd"


def rows() -> list[list[Any]]:
    """The rows of the list without its headings; the last layer is full of small enterprises."""
    found: list[list[Any]] = []
    above: list[int] = []
    number = 1
    for layer, count in enumerate(LAYERS, 1):
        here = []
        for place in range(count):
            parent = "" if layer == 1 else name_of(above[place % len(above)])
            if parent and number % 7 == 0:
                parent = parent.replace(" Co., Ltd", "  co ltd").upper()
            if number == CARELESS_ROW:
                parent = parent.replace("Co., Ltd", "Hldgs").replace("e", "")
            staff = 500 if layer == 1 else 15 * (7 - layer) + number
            share = 1 if number % 4 else 0.6
            found.append(
                [f"RF-{number:02d}", name_of(number), parent, "" if layer == 1 else share,
                 "45" if number % 3 else "70", staff, 100_000 * number, 1_000_000 * (61 - number), 2_000_000,
                 number % 3, "keep" if number == 59 else ""]
            )  # fmt: skip
            here.append(number)
            number += 1
        above = here
    return found


def workbook() -> bytes:
    """The list as a workbook."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Enterprises")
        for row, cells in enumerate([list(HEADINGS), *rows()]):
            for column, cell in enumerate(cells):
                if cell != "":
                    sheet.write(row, column, cell)
    return buffer.getvalue()


def record_through(browser: Any) -> str:
    """Hand the list in, decide the careless name, record it; the code of the headquarters."""
    file = SimpleUploadedFile("sixty.xlsx", workbook())
    answer = browser.post("/register/holdings/import/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    page = browser.get(answer["Location"])
    names = [one.text for one in page.context["reading"].open_names]
    choices = [page.context["reading"].open_names[0].candidates[0].code for _name in names]
    if names:
        decided = browser.post(f"{answer['Location']}decide/", {"text": names, "choice": choices})
        assert decided.status_code == 302, decided.content.decode()[:2000]
    recorded = browser.post(f"{answer['Location']}record/")
    assert recorded.status_code == 302, recorded.content.decode()[:3000]
    return TOP
