#!/bin/sh
# Installs and builds the peers that the benchmarks compare with.
#
#     sh tests/bench/setup.sh [BUILD_DIR]      (build/peers)
#
# Needs root for the Debian packages, and the network; no test calls it. All
# else goes below BUILD_DIR, and BUILD_DIR/bin then holds one command a peer:
#
#     edtf_core_loop FILE [COUNT]               strings, Rust crate edtf-core
#     edtf_js_loop FILE [COUNT]                 strings, npm edtf
#     edtf_py_loop FILE [COUNT]                 strings, PyPI edtf
#     ical_loop EVENTS.tsv OUT.ics [ROUNDS]     events, C on libical
#     icalendar_loop EVENTS.tsv OUT.ics [ROUNDS]  events, PyPI icalendar
#     icalendar_read FEED.ics                     a feed, PyPI icalendar
#     xml_reader_loop FILE [ROUNDS]             elements, libxml2's reader
#     index_rs coitrees|superintervals DIR      spans, Rust crates; a side of race_index.py
#     index_py ncls|superintervals|duckdb DIR   spans, PyPI packages; likewise
#     network_igraph GRAPH                      bounds, PyPI igraph; a side of race_network.py
#     network_boost GRAPH                       bounds, Boost Graph Library; likewise
#
# Each of the others prints one line: what it counted, the median seconds of its rounds
# (7, unless ROUNDS is given) and a checksum or the bytes.
set -eu

bench=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
peers=$bench/peers
build=${1:-$bench/../../build/peers}
mkdir -p "$build/bin"
build=$(CDPATH='' cd -- "$build" && pwd)

say() { printf '%s\n' "$*" >&2; }

# edtf-core needs Rust 1.82. Debian 12 has that under the name cargo-web.
cargo_is_new() {
    command -v cargo >/dev/null 2>&1 || return 1
    minor=$(cargo --version | sed -n 's/^cargo 1\.\([0-9]*\)\..*/\1/p')
    [ "${minor:-0}" -ge 82 ]
}

packages=''
need() { dpkg -s "$1" >/dev/null 2>&1 || packages="$packages $1"; }
need gcc
need g++
need libc6-dev
need libboost-dev
need pkg-config
need libical-dev
need libxml2-dev
need python3-venv
cargo_is_new || packages="$packages cargo-web"
command -v npm >/dev/null 2>&1 || packages="$packages npm"
if [ -n "$packages" ]; then
    say "installing:$packages"
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of names
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages
fi

say 'libical and libxml2'
# shellcheck disable=SC2046 # lists of flags
cc -std=c11 -O3 -o "$build/bin/ical_loop" "$peers/ical_loop.c" $(pkg-config --cflags --libs libical)
# shellcheck disable=SC2046
cc -std=c11 -O3 -o "$build/bin/xml_reader_loop" "$peers/xml_reader_loop.c" \
    $(pkg-config --cflags --libs libxml-2.0)

say 'Boost Graph'
c++ -std=c++17 -O3 -o "$build/bin/network_boost" "$peers/network_boost.cpp"

say 'edtf-core'
# From its own folder: that is where cargo looks for a configuration.
(cd "$peers/edtf_core" && cargo build --quiet --release --locked --target-dir "$build/cargo")
cp "$build/cargo/release/edtf_core_loop" "$build/bin/"

say 'coitrees and superintervals'
(cd "$peers/index_rs" && cargo build --quiet --release --locked --target-dir "$build/cargo-index")
cp "$build/cargo-index/release/index_rs" "$build/bin/"

say 'edtf.js'
mkdir -p "$build/edtf_js"
cp "$peers/edtf_js/package.json" "$peers/edtf_js/package-lock.json" \
    "$peers/edtf_js/edtf_js_loop.mjs" "$build/edtf_js/"
npm ci --prefix "$build/edtf_js" --silent --ignore-scripts --no-audit --no-fund --omit=optional

say 'python-edtf, icalendar, igraph'
[ -x "$build/venv/bin/python" ] || /usr/bin/python3 -m venv "$build/venv"
"$build/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    -r "$peers/python/requirements.txt" -r "$peers/python/requirements-index.txt" \
    -r "$peers/python/requirements-network.txt"

command_for() {
    printf '#!/bin/sh\nexec %s "$@"\n' "$2" >"$build/bin/$1"
    chmod +x "$build/bin/$1"
}
command_for edtf_js_loop "node '$build/edtf_js/edtf_js_loop.mjs'"
command_for edtf_py_loop "'$build/venv/bin/python' '$peers/python/edtf_loop.py'"
command_for index_py "'$build/venv/bin/python' '$peers/python/index_loop.py'"
command_for network_igraph "'$build/venv/bin/python' '$peers/network_igraph.py'"
command_for icalendar_loop "'$build/venv/bin/python' '$peers/python/icalendar_loop.py'"
command_for icalendar_read "'$build/venv/bin/python' '$peers/python/icalendar_read.py'"

say "ready: $build/bin"
