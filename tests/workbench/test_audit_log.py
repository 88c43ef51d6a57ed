"""The log in the database: events, seals, erasure, exports, and every field of every row tampered with."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import RFC_4122

import pytest
from django.db import connection, models, transaction

from stateward.audit import export as exports
from stateward.audit.witness import read_witness, witnessed
from stateward.workbench.audit import checking, erasing, exporting, recording, register, sealing
from stateward.workbench.audit.models import Event, Log, PersonalContent, Seal
from stateward.workbench.core.acting import as_user
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.django_db

VERIFIER = Path(__file__).parents[2] / "tools" / "verify_log.py"


@pytest.fixture
def log(db: None) -> list[Event]:
    """A sealed log of some events with personal contents and an unsealed one after them."""
    Event.objects.all().update(position=None)
    Seal.objects.all().delete()
    events = []
    for number in range(7):
        enterprise = Enterprise.objects.order_by("path")[number]
        events.append(
            recording.record(
                "audit.exported",
                enterprise,
                before={"size": "small", "amount": 1.5},
                after={"size": "large", "名称": "港务集团"},
                reason="because",
                personal={"full_name": f"Person {number}", "post": None} if number % 3 == 0 else None,
            )
        )
        if number in (2, 5, 6):
            sealing.seal()
    recording.record("audit.exported", None, reason="not sealed yet")
    return [Event.objects.get(pk=event.pk) for event in events]


def codes(**options: Any) -> set[str]:
    return {fault.code for fault in checking.verify_log(**options).faults}


def test_an_untouched_log_is_whole(log: list[Event]) -> None:
    found = checking.verify_log()
    assert found.faults == []
    assert (found.seals, found.unsealed) == (3, 1)
    assert found.events == Event.objects.count()
    assert found.head == sealing.current_head().head  # type: ignore[union-attr]


def test_an_event_is_recorded_only_within_a_transaction_and_only_of_a_known_type() -> None:
    with pytest.raises(register.UnknownEventType):
        recording.record("nobody.registered_this", None)


def test_a_type_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        register.event_type("audit.exported", "Again")
    with pytest.raises(ValueError, match=r"app\.what_happened"):
        register.event_type("Exported", "Wrongly written")


def other_value(row: models.Model, field: models.Field) -> Any:
    """Another value that the column takes, as raw as the database keeps it."""
    value = field.value_from_object(row)
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return value + timedelta(microseconds=1)
    if kind == "UUIDField" or (
        field.is_relation and kind == "ForeignKey" and field.target_field.get_internal_type() == "UUIDField"
    ):
        other = "00000000-0000-7000-8000-000000000000"
        return other if connection.vendor == "postgresql" else other.replace("-", "")
    if kind in ("PositiveBigIntegerField", "BigAutoField", "ForeignKey"):
        return 999_999 if value is None else value + 1_000_000
    text = field.get_prep_value(value)
    if text is None:
        return "{}"
    if len(text) == 64 and set(text) <= set("0123456789abcdef"):
        return ("1" if text[0] == "0" else "0") + text[1:]
    # A space at the end of a limited column would be cut off by PostgreSQL and change nothing.
    return f"{text} " if kind == "TextField" else f"x{text[1:]}"


def fields_of(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    return [(model, field.column) for field in model._meta.concrete_fields]


@pytest.mark.parametrize(
    ("model", "column"),
    [*fields_of(Event), *fields_of(Seal), *fields_of(PersonalContent), *fields_of(Log)],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_any_field_of_any_sealed_row_that_is_changed_is_found(
    log: list[Event], model: type[models.Model], column: str
) -> None:
    rows = {
        Event: Event.objects.filter(position=3),
        Seal: Seal.objects.filter(number=2),
        PersonalContent: PersonalContent.objects.filter(event=log[3]),
        Log: Log.objects.all(),
    }
    row = rows[model].order_by("pk").first()
    field = next(field for field in model._meta.concrete_fields if field.column == column)
    value = other_value(row, field)
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys=ON")
        cursor.execute(
            f"UPDATE {model._meta.db_table} SET {column} = %s WHERE {model._meta.pk.column} = %s",
            [value, model._meta.pk.get_db_prep_value(row.pk, connection)],
        )
        assert cursor.rowcount == 1
    assert codes(), f"{model.__name__}.{column} was changed and nobody noticed"
    transaction.set_rollback(True)


@pytest.mark.parametrize("model", [Event, Seal, PersonalContent], ids=lambda model: model.__name__)
def test_any_sealed_row_that_is_deleted_is_found(log: list[Event], model: type[models.Model]) -> None:
    for row in model._default_manager.order_by("pk"):
        if isinstance(row, Event) and row.position is None:
            continue
        with transaction.atomic():
            model._base_manager.filter(pk=row.pk)._raw_delete("default") if model is not Event else _delete_event(row)
            assert codes(), row
            transaction.set_rollback(True)
    transaction.set_rollback(True)


def _delete_event(row: Event) -> None:
    PersonalContent.objects.filter(event=row).delete()
    Event.objects.filter(pk=row.pk)._raw_delete("default")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps text out of its typed columns")
@pytest.mark.parametrize("column", ["id", "at", "actor_id", "position", "before", "personal"])
def test_a_row_spoilt_past_reading_is_told_and_the_others_are_still_checked(log: list[Event], column: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys=ON")
        cursor.execute(f"UPDATE audit_event SET {column} = 'spoilt' WHERE position = 4")
    found = checking.verify_log()
    assert found.faults and found.events == Event.objects.count()
    transaction.set_rollback(True)


def test_events_exchanged_with_each_other_are_found(log: list[Event]) -> None:
    first, second = log[0], log[1]
    Event.objects.filter(pk=first.pk).update(position=1_000)
    Event.objects.filter(pk=second.pk).update(position=first.position)
    Event.objects.filter(pk=first.pk).update(position=second.position)
    assert "audit.root" in codes()


def rewrite_everything() -> None:
    """What the owner of the database can do: change the past and make every hash and seal fit again."""
    for row in PersonalContent.objects.all():
        row.delete()
    for event in Event.objects.all():
        event.reason, event.personal, event.position = "rewritten", {}, None
        event.leaf = recording.leaf_hash(event.line.encode()).hex()
        event.save()
    count = Seal.objects.count()
    Seal.objects.all().delete()
    for _number in range(count):
        sealing.seal()
        recording.record("audit.exported", None)


def test_a_wholly_rewritten_chain_is_whole_in_itself_and_found_by_a_head_kept_elsewhere(log: list[Event]) -> None:
    kept = [witnessed(seal) for seal in checking.seals()]
    rewrite_everything()
    assert codes() == set()
    assert codes(witness=kept) == {"audit.witness_rewritten"}


def test_a_log_whose_end_was_cut_off_is_found_by_a_head_kept_elsewhere(log: list[Event]) -> None:
    kept = [witnessed(seal) for seal in checking.seals()]
    late = Event.objects.filter(position__gte=Seal.objects.get(number=2).size)
    PersonalContent.objects.filter(event__in=late).delete()
    Event.objects.filter(pk__in=[event.pk for event in late])._raw_delete("default")
    Seal.objects.filter(number=3).delete()
    assert codes() == set()
    assert codes(witness=kept) == {"audit.witness_cut"}


def test_erased_personal_contents_leave_the_proof_whole(log: list[Event]) -> None:
    before = checking.verify_log()
    assert erasing.erase_personal([log[0], log[3]], reason="asked for by the person") == 4
    after = checking.verify_log()
    assert after.faults == [] and after.head == before.head and after.erased == 4
    assert not PersonalContent.objects.filter(event=log[0]).exists()
    assert PersonalContent.objects.filter(event=log[6]).count() == 2


def test_an_erased_content_that_comes_back_is_found(log: list[Event]) -> None:
    content = PersonalContent.objects.filter(event=log[0]).first()
    erasing.erase_personal([log[0]], reason="asked for")
    content.save(force_insert=True)
    assert codes() == {"audit.personal_back"}


def test_equal_personal_contents_have_different_digests(log: list[Event]) -> None:
    digests = PersonalContent.objects.filter(name="post").values_list("digest", flat=True)
    assert len(set(digests)) == 3


def exported(folder: Path, *, personal: bool) -> Path:
    path = folder / "log.zip"
    with path.open("wb") as file:
        exporting.write(file, personal=personal)
    return path


def stand_alone(*arguments: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFIER), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("personal", [True, False])
def test_an_export_is_whole_for_the_command_and_for_the_stand_alone_verifier(
    log: list[Event], tmp_path: Path, personal: bool
) -> None:
    path = exported(tmp_path, personal=personal)
    assert exports.Export(path).verify().faults == []
    code, told = stand_alone(path)
    assert (code, "The log is whole." in told) == (0, True), told
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    assert exports.Export(folder).verify().faults == []
    assert stand_alone(folder)[0] == 0
    assert (folder / "verify_log.py").read_text() == VERIFIER.read_text()
    assert read_witness((folder / "heads.txt").read_text())


@pytest.mark.parametrize("name", ["events.jsonl", "seals.jsonl", "personal.jsonl"])
def test_any_line_of_an_export_that_is_changed_or_left_out_is_found_by_both(
    log: list[Event], tmp_path: Path, name: str
) -> None:
    path = exported(tmp_path, personal=True)
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    whole = (folder / name).read_bytes().splitlines(keepends=True)
    sealed = whole[: Seal.objects.first().size] if name == "events.jsonl" else whole  # type: ignore[union-attr]
    for number, line in enumerate(sealed):
        middle = line.index(b'"', len(line) // 2)
        for changed in (line[: middle - 1] + b"~" + line[middle:], b""):
            if name == "seals.jsonl" and not changed and number == len(whole) - 1:
                continue  # a log that ends earlier is whole in itself: the count in log.json and a witness tell
            (folder / name).write_bytes(b"".join([*whole[:number], changed, *whole[number + 1 :]]))
            try:
                assert exports.Export(folder).verify().faults, (number, changed)
            except exports.AuditError as error:
                assert error.faults[0].code == "audit.export"
    (folder / name).write_bytes(b"".join([*whole[:1], *whole[2:]]))
    assert stand_alone(folder)[0] == 1


def test_the_stand_alone_verifier_is_short_and_needs_the_standard_library_alone() -> None:
    source = VERIFIER.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 150
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


def test_the_stand_alone_verifier_finds_a_rewritten_and_a_cut_log_by_a_witness(
    log: list[Event], tmp_path: Path
) -> None:
    witness = tmp_path / "heads.txt"
    witness.write_text("# kept by the auditor\n\n" + "\n".join(witnessed(seal).text for seal in checking.seals()))
    assert stand_alone(exported(tmp_path, personal=False), witness)[0] == 0
    rewrite_everything()
    code, told = stand_alone(exported(tmp_path, personal=False), witness)
    assert code == 1 and "rewritten" in told


def test_an_event_names_the_person_the_absent_one_and_the_request(db: None) -> None:
    from people import person

    deputy, absent = person("deputy", "officer"), person("absent", "officer")
    with as_user(deputy, acting_for=absent, request_id="r-1", channel="web"):
        event = recording.record("audit.exported", None)
    assert (event.actor, event.acting_for, event.request, event.channel) == (deputy, absent, "r-1", "web")
    assert f'"acting_for":"{absent.pk}"' in event.line


def test_titles_of_people_stay_out_of_the_line(db: None) -> None:
    from people import person

    event = recording.record("audit.exported", person("someone", "officer", full_name="Wang Fang"))
    assert "Wang" not in event.line and "someone" not in event.line
    assert (event.object_type, event.object_title) == ("accounts.user", {})


def test_events_of_one_write_keep_their_order_and_their_identifiers_are_of_version_7(db: None) -> None:
    events = recording.record_many("audit.exported", [recording.Change(None, reason=str(n)) for n in range(50)])
    assert {event.pk.version for event in events} == {7} and {event.pk.variant for event in events} == {RFC_4122}
    kept = Event.objects.filter(pk__in=[event.pk for event in events]).order_by("pk")
    assert [event.reason for event in kept] == [str(n) for n in range(50)]


def test_broken_text_is_recorded_as_what_every_database_can_hold(db: None) -> None:
    event = recording.record("audit.exported", None, reason="a\x00b\ud800c", after={"x": "\udfff\x00"})
    read = Event.objects.get(pk=event.pk)
    assert read.line == event.line and "\x00" not in read.reason
    assert codes() == set()


def test_sealing_when_nothing_waits_makes_no_seal(log: list[Event]) -> None:
    sealing.seal()
    count = Seal.objects.count()
    assert sealing.seal() is None and Seal.objects.count() == count
    assert sealing.seal_when_due() is None


def test_a_seal_is_due_when_the_last_one_is_older_than_the_interval(log: list[Event]) -> None:
    assert sealing.seal_when_due() is None
    assert sealing.seal_when_due(timedelta(0)) is not None


def test_a_seal_s_head_goes_out_after_the_commit(log: list[Event], django_capture_on_commit_callbacks: Any) -> None:
    heard: list[int] = []

    def receiver(seal: Any, **_rest: Any) -> None:
        heard.append(seal.number)

    sealing.sealed.connect(receiver)
    with django_capture_on_commit_callbacks(execute=True):
        made = sealing.seal()
    sealing.sealed.disconnect(receiver)
    assert heard == [made.number]  # type: ignore[union-attr]


def test_the_day_s_first_head_is_told_to_every_auditor(
    log: list[Event], django_capture_on_commit_callbacks: Any
) -> None:
    from people import person

    from stateward.workbench.core.notices.models import Notice

    auditor = person("auditor", "auditor")
    for _again in range(2):
        recording.record("audit.exported", None)
        with django_capture_on_commit_callbacks(execute=True):
            sealing.seal()
    notice = Notice.objects.get(kind="audit.head", channel="in_app")
    kept = Seal.objects.order_by("-number")[1]
    assert notice.recipient == auditor
    assert notice.values["head"] == witnessed(sealing.seal_record(kept)).head_line


def test_an_export_is_itself_recorded(log: list[Event]) -> None:
    exporting.write(io.BytesIO(), personal=True)
    event = Event.objects.filter(action="audit.exported").order_by("-id").first()
    assert event.after["personal"] is True  # type: ignore[union-attr]
