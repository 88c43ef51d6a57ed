#!/bin/sh
# Installs the Debian packages the tests need and this machine lacks: a browser, a Chinese font, Pango, Java, PostgreSQL, nginx.
# Says what it does; without root it says what to install and goes on, for the tests that need none of it.
set -eu
here=$(dirname "$0")

has() { command -v "$1" >/dev/null 2>&1; }

has_browser() { has chromium || has chromium-browser || has google-chrome; }

has_chinese_font() { has fc-list && [ -n "$(fc-list :lang=zh family)" ]; }

java_package() {
    for package in openjdk-17-jre-headless openjdk-21-jre-headless openjdk-25-jre-headless; do
        if [ -n "$(apt-cache policy "$package" 2>/dev/null | grep 'Candidate: [0-9]')" ]; then
            echo "$package"
            return
        fi
    done
    echo default-jre-headless
}

has_postgresql() {
    for place in /usr/lib/postgresql/*/bin; do
        version=${place#/usr/lib/postgresql/}
        [ "${version%/bin}" -ge 15 ] 2>/dev/null && [ -x "$place/initdb" ] && return 0
    done
    has postgres && has initdb
}

has_nginx() { has nginx || [ -x /usr/sbin/nginx ]; }

# WeasyPrint sets type with Pango.
has_pango() { ldconfig -p 2>/dev/null | grep -q 'libpangoft2-1\.0\.so\.0'; }

needs_browser=no
needs_pango=no
needs_font=no
needs_java=no
needs_postgresql=no
needs_nginx=no
has_browser || needs_browser=yes
has_chinese_font || needs_font=yes
sh "$here/java-home.sh" --installed >/dev/null 2>&1 || needs_java=yes
has_postgresql || needs_postgresql=yes
has_nginx || needs_nginx=yes
has_pango || needs_pango=yes
case "$needs_browser$needs_font$needs_java$needs_postgresql$needs_nginx$needs_pango" in nononononono) exit 0 ;; esac

may_install=no
if [ "$(id -u)" = 0 ] && has apt-get; then
    may_install=yes
    echo "System packages: reading Debian's lists"
    apt-get update -qq || echo "Debian's package lists could not be renewed; going on with the old ones." >&2
fi

packages=""
[ "$needs_browser" = no ] || packages="$packages chromium"
[ "$needs_font" = no ] || packages="$packages fontconfig fonts-noto-cjk"
[ "$needs_java" = no ] || packages="$packages $(java_package)"
[ "$needs_postgresql" = no ] || packages="$packages postgresql"
[ "$needs_nginx" = no ] || packages="$packages nginx-light"
[ "$needs_pango" = no ] || packages="$packages libpango-1.0-0 libpangoft2-1.0-0"

if [ "$may_install" = yes ]; then
    echo "System packages: installing$packages"
    # shellcheck disable=SC2086 -- a list of words
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null ||
        echo "These packages could not be installed:$packages. The tests that need them will say so." >&2
else
    echo "Missing on this machine:$packages (Debian's names). Install them as root to run every test." >&2
fi
