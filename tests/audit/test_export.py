"""Exports: whole ones, damaged ones, and what both verifiers say of them, without any database."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stateward.audit.export import Export, write_export
from stateward.audit.merkle import Frontier, leaf_hash
from stateward.audit.proof import EventProof
from stateward.audit.records import SealRecord, event_line, personal_digest
from stateward.audit.verification import PersonalRecord
from stateward.audit.witness import witnessed
from stateward.messages import language
from stateward.messages.errors import AuditError

ORIGIN = "df184a64-3ecd-44a0-a9da-8025c31d8e8b"
VERIFIER = Path(__file__).parents[2] / "tools" / "verify_log.py"
START = datetime(2026, 11, 23, 1, 2, 3, 4, tzinfo=UTC)


def made(events: int = 9, sealed_at: tuple[int, ...] = (2, 5, 8)) -> tuple[list[str], list[SealRecord], list[Any]]:
    """Lines, seals and personal contents of a log."""
    lines, seals, personal, tree = [], [], [], Frontier()
    for number in range(events):
        name = f"event-{number}"
        digest = personal_digest(name, "who", "salt", f"Person {number}")
        personal.append(PersonalRecord(digest, name, "who", "salt", f"Person {number}"))
        fields = {"id": name, "action": "register.import", "personal": {"who": digest}, "after": {"名称": "港务"}}
        lines.append(event_line(fields))
        tree.append(leaf_hash(lines[-1].encode()))
        if number + 1 in sealed_at:
            before = seals[-1].head if seals else ""
            time = START + timedelta(hours=number)
            root = tree.root().hex()
            seals.append(SealRecord.made(len(seals) + 1, time, "SHA-256", ORIGIN, tree.size, root, before))
    return lines, seals, personal


def written(folder: Path, lines: list[str], seals: list[SealRecord], personal: list[Any] | None) -> Path:
    path = folder / "log.zip"
    with path.open("wb") as file:
        write_export(file, origin=ORIGIN, exported_at="x", lines=lines, seals=seals, personal=personal)
    return path


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return written(tmp_path, *made())


def stand_alone(*arguments: Path) -> tuple[int, str]:
    line = [sys.executable, "-I", "-S", str(VERIFIER), *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_a_whole_export_is_whole_for_both(whole: Path) -> None:
    found = Export(whole).verify()
    assert (found.events, found.unsealed, found.seals, found.faults) == (9, 1, 3, [])
    assert stand_alone(whole)[0] == 0


def test_an_empty_log_is_whole(tmp_path: Path) -> None:
    path = written(tmp_path, [], [], [])
    assert Export(path).verify().to_dict() == {
        "events": 0,
        "unsealed": 0,
        "seals": 0,
        "erased": 0,
        "head": None,
        "faults": [],
    }
    assert stand_alone(path)[0] == 0


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda lines, seals, personal: lines.__setitem__(3, lines[3].replace("港务", "港口")), "audit.root"),
        (lambda lines, seals, personal: lines.pop(3), "audit.root"),
        (lambda lines, seals, personal: lines.insert(3, lines[2]), "audit.event_twice"),
        (lambda lines, seals, personal: lines.__setitem__(3, lines[3] + " "), "audit.event_unreadable"),
        (lambda lines, seals, personal: lines.__delitem__(slice(6, None)), "audit.missing"),
        (lambda lines, seals, personal: seals.pop(1), "audit.chain"),
        (lambda lines, seals, personal: seals.insert(0, seals[0]), "audit.seal_order"),
        (lambda lines, seals, personal: seals.reverse(), "audit.chain"),
        (lambda lines, seals, personal: personal.pop(2), "audit.personal_missing"),
        (lambda lines, seals, personal: personal.__setitem__(2, personal[1]), "audit.personal_missing"),
    ],
)
def test_every_kind_of_damage_is_found_by_both(tmp_path: Path, spoil: Any, code: str) -> None:
    log = made()
    spoil(*log)
    path = written(tmp_path, *log)
    assert code in {fault.code for fault in Export(path).verify().faults}
    assert stand_alone(path)[0] == 1


@pytest.mark.parametrize("code", ["en", "zh"])
def test_faults_are_sentences_with_a_next_step_in_both_languages(tmp_path: Path, code: str) -> None:
    lines, seals, personal = made()
    lines[0] = lines[0].replace("港务", "港口")
    with language(code):
        fault = Export(written(tmp_path, lines, seals, personal)).verify().faults[0]
    assert ("改动" in fault.message) == (code == "zh")
    assert fault.next_step


def test_a_rewritten_log_is_whole_in_itself_and_found_by_a_kept_head(tmp_path: Path) -> None:
    kept = [witnessed(seal) for seal in made()[1]]
    rewritten = written(tmp_path, *made(events=9, sealed_at=(1, 5, 8)))
    assert Export(rewritten).verify().faults == []
    assert {fault.code for fault in Export(rewritten).verify(kept).faults} == {"audit.witness_rewritten"}
    witness = tmp_path / "heads.txt"
    witness.write_text("\n".join(head.text for head in kept))
    code, told = stand_alone(rewritten, witness)
    assert code == 1 and told.count("rewritten") == 3


def test_an_export_that_lost_its_end_is_told_by_its_own_count(tmp_path: Path) -> None:
    path = written(tmp_path, *made())
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    lines = (folder / "events.jsonl").read_text().splitlines(keepends=True)
    (folder / "events.jsonl").write_text("".join(lines[:-1]))
    assert "audit.count" in {fault.code for fault in Export(folder).verify().faults}


def zipped(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


ABOUT = json.dumps({"format": "stateward-log", "version": 1, "origin": "o", "events": 0, "seals": 0, "personal": False})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        zipped(other_txt="x"),
        zipped(log_json="{}"),
        zipped(log_json="[1]"),
        zipped(log_json="not JSON"),
        zipped(log_json=ABOUT.replace("1", "2", 1)),
        zipped(log_json=ABOUT),
        zipped(log_json=ABOUT, seals_jsonl="x\n", events_jsonl=""),
        zipped(log_json=ABOUT, seals_jsonl='{"number":1}\n', events_jsonl=""),
    ],
)
def test_what_is_no_export_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(AuditError) as raised:
        Export(path).verify()
    assert raised.value.faults[0].code == "audit.export" and raised.value.faults[0].file == str(path)


@pytest.mark.parametrize("path", ["nothing.zip", "."])
def test_a_path_without_an_export_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(AuditError):
        Export(tmp_path / path).verify()


def test_a_proof_is_read_again_and_a_forged_one_is_refused() -> None:
    lines, seals, _personal = made(events=8, sealed_at=(8,))
    from stateward.audit.merkle import inclusion_proof

    leaves = [leaf_hash(line.encode()) for line in lines]
    path = tuple(part.hex() for part in inclusion_proof(5, leaves))
    proof = EventProof.from_dict(json.loads(json.dumps(EventProof(lines[5], 5, seals[0], path).to_dict())))
    assert proof.holds()
    assert not EventProof(lines[5], 4, seals[0], path).holds()
    assert not EventProof(lines[5], 5, seals[0], ("zz",)).holds()
    forged = SealRecord(**{**seals[0].to_dict(), "head": "00" * 32})
    assert not EventProof(lines[5], 5, forged, path).holds()
    assert not EventProof(lines[5], 5, SealRecord(**{**seals[0].to_dict(), "algorithm": "MD5"}), path).holds()
