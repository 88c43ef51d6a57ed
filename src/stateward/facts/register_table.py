"""Reading the register of enterprises from a workbook or a CSV table, with headers in English or Chinese."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from stateward.facts import credit_code
from stateward.facts.container import DEFAULT_LIMITS, Limits, file_kind
from stateward.facts.faults import Note, cell_name, fault, nearest, shown
from stateward.facts.sheets import open_sheets
from stateward.facts.tables import Table, csv_table, sheet_table
from stateward.messages import current_language, gettext_noop, listed
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault

#: Headers as people write them -> our column.
HEADERS: dict[str, str] = {
    "code": "code", "enterprise": "code", "enterprise code": "code", "enterprise id": "code", "credit code": "code",
    "代码": "code", "企业代码": "code", "统一社会信用代码": "code", "信用代码": "code",
    "name": "name", "enterprise name": "name", "名称": "name", "企业名称": "name", "单位名称": "name",
    "name en": "name_en", "name (english)": "name_en", "english name": "name_en", "英文名称": "name_en",
    "name zh": "name_zh", "name (chinese)": "name_zh", "chinese name": "name_zh", "中文名称": "name_zh",
    "parent": "parent", "parent code": "parent", "上级": "parent", "上级代码": "parent", "上级企业代码": "parent",
    "上级单位代码": "parent", "母公司代码": "parent",
    "class": "class", "enterprise class": "class", "类别": "class", "功能分类": "class", "企业类别": "class",
    "level": "level", "management level": "level", "级次": "level", "管理级次": "level", "企业级次": "level",
    "industry": "industry", "行业": "industry", "行业代码": "industry", "所属行业": "industry",
    "size": "size", "规模": "size", "企业规模": "size",
    "from": "from", "founded": "from", "since": "from", "成立日期": "from", "起始日期": "from",
    "to": "to", "closed": "to", "until": "to", "注销日期": "to", "终止日期": "to",
    "status": "status", "状态": "status", "经营状态": "status", "企业状态": "status",
}
#: Headers of other registers' numbers: the code where the table has no column of its own for it, else left out.
SUBSTITUTE_HEADERS: dict[str, str] = {"registration code": "code", "registration number": "code", "id": "code"}
#: Headers that promise a unified social credit code: another length is then worth a warning.
_CREDIT_HEADERS = frozenset({"credit code", "统一社会信用代码", "信用代码"})

CLASSES = {"商业一类": "commercial_1", "商业二类": "commercial_2", "公益类": "public_welfare", "公益": "public_welfare"}
SIZES = {"large": "large", "medium": "medium", "small": "small", "micro": "micro",
         "大型": "large", "中型": "medium", "小型": "small", "微型": "micro"}
STATUSES = {"active": "active", "dormant": "dormant", "in_liquidation": "in_liquidation", "closed": "closed",
            "in liquidation": "in_liquidation", "正常": "active", "存续": "active", "在营": "active", "休眠": "dormant",
            "停业": "dormant", "歇业": "dormant", "shell": "shell", "empty shell": "shell", "空壳": "shell",
            "清算": "in_liquidation", "清算中": "in_liquidation",
            "注销": "closed", "已注销": "closed"}
DEEPEST_LEVEL = 20
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\Z")

_CREDIT_FAULTS: dict[credit_code.Reason, tuple[str, str]] = {
    "length": (gettext_noop("The credit code {code} does not have 18 characters."),
               gettext_noop("Compare it with the business licence.")),
    "alphabet": (gettext_noop("The credit code {code} holds a character that no credit code has."),
                 gettext_noop("Compare it with the business licence; I, O, S, V, Z and small letters do not occur.")),
    "organisation_check": (
        gettext_noop("The 17th character of the credit code {code} should be {expected} (organisation code)."),
        gettext_noop("Compare it with the business licence.")),
    "final_check": (gettext_noop("The 18th character of the credit code {code} should be {expected}."),
                    gettext_noop("Compare it with the business licence.")),
}


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """One enterprise as the table has it; what is not given is empty or `None`. `row` is its row in the table."""

    code: str
    name_en: str
    name_zh: str
    parent: str
    enterprise_class: str
    level: int | None
    industry: str
    size: str
    from_date: dt.date | None
    to_date: dt.date | None
    status: str
    row: int


@dataclass
class RegisterReading:
    """The enterprises of a file with its faults and notes; all or nothing: an error stops the whole file."""

    file: str
    sha256: str
    enterprises: list[EnterpriseRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        """Whether the file may be stored."""
        return not any(fault.level == "error" for fault in self.faults)


def read_register(content: bytes, file: str, *, known: Collection[str] = (),
                  limits: Limits = DEFAULT_LIMITS) -> RegisterReading:
    """The enterprises in an .xlsx or .csv file. `known` are codes of the register that a parent may be.

    Every fault of every row is listed; a file that cannot be read at all gives a reading with its faults alone.
    """
    reading = RegisterReading(file, hashlib.sha256(content).hexdigest())
    try:
        table = _table(content, file, limits, reading.notes)
        _RegisterReader(table, reading, frozenset(known)).read()
    except ImportFault as error:
        reading.faults.extend(error.faults)
    return reading


def names_by_script(name: str) -> tuple[str, str]:
    """A name as English and Chinese name: Chinese where it holds a Chinese character, else the other."""
    return ("", name) if any("\u3400" <= character <= "\u9fff" for character in name) else (name, "")


def _header_word(header: str) -> str:
    """A header as it stands in `HEADERS`: one space between words, no underscores, small letters."""
    return " ".join(header.replace("_", " ").split()).casefold()


def _table(content: bytes, file: str, limits: Limits, notes: list[Note]) -> Table:
    kind = file_kind(content, file, limits)
    if kind == "csv":
        table, found = csv_table(content, file, limits)
        notes.extend(found)
        return table
    if kind == "workbook":
        sheets = open_sheets(content, file, limits, checked=True).values()
        sheet = next((sheet for sheet in sheets if sheet.scan.last_row >= 0), None)
        if sheet is not None:
            return sheet_table(sheet, file)
    raise ImportFault(fault("not_a_table", _("The file holds no table of enterprises."),
                            _("Hand in an .xlsx or .csv file with the column code."), file=file))


class _RegisterReader:
    def __init__(self, table: Table, reading: RegisterReading, known: frozenset[str]) -> None:
        self.table, self.reading, self.known = table, reading, known
        self.columns: dict[str, int] = {}
        self.first_row: dict[str, int] = {}
        self.promises_credit_codes = False

    def read(self) -> None:
        self._headers()
        if "code" not in self.columns:
            return
        for offset, cells in enumerate(self.table.rows):
            if any(_text(cell) for cell in cells):
                self._row(self.table.first_row + offset, cells)
        self._parents()

    def _headers(self) -> None:
        words = [_header_word(header) for header in self.table.headers]
        named = {HEADERS[word] for word in words if word in HEADERS}
        for place, (header, word) in enumerate(zip(self.table.headers, words, strict=True)):
            column = HEADERS.get(word) or SUBSTITUTE_HEADERS.get(word)
            if not word:
                continue
            if word in SUBSTITUTE_HEADERS and column in named:
                self._note(place, "column_left_out", _("The column {header} was left out.").format(
                    header=shown(header)), header)
            elif column is None:
                near = nearest(word, HEADERS)
                step = (_("Did you mean {column}? Else take the column out.").format(column=near) if near
                        else _("Take the column out, or use a header of the register."))
                self._fault(1, place, "unknown_column", _("The column {header} is not one of the register.").format(
                    header=shown(header)), step, header, level="warning")
            elif column in self.columns:
                self._fault(1, place, "repeated_header", _("The header {header} occurs twice.").format(
                    header=shown(header)), _("Keep one of the two columns."), header)
            else:
                self.columns[column] = place
                self.promises_credit_codes |= word in _CREDIT_HEADERS
        if "code" not in self.columns:
            self._fault(1, 0, "no_code_column", _("The table has no column with the codes of the enterprises."),
                        _("Name the column code (统一社会信用代码)."), ", ".join(self.table.headers))
        if not self.columns.keys() & {"name", "name_en", "name_zh"}:
            self._fault(1, 0, "no_name_column", _("The table has no column with the names of the enterprises."),
                        _("Add a column name, name_en or name_zh."), ", ".join(self.table.headers))

        if {"name", "name_en"} <= self.columns.keys():
            self._note(self.columns["name"], "name_left_out",
                       _("The column name fills in where an English or a Chinese name is missing."), "")

    def _note(self, place: int, code: str, message: str, value: str) -> None:
        self.reading.notes.append(Note(code, message, self.reading.file, self.table.sheet, cell_name(0, place), 1,
                                       shown(value)))

    def _row(self, row: int, cells: Sequence[object]) -> None:
        def text(column: str) -> str:
            place = self.columns.get(column)
            return "" if place is None or place >= len(cells) else _text(cells[place])

        code = text("code")
        if not code:
            self._cell_fault(row, "code", "enterprise_missing", _("The code of the enterprise is empty."),
                             _("Enter the code of the enterprise."), "")
            return
        if code in self.first_row:
            self._cell_fault(row, "code", "duplicate_enterprise",
                             _("The code {code} occurs twice; first in row {row}.").format(
                                 code=shown(code), row=self.first_row[code]), _("Keep one of the two rows."), code)
            return
        self.first_row[code] = row
        self._credit_code(row, code)
        name_en, name_zh = self._names(row, text)
        from_date, to_date = self._date(row, "from", cells), self._date(row, "to", cells)
        if from_date and to_date and to_date < from_date:
            self._cell_fault(row, "to", "dates_reversed",
                             _("The last day {to} is before the first day {start}.").format(
                                 to=to_date.isoformat(), start=from_date.isoformat()),
                             _("Correct one of the two dates."), to_date)
        self.reading.enterprises.append(EnterpriseRow(
            code=code, name_en=name_en, name_zh=name_zh, parent=text("parent"),
            enterprise_class=CLASSES.get(text("class"), text("class")), level=self._level(row, text("level")),
            industry=text("industry"), size=self._word(row, "size", text("size"), SIZES),
            from_date=from_date, to_date=to_date,
            status=self._word(row, "status", text("status"), STATUSES) or "active", row=row))

    def _names(self, row: int, text: Callable[[str], str]) -> tuple[str, str]:
        name, name_en, name_zh = text("name"), text("name_en"), text("name_zh")
        if name and not (name_en and name_zh):
            english, chinese = names_by_script(name)
            name_en, name_zh = name_en or english, name_zh or chinese
        if not (name_en or name_zh):
            column = next((c for c in ("name", "name_zh", "name_en") if c in self.columns), "code")
            self._cell_fault(row, column, "name_missing", _("The enterprise has no name."), _("Enter its name."), "")
        return name_en, name_zh

    def _level(self, row: int, word: str) -> int | None:
        if not word:
            return None
        if not word.isascii() or not word.isdigit() or not 1 <= int(word) <= DEEPEST_LEVEL:
            self._cell_fault(row, "level", "level_wrong",
                             _("The level is not a whole number from 1 to {deepest}.").format(deepest=DEEPEST_LEVEL),
                             _("Enter the level of management, 1 for the group itself."), word)
            return None
        return int(word)

    def _word(self, row: int, column: str, word: str, words: Mapping[str, str]) -> str:
        if not word:
            return ""
        found = words.get(word.casefold())
        if found is None:
            self._cell_fault(row, column, f"{column}_wrong", _("{value} is not known in the column {column}.").format(
                value=shown(word), column=column), _("Write one of: {words}.").format(
                    words=listed(_offered(words))), word)
            return ""
        return found

    def _date(self, row: int, column: str, cells: Sequence[object]) -> dt.date | None:
        place = self.columns.get(column)
        value = cells[place] if place is not None and place < len(cells) else None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        word = _text(value)
        if not word:
            return None
        found = _DATE.match(word)
        try:
            date = dt.date(*(int(part) for part in found.groups())) if found else None
        except ValueError:
            date = None
        if date is None:
            self._cell_fault(row, column, "date_wrong", _("{value} is not a date.").format(value=shown(word)),
                             _("Write the date as 2023-12-31."), word)
        elif word != date.isoformat():
            self.reading.notes.append(Note(
                "date_form", _("The date was read as {date}.").format(date=date.isoformat()), self.reading.file,
                self.table.sheet, cell_name(row - 1, place or 0), row, shown(word), date.isoformat()))
        return date

    def _credit_code(self, row: int, code: str) -> None:
        # Elsewhere a code of 18 characters is a word; a credit code names its region with six digits.
        looks_like_one = len(code) == credit_code.LENGTH and code[2:8].isdigit()
        if not looks_like_one and not self.promises_credit_codes:
            return
        for reason in credit_code.faults(code):
            expected = ""
            if reason == "organisation_check":
                expected = credit_code.organisation_check(code[8:16])
            elif reason == "final_check":
                expected = credit_code.check_character(code[:17])
            message, next_step = _CREDIT_FAULTS[reason]
            self._cell_fault(row, "code", f"credit_code_{reason}", _(message).format(
                code=shown(code), expected=expected), _(next_step), code, level="warning")

    def _parents(self) -> None:
        parents = {enterprise.code: enterprise.parent for enterprise in self.reading.enterprises}
        for enterprise in self.reading.enterprises:
            parent = enterprise.parent
            if parent and parent not in self.first_row and parent not in self.known:
                near = nearest(parent, {*self.first_row, *self.known})
                step = (_("Did you mean {enterprise}? Else add the parent.").format(enterprise=near) if near
                        else _("Add the parent to the table or leave the cell empty."))
                self._cell_fault(enterprise.row, "parent", "unknown_parent",
                                 _("The parent {parent} is neither in the table nor in the register.").format(
                                     parent=shown(parent)), step, parent)
        for ring in _rings(parents):
            self._cell_fault(self.first_row[ring[0]], "parent", "parent_ring",
                             _("The parents go round in a ring: {ring}.").format(ring=" -> ".join([*ring, ring[0]])),
                             _("Correct the parent of one of them."), parents[ring[0]])

    def _cell_fault(self, row: int, column: str, code: str, message: str, next_step: str, value: object,
                    level: str = "error") -> None:
        self._fault(row, self.columns.get(column, 0), code, message, next_step, value, level)

    def _fault(self, row: int, place: int, code: str, message: str, next_step: str, value: object,
               level: str = "error") -> None:
        self.reading.faults.append(fault(
            code, message, next_step, value=value, level="warning" if level == "warning" else "error",
            file=self.reading.file, sheet=self.table.sheet, cell=cell_name(row - 1, place), row=row))


def _rings(parents: Mapping[str, str]) -> list[list[str]]:
    """The rings among parents, each beginning with the enterprise that stands first in the table."""
    rings: list[list[str]] = []
    done: set[str] = set()
    for start in parents:
        path: list[str] = []
        code = start
        while code in parents and code not in done and code not in path:
            path.append(code)
            code = parents[code]
        if code in path:
            rings.append(path[path.index(code):])
        done.update(path)
    return rings


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _offered(words: Mapping[str, str]) -> list[str]:
    """The words of a column as one writes them in the running language, each meaning once."""
    own = {meaning: word for word, meaning in reversed(list(words.items())) if not word.isascii()}
    meanings = dict.fromkeys(words.values())
    return [own.get(meaning, meaning) for meaning in meanings] if current_language() == "zh" else list(meanings)
