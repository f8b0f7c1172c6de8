#!/usr/bin/env python3
"""Says whether two calendar files hold the same properties, event by event.

    same_properties.py [--extra] PEER.ics OURS.ics

A ratio of two writers means something only if they write the same. Events are
paired by UID and compared as sets of unfolded content lines, in any order.
With --extra the second file may say more than the first; what, and how
often, is printed. Status 1 if the files differ otherwise.
"""

import collections
import sys


def events(path):
    """Yields each event's content lines as a list of bytes."""
    with open(path, "rb") as file:
        lines = None
        for raw in file:
            line = raw[:-2] if raw.endswith(b"\r\n") else raw
            if lines is not None and line.startswith(b" "):
                lines[-1] += line[1:]
            elif line == b"BEGIN:VEVENT":
                lines = []
            elif line == b"END:VEVENT":
                yield lines
                lines = None
            elif lines is not None:
                lines.append(line)


def uid(lines):
    return next(line for line in lines if line.startswith(b"UID:"))


def name(line):
    return line.replace(b";", b":", 1).split(b":", 1)[0].decode()


def compare(one, two, extra_is_fine):
    peer = {uid(lines): collections.Counter(lines) for lines in events(one)}
    extra = collections.Counter()
    different = count = 0
    for lines in events(two):
        count += 1
        ours = collections.Counter(lines)
        theirs = peer.pop(uid(lines), collections.Counter())
        missing, more = theirs - ours, ours - theirs
        extra.update(map(name, more.elements()))
        if missing or not theirs or (more and not extra_is_fine):
            different += 1
            if different <= 3:
                print(f"{uid(lines).decode()}: only in {one}: {list(missing)}; "
                      f"only in {two}: {list(more)}", file=sys.stderr)
    if peer:
        print(f"{len(peer)} events are only in {one}", file=sys.stderr)
    print(f"events {count} different {different} lacking {len(peer)}")
    for key, times in sorted(extra.items()):
        print(f"extra {key} {times}")
    return count > 0 and not different and not peer


def main(arguments):
    extra = arguments[:1] == ["--extra"]
    paths = arguments[extra:]
    if len(paths) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    return 0 if compare(*paths, extra) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
