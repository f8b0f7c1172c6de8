# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command line share: running the program, its messages, the data, a folder of one's own.

Each file test_*.py is a test of its own, run by meson as: test_X.py PROGRAM DOCS [--sanitized]."""
import collections
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parent.parent
DATA = TESTS / "data"
EXAMPLE = TESTS.parent / "examples" / "iran-dprk.xml"
PROGRAM = DOCS = ""
SANITIZED = False

Result = collections.namedtuple("Result", "status out err")

# file: error[TLnnn]: ... with the line and the column where there is one.
MESSAGE = re.compile(r"(?P<file>.*?):(?:(?P<line>\d+):)?(?:(?P<column>\d+):)? error\[TL(?P<code>\d{3})\]: (?P<text>.+)")

EXIT_FINE, EXIT_FINDING, EXIT_USAGE, EXIT_INPUT, EXIT_IO, EXIT_LIMIT = range(6)


def run(*arguments, stdin=b"", timeout=60, **options):
    """Runs the program; its output and its messages come back as bytes."""
    if isinstance(stdin, bytes):
        options["input"] = stdin
    else:
        options["stdin"] = stdin
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    done = subprocess.run([PROGRAM, *map(os.fspath, arguments)], check=False, timeout=timeout, **options)
    return Result(done.returncode, done.stdout, done.stderr)


def objects(output):
    """The JSON objects of an output with one a line."""
    return [json.loads(line) for line in output.decode("utf-8").splitlines()]


def messages(err):
    """(file, line, column, code) of each error in what was said on standard error; no line and no column are 0."""
    found = []
    for line in err.decode("utf-8").splitlines():
        match = MESSAGE.fullmatch(line)
        if match:
            found.append((match["file"], int(match["line"] or 0), int(match["column"] or 0), int(match["code"])))
    return found


def rows(name):
    """The rows of a table in tests/data, as dicts. Lines that begin with # and a space are remarks."""
    with open(DATA / name, encoding="utf-8", newline="") as file:
        lines = [line for line in file.read().split("\n") if line and not line.startswith("# ")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def unfold(feed):
    return feed.decode("utf-8").replace("\r\n ", "").split("\r\n")


def entries(feed):
    """The properties of each entry of a feed, with parameters as part of the name."""
    found = []
    for line in unfold(feed):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and line != "END:VEVENT":
            found[-1][name] = value
    return found


class Case(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, content, name="in.xml"):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def fine(self, *arguments, **options):
        """Runs what must succeed without a word on standard error; its output."""
        result = run(*arguments, **options)
        self.assertEqual((result.status, result.err), (EXIT_FINE, b""), arguments)
        return result.out

    def fails(self, status, where, *arguments, **options):
        """Runs what must fail with one error at `where`, (file, line, column, code), and no output."""
        result = run(*arguments, **options)
        self.assertEqual((result.status, messages(result.err)), (status, [where]), result.err)
        self.assertEqual(len(result.err.splitlines()), 1, result.err)
        self.assertFalse(result.out)
        return result

    def assert_only(self, *names):
        """The folder holds these files and no other, hidden ones included."""
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(names))


def main():
    global PROGRAM, DOCS, SANITIZED
    SANITIZED = "--sanitized" in sys.argv
    program, docs, *rest = [a for a in sys.argv[1:] if a != "--sanitized"]
    PROGRAM, DOCS = os.path.abspath(program), os.path.abspath(docs)
    unittest.main(module="__main__", argv=[sys.argv[0], *rest])
