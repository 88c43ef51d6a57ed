#!/bin/sh
# Installs Stateward from this folder alone, without a network: sh install.sh /opt/stateward
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=${1:-}
python=${PYTHON:-python3}

if [ -z "$target" ]; then
    echo "Name the folder to install into: sh install.sh /opt/stateward" >&2
    exit 2
fi
wanted=$(basename "$here" | sed -n 's/.*-offline-cp3\([0-9]*\)-.*/3.\1/p')
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ -n "$wanted" ] && [ "$wanted" != "$found" ]; then
    echo "This bundle is for Python $wanted; $python is $found. Name the right one: PYTHON=python$wanted sh install.sh $target" >&2
    exit 1
fi
(cd "$here" && sha256sum --check --quiet SHA256SUMS) || {
    echo "A file of the bundle is not the one that was packed. Copy the bundle again." >&2
    exit 1
}
"$python" -m venv "$target"
pip="$target/bin/python -m pip --disable-pip-version-check --quiet install --no-index --no-deps"
$pip --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
$pip "$here"/wheels/stateward-*.whl
"$target/bin/stateward" --version
