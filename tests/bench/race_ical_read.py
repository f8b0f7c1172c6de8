#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A feed of any program read into a timeline, beside python icalendar, which makes components of it.

    race_ical_read.py BUILD [PEERS [EVENTS...]]     (BUILD/peers, 2,000 to 100,000)

BUILD has bench_ical_read, PEERS is from setup.sh. For each size ours and the peer take the same feed, one after the other, in
processor time: ours is the median of seven, the peer reads it once. A size for which the peer takes more than a minute is the
last."""
import pathlib
import resource
import subprocess
import sys
import tempfile

SECONDS = 60


def main():
    build = pathlib.Path(sys.argv[1])
    peers = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else build / "peers"
    sizes = [int(size) for size in sys.argv[3:]] or [2000, 10000, 20000, 40000, 60000, 80000, 100000]
    with tempfile.TemporaryDirectory() as folder:
        feed = pathlib.Path(folder, "feed.ics")
        for size in sizes:
            done = subprocess.run([build / "tests/bench/bench_ical_read", str(size), feed], check=True, capture_output=True,
                                  text=True)
            ours = float(done.stdout.splitlines()[0].split(" MB: ")[1].split()[0])
            name = f"{size} events, {feed.stat().st_size / 1e6:.1f} MB: ours {ours:.4f} s, icalendar"
            done = subprocess.run([peers / "bin/icalendar_read", feed], capture_output=True, text=True, check=False,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS)))
            if done.returncode < 0:
                print(f"{name} more than {SECONDS} s")
                return
            count, theirs = done.stdout.split()
            assert int(count) == size
            print(f"{name} {float(theirs):.2f} s, ratio {float(theirs) / ours:.0f}", flush=True)


if __name__ == "__main__":
    main()
