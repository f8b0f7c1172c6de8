#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""timeline diff and timeline merge: what is said, in text and in JSON, what is written, and when nothing is."""
import cli
from cli import EXAMPLE, EXIT_FINDING, EXIT_INPUT, EXIT_USAGE, objects, run

BASE = """<timeline xmlns="urn:libtimeline:1"><title>T</title>
<event id="a"><title>One</title><description>first line
second line</description><date edtf="1984"/><category>x</category></event>
<event id="b"><title>Two</title><date wording="after"/><offset event="a" by="P3M"/></event>
<event id="c"><title>Three</title><date edtf="1990"/></event>
</timeline>
"""
OURS = (BASE.replace("1984", "1984-05").replace("P3M", "P4M").replace("<title>T<", "<title>Tt<")
        .replace('<event id="c"><title>Three</title><date edtf="1990"/></event>\n', "").replace(">x<", ">y<"))
THEIRS = BASE.replace("1984", "1984-06").replace("P3M", "P5M").replace("Three", "Drei").replace("second", "2nd")

DIFFERENCE = """the timeline
    title
      - T
      + Tt
a  One
    date
      - 1984
      + 1984-05
    category
      - x
      + y
b  Two
    offset
      - 3 months after a
      + 4 months after a
- c  Three
    date  1990
0 added, 1 removed, 2 changed, and the timeline itself
"""


class Files(cli.Case):
    def setUp(self):
        super().setUp()
        self.base = self.file(BASE, "base.xml")
        self.ours = self.file(OURS, "ours.xml")
        self.theirs = self.file(THEIRS, "theirs.xml")


class Diff(Files):
    def test_the_same(self):
        self.assertEqual(self.fine("diff", EXAMPLE, EXAMPLE), b"no difference, 26 events\n")
        self.assertEqual(self.fine("diff", "--json", EXAMPLE, EXAMPLE), b"")

    def test_text(self):
        result = run("diff", self.base, self.ours)
        self.assertEqual((result.status, result.err), (EXIT_FINDING, b""))
        self.assertEqual(result.out.decode(), DIFFERENCE)

    def test_lines_of_a_text_stand_under_each_other(self):
        out = run("diff", self.base, self.theirs).out.decode()
        self.assertIn("      - first line\n        second line\n      + first line\n        2nd line\n", out)

    def test_json(self):
        result = run("diff", "--json", self.ours, self.base)
        self.assertEqual((result.status, result.err), (EXIT_FINDING, b""))
        self.assertEqual(objects(result.out), [
            {"event": None, "field": "title", "change": "changed", "old": "Tt", "new": "T"},
            {"event": "a", "field": "date", "change": "changed", "old": "1984-05", "new": "1984"},
            {"event": "a", "field": "category", "change": "added", "old": None, "new": "x"},
            {"event": "a", "field": "category", "change": "removed", "old": "y", "new": None},
            {"event": "b", "field": "offset", "change": "added", "old": None, "new": "3 months after a"},
            {"event": "b", "field": "offset", "change": "removed", "old": "4 months after a", "new": None},
            {"event": "c", "field": None, "change": "added", "old": None, "new": "Three"},
        ])

    def test_standard_input_once(self):
        self.assertEqual(self.fine("diff", "-", self.base, stdin=BASE.encode()), b"no difference, 3 events\n")
        result = run("diff", "-", "-", stdin=BASE.encode())
        self.assertEqual((result.status, result.out), (EXIT_USAGE, b""))

    def test_wrong(self):
        for arguments in ((), (self.base,), (self.base, self.base, self.base)):
            self.assertEqual(run("diff", *arguments).status, EXIT_USAGE)
        self.assertEqual(run("diff", self.base, self.file("<timeline/>", "bad.xml")).status, EXIT_INPUT)


