#!/bin/sh
# Measures how much of libtimeline/ the tests reach. By hand; the continuous integration does not run it.
#
#     sh tests/coverage.sh [MESON_TEST_ARGUMENT...]      such as --suite unit
#
# Prints a line a file (lines, then branches), and writes build/tests/coverage/html/index.html. What is aimed at: 95 % of
# lines, 85 % of branches.
set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$top"
build=build/tests/coverage

if ! command -v gcovr >/dev/null 2>&1; then
    as_root=''
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    $as_root apt-get update -qq
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcovr
fi

# No optimisation, so that a branch in the source is a branch in the object; what an earlier run counted goes away.
[ -f "$build/build.ninja" ] ||
    CC=gcc meson setup --buildtype=debug -Db_coverage=true -Db_ndebug=true "$build" >/dev/null
ninja -C "$build" >/dev/null
find "$build" -name '*.gcda' -delete
status=0
meson test -C "$build" --no-rebuild --print-errorlogs "$@" || status=1

report() {
    gcovr --root "$top" --filter libtimeline/ --exclude-unreachable-branches --gcov-ignore-parse-errors "$@" "$build"
}
mkdir -p "$build/html"
report --html-details "$build/html/index.html"
report
report --branches
exit $status
