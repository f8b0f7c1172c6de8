#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tables and JSON read into a timeline, beside Python's readers, which build lists and dicts and read no date.

    race_formats.py BUILD [EVENTS]

BUILD has bench_formats, and the program timeline, which makes the JSON. Ours and the peer take the same file in turns; the
median of seven rounds each, in processor time."""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import time

ROUNDS = 7


def median_of(read, path):
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        read(path)
        times.append(time.process_time() - begun)
    return sorted(times)[ROUNDS // 2]


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def make(path, events):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "title", "date", "description", "category", "place", "lat", "lon", "source", "url"])
        for i in range(events):
            day = f"{1900 + i % 120}-{i % 12 + 1:02}-{i % 28 + 1:02}"
            date = (day, day[:7], day[:4] + "~", f"{day}/..")[i % 4]
            out.writerow([f"e{i}", f"Event {i}, of many", date, "What is said of it, in a line or two. " * (i % 4),
                          f"category {i % 20}", "Tehran", "35.69", "51.39", "An article", f"https://example.org/{i}"])


def main():
    build, events = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    with tempfile.TemporaryDirectory() as folder:
        table, document = pathlib.Path(folder, "a.csv"), pathlib.Path(folder, "a.json")
        make(table, events)
        subprocess.run([build / "bindings/cli/timeline", "convert", table, "-o", document], check=True)
        for path, peer, name in ((table, read_csv, "csv.DictReader"), (document, read_json, "json.load")):
            done = subprocess.run([build / "tests/bench/bench_formats", path], check=True, capture_output=True, text=True)
            count, ours = done.stdout.split()
            assert int(count) == events
            theirs = median_of(peer, path)
            size = path.stat().st_size / 1e6
            print(f"{path.suffix[1:]} {size:.0f} MB: ours {float(ours):.3f} s ({size / float(ours):.0f} MB/s), "
                  f"{name} {theirs:.3f} s, ratio {theirs / float(ours):.2f}")


if __name__ == "__main__":
    main()
