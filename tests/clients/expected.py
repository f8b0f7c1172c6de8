"""The table of expected events; check_feed.py describes it."""

import re

HEADER = ["summary", "start", "end"]
ESCAPES = {"\\\\": "\\", "\\t": "\t", "\\n": "\n"}
DATE = re.compile(r"\d{8}(T\d{6}(/\d{8}T\d{6})?Z)?")


def unescape(text):
    return re.sub(r"\\.", lambda found: ESCAPES[found.group()], text)


def read(path):
    """Returns the events as tuples, and whether they hold the description."""
    with open(path, encoding="utf-8", newline="\n") as file:
        lines = file.read().split("\n")
    if lines.pop() != "":
        raise ValueError(f"{path}: the last line does not end")
    header, *rows = (line.split("\t") for line in lines)
    if header not in (HEADER, HEADER + ["description"]):
        raise ValueError(f"{path}: not the header that was expected: {header}")
    if not rows:
        raise ValueError(f"{path}: no event")
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"{path}: {len(row)} columns: {row}")
        if not DATE.fullmatch(row[1]) or (row[2] and not DATE.fullmatch(row[2])):
            raise ValueError(f"{path}: not a date of the feed: {row[1:3]}")
    return [tuple(map(unescape, row)) for row in rows], len(header) > len(HEADER)
