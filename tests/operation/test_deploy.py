"""The page docs/deploy.md and the files it installs: its commands run, its units and its nginx file are accepted."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest
from offices import Office
from postgres import Cluster
from programs import run

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "deploy.md"
DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx") or next((str(path) for path in [Path("/usr/sbin/nginx")] if path.exists()), None)
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))


def rehearsed() -> list[list[str]]:
    """The commands of the blocks of the page that are marked as rehearsed, in their order."""
    marked = r"<!-- rehearsed -->\n<!-- run: shown -->\n```sh\n(.*?)```"
    blocks = re.findall(marked, PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.strip().splitlines()]


def section(unit: Path, name: str) -> dict[str, str]:
    """A section of a unit's file; of a key that stands twice the last."""
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(unit, encoding="utf-8")
    return dict(parser[name])


@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_page_can_be_followed(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Every marked command ends with 0; from the restore on, a new and empty database, as on a bare machine."""
    cluster: Cluster | None = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    database = cluster.new_database() if cluster else None
    variables = {"STATEWARD_BACKUP_FOLDER": str(tmp_path / "backup")}
    commands = rehearsed()
    assert [words[1] for words in commands] == ["init", "doctor", "backup", "restore", "restore", "doctor", "upgrade"]
    first, bare = database, cluster.new_database() if cluster else None
    for words in commands:
        assert words[0] == "stateward"
        placed = [_placed(word, tmp_path) for word in words[1:]]
        address = bare if "again" in " ".join(words) else first
        done = run(*placed, database=address, **variables)
        assert done.code == 0, (words, done.err, done.out)


def _placed(word: str, folder: Path) -> str:
    """A word of a command with the page's folders replaced by the test's; a pattern becomes the file it matches."""
    word = word.replace("/srv/backup/stateward", str(folder / "backup")).replace("/srv/stateward", str(folder / "srv"))
    if "*" not in word:
        return word
    [found] = Path(word).parent.glob(Path(word).name)
    return str(found)


def test_the_page_installs_files_that_exist() -> None:
    named = set(re.findall(r"deploy/[\w.*-]+", PAGE.read_text(encoding="utf-8")))
    assert named and all(list(ROOT.glob(name)) for name in named)


@pytest.mark.parametrize("unit", [name for name in UNITS if name.endswith(".service")])
def test_every_unit_keeps_the_process_small(unit: str) -> None:
    kept = section(DEPLOY / unit, "Service")
    assert kept["User"] == "stateward" and kept["ProtectSystem"] == "strict" and kept["NoNewPrivileges"] == "yes"
    assert kept["CapabilityBoundingSet"] == "" and kept["UMask"] == "0077"
    command = kept["ExecStart"]
    words = re.search(r"/opt/stateward/bin/stateward (\w+)", command)
    assert words and run(words[1], "--help").code == 0


def test_every_timer_has_its_service_and_makes_up_for_a_missed_night() -> None:
    for name in UNITS:
        if name.endswith(".timer"):
            assert (DEPLOY / name.replace(".timer", ".service")).exists()
            assert section(DEPLOY / name, "Timer")["Persistent"] == "true"


@pytest.mark.long
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8").replace("/opt/stateward/bin/stateward", "/bin/true")
        (tmp_path / name).write_text(text.replace("User=stateward", "User=root").replace("Group=stateward\n", ""))
    paths = [str(tmp_path / name) for name in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, timeout=60)
    told = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "stateward" in line]
    assert not [line for line in told if "Unknown" in line or "ailed to parse" in line or "nvalid" in line], told


@pytest.mark.long
@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_nginx_accepts_the_example(tmp_path: Path) -> None:
    assert NGINX is not None
    key, certificate = tmp_path / "key.pem", tmp_path / "full.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=stateward.example.org"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True, timeout=60)
    site = (DEPLOY / "nginx-stateward.conf").read_text(encoding="utf-8")
    site = site.replace("/etc/stateward/tls/fullchain.pem", str(certificate))
    site = site.replace("/etc/stateward/tls/privkey.pem", str(key))
    site = site.replace("snippets/stateward-proxy.conf", str(DEPLOY / "nginx-stateward-proxy.conf"))
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    whole = (
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; include {tmp_path}/site.conf; }}"
    )
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run(
        [NGINX, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "client_max_body_size" in site and "return 301 https" in site


def test_the_example_environment_is_a_set_of_settings(office: Office) -> None:
    from stateward.workbench.operation import options

    lines = (DEPLOY / "environment.example").read_text(encoding="utf-8").splitlines()
    told = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    chosen = options.read(office.folder, told)
    assert chosen.server.https and chosen.server.proxies == ("127.0.0.1",) and chosen.backup.keep == 30
    assert options.unknown_variables(told) == []
