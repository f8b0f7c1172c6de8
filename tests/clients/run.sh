#!/bin/sh
# Opens a feed in three calendar clients: python icalendar, ical.js and khal.
#
#     sh tests/clients/run.sh BUILD_DIR [FEED EXPECTED.tsv]
#
# Without a feed, tests/data/ical/clients.ics: a unit test sees to it that this
# is what the library writes of clients.xml. Installs what is missing (Debian
# packages, which needs root; all else below BUILD_DIR) and prints one line a
# client. Status 1 if an event is not where it should be.
set -eu

if [ $# -ne 1 ] && [ $# -ne 3 ]; then
    echo 'usage: sh tests/clients/run.sh BUILD_DIR [FEED EXPECTED.tsv]' >&2
    exit 2
fi
clients=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=$1
feed=${2:-$clients/../data/ical/clients.ics}
expected=${3:-$clients/../data/ical/clients.tsv}
mkdir -p "$build"
build=$(CDPATH='' cd -- "$build" && pwd)

packages=''
command -v khal >/dev/null 2>&1 || packages="$packages khal"
command -v npm >/dev/null 2>&1 || packages="$packages npm"
dpkg -s python3-venv >/dev/null 2>&1 || packages="$packages python3-venv"
if [ -n "$packages" ]; then
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of names
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages
fi

# What is installed is kept until one of the pinned lists changes.
same() { cmp -s "$1" "$2"; }
if ! same "$clients/requirements.txt" "$build/requirements.done"; then
    /usr/bin/python3 -m venv "$build/venv"
    "$build/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
        -r "$clients/requirements.txt"
    cp "$clients/requirements.txt" "$build/requirements.done"
fi
if ! same "$clients/package-lock.json" "$build/package-lock.done"; then
    cp "$clients/package.json" "$clients/package-lock.json" "$build/"
    npm ci --prefix "$build" --silent --ignore-scripts --no-audit --no-fund
    cp "$clients/package-lock.json" "$build/package-lock.done"
fi
# node looks for packages above the script, so the script goes beside them.
cp "$clients/check_feed.mjs" "$build/"

status=0
"$build/venv/bin/python" "$clients/check_feed.py" "$feed" "$expected" || status=1
node "$build/check_feed.mjs" "$feed" "$expected" || status=1
/usr/bin/python3 "$clients/check_khal.py" "$feed" "$expected" || status=1
exit $status
