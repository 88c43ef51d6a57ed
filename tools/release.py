"""What a release is made of: the wheel with its front end, the list of what it carries, the bundle for offline servers.

    python tools/release.py wheel dist      the package as one file
    python tools/release.py sbom dist       the wheel's dependencies as CycloneDX, checked against its schema
    python tools/release.py bundle dist     wheel, locked dependencies, list, check sums, install script in one file

The dependencies are those that `requirements/serve.txt` locks with their hashes. A bundle fits the system and the
Python it was made on; its name says which.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from check_licences import KNOWN, licence
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "serve.txt"
FRONT_END = "stateward/workbench/static/dist/app.js"
SCHEMA = SchemaVersion.V1_6
INSTALL = ROOT / "deploy" / "install-offline.sh"
#: One locked release: name, version, the environments it is for.
_RELEASE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\\n]+))?", re.MULTILINE)


def locked() -> list[tuple[str, str, list[str]]]:
    """Name, version and SHA-256 hashes of every release that is locked for this system and Python."""
    text = LOCK.read_text(encoding="utf-8")
    found = []
    starts = list(_RELEASE.finditer(text))
    for place, match in enumerate(starts):
        end = starts[place + 1].start() if place + 1 < len(starts) else len(text)
        name, version, condition = match.groups()
        if condition is None or Marker(condition.strip()).evaluate():
            found.append((name, version, re.findall(r"--hash=sha256:([0-9a-f]{64})", text[match.end() : end])))
    return found


def wheel(target: Path) -> Path:
    """Build the wheel into a folder. Raises SystemExit where the front end has not been built before."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        _pip("wheel", "--no-deps", "--no-build-isolation", "-w", place, str(ROOT))
        (built,) = Path(place).glob("stateward-*.whl")
        with zipfile.ZipFile(built) as archive:
            if FRONT_END not in archive.namelist():
                raise SystemExit(f"The wheel lacks {FRONT_END}: run `make setup` first, which builds the front end.")
        made = target / built.name
        made.write_bytes(built.read_bytes())
    return made


def sbom(target: Path) -> Path:
    """Write what a release carries as CycloneDX JSON. Raises SystemExit where the result breaks the schema."""
    target.mkdir(parents=True, exist_ok=True)
    bom = Bom()
    own = Component(name="stateward", type=ComponentType.APPLICATION, version=_version(), bom_ref="stateward",
                    purl=PackageURL("pypi", name="stateward", version=_version()))  # fmt: skip
    bom.metadata.component = own
    components = [_component(name, version, hashes) for name, version, hashes in locked()]
    for component in components:
        bom.components.add(component)
    bom.register_dependency(own, components)
    text = make_outputter(bom, OutputFormat.JSON, SCHEMA).output_as_string(indent=1)
    fault = JsonStrictValidator(SCHEMA).validate_str(text)
    if fault is not None:
        raise SystemExit(f"The list breaks the schema of CycloneDX {SCHEMA.to_version()}: {fault}")
    made = target / f"stateward-{_version()}.cdx.json"
    made.write_text(text + "\n", encoding="utf-8")
    return made


def _component(name: str, version: str, hashes: Iterable[str]) -> Component:
    try:
        said = KNOWN.get(name) or licence(distribution(name))
    except PackageNotFoundError:
        said = ""
    licences = [LicenseFactory().make_from_string(said)] if said else []
    return Component(
        name=name, version=version, type=ComponentType.LIBRARY, bom_ref=f"{name}=={version}", licenses=licences,
        purl=PackageURL("pypi", name=name, version=version),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in hashes],
    )  # fmt: skip


def bundle(target: Path) -> Path:
    """Write wheel, dependencies, list, check sums and install script as one archive that needs no network."""
    target.mkdir(parents=True, exist_ok=True)
    name = f"stateward-{_version()}-offline-{_tag()}"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / name
        wheels = folder / "wheels"
        _pip("download", "--no-deps", "--require-hashes", "--only-binary", ":all:", "-d", str(wheels), "-r", str(LOCK))
        wheel(wheels)
        sbom(folder)
        (folder / "requirements.txt").write_bytes(LOCK.read_bytes())
        script = folder / "install.sh"
        script.write_bytes(INSTALL.read_bytes())
        script.chmod(0o755)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files]
        (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
        made = target / f"{name}.tar.gz"
        with tarfile.open(made, "w:gz") as archive:
            archive.add(folder, name)
    return made


def _version() -> str:
    return distribution("stateward").version


def _tag() -> str:
    """The Python and the system a bundle is for, as wheels name them."""
    return f"cp{sys.version_info.major}{sys.version_info.minor}-{sysconfig.get_platform().replace('-', '_')}"


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *words]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"`pip {words[0]}` failed:\n{done.stderr.strip()}")


def main() -> int:
    """Make what was asked for and say where it lies."""
    makers = {"wheel": wheel, "sbom": sbom, "bundle": bundle}
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=makers)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    print(makers[chosen.what](chosen.folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
