#!/bin/sh
# Installs libtimeline, and uses it as others do.
#
#     sh tests/install/run.sh BUILD_DIR
#
# What is installed is the public headers, a man page a command and the list files.txt, no more. Each library is used by
# pkg-config alone and with the others, shared and static, and as a meson subproject; each needs only the libraries that
# it should. Man pages and completions are read by their own programs. Status 1 at the first fault; the last line counts
# checks.
set -eu

[ $# -eq 1 ] || { echo 'usage: sh tests/install/run.sh BUILD_DIR' >&2; exit 2; }
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../.." && pwd)
rm -rf "$1"
mkdir -p "$1"
build=$(CDPATH='' cd -- "$1" && pwd)
passed=0

fine() {
    passed=$((passed + 1))
    echo "ok: $*"
}
fault() {
    echo "FAULT: $*" >&2
    echo "$passed passed, 1 failed"
    exit 1
}
same() { # same WHAT WANTED SEEN
    [ "$2" = "$3" ] || fault "$(printf '%s: wanted\n%s\nseen\n%s' "$1" "$2" "$3")"
    fine "$1"
}

# -- What is installed, and where.

meson setup --prefix="$build/shared" --libdir=lib --buildtype=plain -Dtests=false -Dwerror=true "$build/shared-tree" "$top"
ninja -C "$build/shared-tree"
meson install -C "$build/shared-tree" --no-rebuild --quiet
meson install -C "$build/shared-tree" --no-rebuild --quiet --destdir "$build/stage"

commands=$("$build/shared/bin/timeline" help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
[ -n "$commands" ] || fault 'the installed program names no command'
wanted=$({
    (cd "$top/include" && ls timeline/*.h) | sed 's|^|include/|'
    printf 'share/man/man1/timeline-%s.1\n' $commands
    cat "$here/files.txt"
} | sort)
same 'the files that are installed' "$wanted" "$(cd "$build/shared" && find . ! -type d | sed 's|^\./||' | sort)"
same 'the files below DESTDIR' "$wanted" "$(cd "$build/stage$build/shared" && find . ! -type d | sed 's|^\./||' | sort)"

needed() {
    readelf -d "$build/shared/$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p' | sort | tr '\n' ' '
}
same 'libtimeline needs the C library alone' 'libc.so.6 ' "$(needed lib/libtimeline.so)"
same 'libtimeline-xml needs libxml2' 'libc.so.6 libtimeline.so.0 libxml2.so.2 ' "$(needed lib/libtimeline-xml.so)"
case $(needed lib/libtimeline-ical.so) in
*libxml2*) fault 'libtimeline-ical needs libxml2' ;;
*libical.so*libtimeline.so.0*) fine 'libtimeline-ical needs libical' ;;
*) fault "libtimeline-ical needs $(needed lib/libtimeline-ical.so)" ;;
esac

same 'libtimeline-formats needs the others and yajl' 'libc.so.6 libtimeline-ical.so.0 libtimeline-xml.so.0 libtimeline.so.0 libyajl.so.2 ' \
    "$(needed lib/libtimeline-formats.so)"

"$build/shared/bin/timeline" date 1984 >/dev/null || fault 'the installed program does not run'
fine 'the installed program runs'
xmllint --noout --nonet --relaxng "$build/shared/share/libtimeline/timeline.rng" "$top/examples/iran-dprk.xml" ||
    fault 'the example is not valid by the installed schema'
fine 'the example is valid by the installed schema'

# -- A program by pkg-config.

core='core 1984-01-01 1984-12-31'
xml='xml 2 written'
ical='ical 1 written'
formats='formats 1 read'
consume() { # consume WHAT FOLDER WANTED PKG-CONFIG-OPTION DEFINES PACKAGE...
    what=$1 folder=$2 wanted=$3 option=$4 defines=$5
    shift 5
    flags=$(PKG_CONFIG_PATH="$folder/lib/pkgconfig" pkg-config $option --cflags --libs "$@")
    # shellcheck disable=SC2086 # lists of flags
    cc -std=c11 -Wall -Wextra -Wpedantic -Werror $defines -o "$build/consumer" "$here/consumer.c" $flags
    same "$what" "$wanted" "$(LD_LIBRARY_PATH="$folder/lib" "$build/consumer")"
}
all_kinds() { # all_kinds WHAT FOLDER OPTION
    consume "$1, timeline" "$2" "$core" "$3" '' timeline
    consume "$1, timeline-xml" "$2" "$core
$xml" "$3" -DWITH_XML timeline-xml
    consume "$1, timeline-ical" "$2" "$core
$ical" "$3" -DWITH_ICAL timeline-ical
    consume "$1, timeline-formats" "$2" "$core
$formats" "$3" -DWITH_FORMATS timeline-formats
    consume "$1, all" "$2" "$core
$xml
$ical
$formats" "$3" '-DWITH_XML -DWITH_ICAL -DWITH_FORMATS' timeline timeline-xml timeline-ical timeline-formats
}
all_kinds shared "$build/shared" ''

# The command of examples/feed-server/README.md; its test is one of the examples.
server=$top/examples/feed-server
flags=$(PKG_CONFIG_PATH="$build/shared/lib/pkgconfig" pkg-config --cflags --libs timeline-formats libmicrohttpd zlib)
# shellcheck disable=SC2086 # lists of flags
cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror -o "$build/feed-server" "$server"/*.c $flags -lpthread
LD_LIBRARY_PATH="$build/shared/lib" python3 -B "$server/test_feed_server.py" "$build/feed-server" \
    "$top/examples/iran-dprk.xml" Answers || fault 'the feed server, built by pkg-config'
fine 'the feed server, built by pkg-config'

meson setup --prefix="$build/static" --libdir=lib --buildtype=plain -Dtests=false -Dwerror=true -Ddefault_library=static \
    "$build/static-tree" "$top"
ninja -C "$build/static-tree"
meson install -C "$build/static-tree" --no-rebuild --quiet
same 'no shared library in a static build' '' "$(find "$build/static" -name '*.so*')"
all_kinds static "$build/static" --static

# -- A program that has libtimeline in its tree.

mkdir -p "$build/subproject/subprojects"
cp "$here/subproject/meson.build" "$here/consumer.c" "$build/subproject/"
ln -s "$top" "$build/subproject/subprojects/libtimeline"
meson setup --buildtype=plain "$build/subproject-tree" "$build/subproject"
ninja -C "$build/subproject-tree"
same 'as a subproject' "$core
$xml
$ical
$formats" "$("$build/subproject-tree/consumer")"

# -- The pages and completions.

for page in "$build"/shared/share/man/man1/*.1; do
    # -z: no output, only what groff has to say.
    said=$(groff -man -ww -z -Tutf8 "$page" 2>&1)
    same "man page $(basename "$page")" '' "$said"
done
completion=$build/shared/share/bash-completion/completions/timeline.bash
# shellcheck disable=SC2016 # the other shell expands it
same 'bash completes a command' 'feed' \
    "$(bash -eu -c '. "$1"; COMP_WORDS=(timeline fe) COMP_CWORD=1; _timeline; echo "${COMPREPLY[*]}"' - "$completion")"
# shellcheck disable=SC2016
same 'bash completes an option' '--imprecise' \
    "$(bash -eu -c '. "$1"; COMP_WORDS=(timeline feed --imp) COMP_CWORD=2; _timeline; echo "${COMPREPLY[*]}"' - \
        "$completion")"
zsh -n "$build/shared/share/zsh/site-functions/_timeline" || fault 'zsh cannot read its completion'
fine 'zsh reads its completion'
completion=$build/shared/share/fish/vendor_completions.d/timeline.fish
# shellcheck disable=SC2016
same 'fish completes a command' 'feed' \
    "$(fish --no-config -c 'source $argv[1]; complete -C "timeline fe" | string split -f1 \t' "$completion")"

echo "$passed passed, 0 failed"