class Merge(Files):
    def merged(self, *arguments):
        out = self.folder / "out.xml"
        result = run("merge", *arguments, "-o", out)
        return result, out.read_bytes() if out.exists() else None

    def test_nothing_new(self):
        canonical = self.fine("convert", self.ours)
        for files in ((self.ours, self.base), (self.ours, self.ours)):
            self.assertEqual(self.fine("merge", "--base", self.base, *files), canonical)
        self.assertEqual(self.fine("merge", EXAMPLE, EXAMPLE), EXAMPLE.read_bytes())

    def test_conflicts(self):
        result, out = self.merged("--base", self.base, self.ours, self.theirs)
        self.assertEqual((result.status, result.out, out), (EXIT_FINDING, b"", None))
        text = result.err.decode().replace(f"{self.folder}/", "")
        width = " " * len(str(self.folder) + "/")
        self.assertEqual(text.replace(width, ""), """a
    date
        base.xml    1984
        ours.xml    1984-05
        theirs.xml  1984-06
b
    offset
        base.xml    3 months after a
        ours.xml    4 months after a
        theirs.xml  5 months after a
c
    the event
        ours.xml    (removed)
        theirs.xml  (kept)
3 conflicts: nothing was written; --prefer first or last decides them all
""")

    def test_prefer(self):
        for prefer, other, date, offset, events in (("first", "last", "1984-05", "P4M", 2),
                                                    ("last", "first", "1984-06", "P5M", 3)):
            result, out = self.merged("--base", self.base, self.ours, self.theirs, "--prefer", prefer)
            self.assertEqual(result.status, EXIT_FINDING)
            self.assertTrue(result.err.decode().endswith("3 conflicts: decided by --prefer\n"))
            self.assertIn(f'<date edtf="{date}"/>'.encode(), out)
            self.assertIn(f'by="{offset}"'.encode(), out)
            self.assertIn(b"<title>Tt</title>", out)
            self.assertIn(b"2nd line", out)
            self.assertEqual(out.count(b"<event "), events)
            swapped, again = self.merged("--base", self.base, self.theirs, self.ours, "--prefer", other)
            self.assertEqual((swapped.status, again), (EXIT_FINDING, out))

    def test_json(self):
        result, out = self.merged("--base", self.base, self.ours, self.theirs, "--prefer", "last", "--json")
        self.assertEqual((result.status, result.err), (EXIT_FINDING, b""))
        self.assertIsNotNone(out)
        ours, theirs = str(self.ours), str(self.theirs)
        self.assertEqual(objects(result.out), [
            {"event": "a", "field": "date", "base": "1984",
             "values": [{"file": ours, "value": "1984-05"}, {"file": theirs, "value": "1984-06"}], "chosen": theirs},
            {"event": "b", "field": "offset", "base": "3 months after a",
             "values": [{"file": ours, "value": "4 months after a"}, {"file": theirs, "value": "5 months after a"}],
             "chosen": theirs},
            {"event": "c", "field": None,
             "values": [{"file": ours, "present": False}, {"file": theirs, "present": True}], "chosen": theirs},
        ])

    def test_without_a_base(self):
        more = self.file('<timeline xmlns="urn:libtimeline:1"><event id="d"><date edtf="2001"/></event></timeline>',
                         "more.xml")
        out = self.fine("merge", self.base, more)
        self.assertEqual(out.count(b"<event "), 4)
        self.assertEqual(run("diff", "-", self.base, stdin=out).out.decode().splitlines()[-1],
                         "0 added, 1 removed, 0 changed")
        result, out = self.merged(self.base, self.ours)
        self.assertEqual((result.status, out), (EXIT_FINDING, None))

    def test_a_table_that_was_edited(self):
        sent, edited = self.folder / "sent.csv", self.folder / "edited.csv"
        self.fine("convert", self.base, "-o", sent, "--losses", "none")
        edited.write_bytes(sent.read_bytes().replace(b"Three", b"Drei"))
        result, out = self.merged("--base", sent, self.base, edited)
        self.assertEqual((result.status, result.err), (0, b""))
        self.assertEqual(out, self.fine("convert", self.base).replace(b"Three", b"Drei"))
        # Against the timeline itself all that a table cannot hold is gone, and that is said.
        result, out = self.merged("--base", self.base, self.base, edited)
        self.assertEqual(result.status, 0)
        self.assertNotIn(b"<offset", out)
        self.assertIn("edited.csv: csv cannot hold: relations, offsets and lengths", result.err.decode())

    def test_output_stays_when_nothing_is_written(self):
        self.file(b"old", "out.xml")
        result, out = self.merged(self.base, self.ours)
        self.assertEqual((result.status, out), (EXIT_FINDING, b"old"))

    def test_wrong(self):
        for arguments in ((), (self.base,), (self.base, self.base, "--prefer", "mine"),
                          (self.base, self.base, "--json"), (self.base, self.base, "-o", "a.ics"), ("-", "-"), ("-", self.base, "--base", "-")):
            result = run("merge", *arguments, stdin=BASE.encode())
            self.assertEqual((result.status, result.out), (EXIT_USAGE, b""), arguments)
        self.assertEqual(run("merge", self.base, self.folder / "none.xml").status, cli.EXIT_IO)


if __name__ == "__main__":
    cli.main()
