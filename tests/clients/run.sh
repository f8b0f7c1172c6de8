#!/bin/sh
# Opens feeds in calendar clients: python icalendar, vobject, ical.js, node-ical, khal, Radicale by way of vdirsyncer, and
# evolution-data-server, which polls a feed server.
#
#     sh tests/clients/run.sh BUILD_DIR TREE
#
# TREE is a meson build with the command line and the feed server. The feeds are tests/data/ical/clients.ics, of which a
# unit test sees to it that this is what the library writes of clients.xml, and that of the example. Installs what is
# missing (Debian packages, which needs root; all else below BUILD_DIR) and prints one line a client. Status 1 if an event
# is not where it should be; the last line counts clients and feeds. Thunderbird is opened by hand (README.md).
set -eu

[ $# -eq 2 ] || { echo 'usage: sh tests/clients/run.sh BUILD_DIR TREE' >&2; exit 2; }
clients=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=$clients/../data/ical
example=$clients/../../examples/iran-dprk.xml
mkdir -p "$1"
build=$(CDPATH='' cd -- "$1" && pwd)
tree=$(CDPATH='' cd -- "$2" && pwd)

packages=''
need() { dpkg -s "$1" >/dev/null 2>&1 || packages="$packages $1"; }
for package in khal vdirsyncer radicale evolution-data-server gir1.2-ecal-2.0 python3-gi dbus python3-venv; do
    need "$package"
done
command -v npm >/dev/null 2>&1 || need npm
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
cp "$clients/check_feed.mjs" "$clients/check_jcal.mjs" "$build/"
export TZ=UTC

passed=0
failed=0
check() {
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}
open_feed() { # FEED EXPECTED
    check "$build/venv/bin/python" -B "$clients/check_feed.py" icalendar "$1" "$2"
    check "$build/venv/bin/python" -B "$clients/check_feed.py" vobject "$1" "$2"
    check node "$build/check_feed.mjs" ical.js "$1" "$2"
    check node "$build/check_feed.mjs" node-ical "$1" "$2"
    check /usr/bin/python3 -B "$clients/check_khal.py" "$1" "$2"
    check "$build/venv/bin/python" -B "$clients/check_sync.py" "$1" "$2"
}

"$tree/bindings/cli/timeline" feed "$example" -o "$build/iran-dprk.ics" --losses none
open_feed "$data/clients.ics" "$data/clients.tsv"
open_feed "$build/iran-dprk.ics" "$clients/iran-dprk.tsv"
# A zone of no name that they know: there is but its VTIMEZONE. node-ical wants a name.
sed 's,America/New_York,Another/Zone,' "$data/clients.ics" >"$build/another.ics"
for client in icalendar vobject; do
    check "$build/venv/bin/python" -B "$clients/check_feed.py" "$client" "$build/another.ics" "$data/clients.tsv"
done
check node "$build/check_feed.mjs" ical.js "$build/another.ics" "$data/clients.tsv"
check /usr/bin/python3 -B "$clients/check_khal.py" "$build/another.ics" "$data/clients.tsv"
check /usr/bin/python3 -B "$clients/check_evolution.py" "$tree/examples/feed-server/feed-server" "$data/clients.xml" \
    "$data/clients.tsv"
check node "$build/check_jcal.mjs" "$data/options.ics" "$data/options.jcal"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
