#!/bin/sh
# Races our programs against the peers that setup.sh built: a table of dates, feeds and XML, then what the other races
# of this folder print, which can be run alone. The intervals of 1e7 events take most of the time.
#
#     sh tests/bench/race.sh BUILD [PEERS] [TURNS]     (build, BUILD/peers, 3)
#
# BUILD is a meson build, best one of --buildtype=release. Ours and the peer
# run in turns, each over the same made data; every run tells the median of
# its own rounds, and the table has the median of the turns. The ratio is the
# peer's time by ours. Where both have to give the same, that is checked
# first: status 1 if they do not.
set -eu

bench=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=$(CDPATH='' cd -- "${1:-$bench/../../build}" && pwd)
peers=${2:-$build/peers}/bin
turns=${3:-3}
ours=$build/tests/bench
data=$build/race
mkdir -p "$data"

[ -x "$peers/edtf_core_loop" ] || { echo "race.sh: no peers in $peers: run setup.sh" >&2; exit 2; }
programs=''
for name in edtf ical xml formats index network; do programs="$programs tests/bench/bench_$name"; done
# shellcheck disable=SC2086 # a list of names
ninja -C "$build" $programs bindings/cli/timeline >&2

make_data() { [ -f "$data/$3" ] || python3 "$bench/make_data.py" "$1" "$2" "$data/$3"; }
make_data edtf 100000 strings.txt
make_data events 100000 events.tsv
make_data events 10000 some.tsv
make_data xml 100000 events.xml

# after WORD ... prints the word that follows WORD in the text of standard input.
after() { awk -v name="$1" '{ for (i = 1; i < NF; i++) if ($i == name) { sub(",", "", $(i + 1)); print $(i + 1); exit } }'; }
median() { sort -g | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

row() { # what, peer, ours in seconds, the peer's, note
    awk -v what="$1" -v peer="$2" -v a="$3" -v b="$4" -v note="$5" \
        'BEGIN { printf "| %s | %.6f | %s | %.6f | %.2f | %s |\n", what, a, peer, b, b / a, note }'
}

echo '| work | ours, s | peer | its, s | peer / ours | both give |'
echo '|---|---|---|---|---|---|'

edtf() { # peer's name, its program, strings
    : >"$data/a"; : >"$data/b"
    for _ in $(seq "$turns"); do
        "$ours/bench_edtf" "$data/strings.txt" "$3" >"$data/ours"
        "$peers/$2" "$data/strings.txt" "$3" >"$data/peer"
        awk -v n="$3" '$1 == "parse+extent" { printf "%.9f\n", $4 * n / 1e9 }' "$data/ours" >>"$data/a"
        after seconds <"$data/peer" >>"$data/b"
    done
    one=$(after checksum <"$data/ours")
    two=$(after checksum <"$data/peer")
    same='the same days'
    if [ "$one" != "$two" ]; then
        same='other days in places'
        # edtf-core reads the standard as we do; the two others have readings of their own.
        [ "$2" != edtf_core_loop ] || { echo "race.sh: edtf-core has $two, we $one" >&2; exit 1; }
    fi
    row "EDTF, $3 strings" "$1" "$(median <"$data/a")" "$(median <"$data/b")" "$same"
}
edtf edtf-core edtf_core_loop 100000
edtf edtf.js edtf_js_loop 2000
edtf python-edtf edtf_py_loop 20

: >"$data/a"; : >"$data/b"
for _ in $(seq "$turns"); do
    "$ours/bench_ical" "$data/events.tsv" >"$data/ours" # compares first, event by event
    awk '$1 == "timeline" { print $3 }' "$data/ours" >>"$data/a"
    awk '$1 == "libical" { print $3 }' "$data/ours" >>"$data/b"
done
row 'feed, 100000 events' 'libical loop' "$(median <"$data/a")" "$(median <"$data/b")" 'the same lines'

# What bench_ical has found equal to libical's loop, icalendar's loop is compared with: it adds a SEQUENCE of its own.
"$peers/ical_loop" "$data/some.tsv" "$data/c.ics" 1 >/dev/null
"$peers/icalendar_loop" "$data/some.tsv" "$data/python.ics" 1 >/dev/null
python3 "$bench/same_properties.py" --extra "$data/c.ics" "$data/python.ics" >&2
: >"$data/a"; : >"$data/b"
for _ in $(seq "$turns"); do
    "$ours/bench_ical" "$data/some.tsv" | awk '$1 == "timeline" { print $3 }' >>"$data/a"
    "$peers/icalendar_loop" "$data/some.tsv" "$data/python.ics" 3 | after seconds >>"$data/b"
done
row 'feed, 10000 events' 'Python icalendar' "$(median <"$data/a")" "$(median <"$data/b")" 'the same, and SEQUENCE'

: >"$data/a"; : >"$data/b"
for _ in $(seq "$turns"); do
    "$ours/bench_xml" "$data/events.xml" >"$data/ours"
    awk '$1 == "timeline" { print $3 }' "$data/ours" >>"$data/a"
    awk '$1 == "reader" { print $3 }' "$data/ours" >>"$data/b"
done
row 'XML, 100000 events' 'xmlTextReader' "$(median <"$data/a")" "$(median <"$data/b")" 'it builds nothing'

printf '\nTables and JSON\n\n'
python3 "$bench/race_formats.py" "$build"
printf '\nIntervals\n'
python3 "$bench/race_index.py" "$ours/bench_index" "$peers"
printf '\nNetworks\n\n'
python3 "$bench/race_network.py" "$ours/bench_network" "$peers"
printf '\nThe feed server\n\n'
sh "$bench/race_server.sh" "$build" "$turns"
