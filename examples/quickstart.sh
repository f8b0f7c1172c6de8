#!/bin/sh
# Builds libtimeline, and makes the example's calendar feed, XML, JSON, table and answers under build/quickstart/.
# Run from the top of the checkout: sh examples/quickstart.sh
set -eu
cd "$(dirname "$0")/.."

missing=
for package in gcc meson ninja-build pkg-config libical-dev libxml2-dev libyajl-dev uuid-dev; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
  echo "Installing$missing"
  as_root=
  [ "$(id -u)" = 0 ] || as_root=sudo
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing libc6-dev >/dev/null
fi

echo "Building"
out=build/quickstart
[ -f $out/tree/build.ninja ] || meson setup $out/tree --buildtype=release -Dtests=false >/dev/null
ninja -C $out/tree >/dev/null
timeline=$out/tree/bindings/cli/timeline
in=examples/iran-dprk.xml

$timeline check $in
$timeline convert $in -o $out/iran-dprk.xml
$timeline convert $in -o $out/iran-dprk.json
$timeline convert $in -o $out/iran-dprk.csv --losses full 2>$out/losses-csv.txt
$timeline feed $in -o $out/iran-dprk.ics --refresh P1D --losses full 2>$out/losses.txt
$timeline convert $out/iran-dprk.ics -o $out/from-ics.xml
$timeline diff $in $out/from-ics.xml >$out/diff.txt || [ $? = 1 ] # 1: they differ
$timeline show $in >$out/events.txt
ask() { # ask COMMAND...: the command and its answer
  echo "\$ timeline $*"
  $timeline "$@"
  echo
}
{
  ask relate --in $in iran-listed dprk-delisted
  ask query $in --during 2008/2017 --category sanctions
  ask why $in ri-visit
  ask gaps $in --category iran-dprk-visit
  ask relate --in $in un-envoy-visit yun-visit
  ask order $in
} >$out/answers.txt
$timeline date 1984~ "early 1990s" "three months after May 2018" "a weeklong visit in August 2019" >$out/dates.txt

cat <<END

Made in $out/:
  iran-dprk.ics    the calendar feed: open it in a calendar program, or serve it and subscribe
  losses.txt       what the calendar cannot hold: every change of precision, every event left out
  iran-dprk.xml    the timeline in canonical XML
  iran-dprk.json   the same in JSON
  iran-dprk.csv    a table for a spreadsheet, an event a row; losses-csv.txt is what it cannot hold
  from-ics.xml     the feed, read back; diff.txt is what that says differently
  events.txt       every event with the bounds of its start and end
  answers.txt      some questions with their answers: who was listed when, which gaps there are, in which order it was
  dates.txt        what "1984~", "early 1990s" and so on say

Next: write a timeline of your own (examples/iran-dprk.xml is a model), or try
  $timeline date --json "mid-March 2018"
  $timeline formats
  $timeline help
END
