#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""timeline formats, and every command on every format that is read."""
import json

import cli
from cli import EXAMPLE, EXIT_INPUT, objects, run


class Table(cli.Case):
    def setUp(self):
        super().setUp()
        self.rows = objects(self.fine("formats", "--json"))

    def test_json(self):
        self.assertEqual(len({f["name"] for f in self.rows}), len(self.rows))
        for row in self.rows:
            self.assertEqual(list(row), ["name", "title", "aliases", "extensions", "media_type", "reads", "writes", "lacks"])
            self.assertTrue(row["reads"] or row["writes"], row)
            for names in row["aliases"], row["extensions"]:
                self.assertEqual([n for n in names if " " in n or not n], [])
        rows = {f["name"]: f for f in self.rows}
        self.assertEqual((rows["xml"]["reads"], rows["xml"]["writes"], rows["xml"]["lacks"]), (True, True, ""))
        self.assertEqual(rows["ical"]["aliases"], ["ics", "icalendar"])

    def test_text(self):
        out = self.fine("formats").decode()
        for row in self.rows:
            self.assertIn(row["title"] + "\n", out)
            self.assertIn(f"names in {' '.join(row['extensions'])}; {row['media_type']}\n", out)

    def test_each_is_written(self):
        for row in self.rows:
            if row["writes"]:
                with self.subTest(row["name"]):
                    out = self.fine("convert", EXAMPLE, "--to", row["name"], "--losses", "none")
                    for alias in row["aliases"]:
                        self.assertEqual(self.fine("convert", EXAMPLE, "--to", alias.upper(), "--losses", "none"), out)

    def test_each_is_read_by_each_command(self):
        """Of a name that says the format, and of another by --from; the same answer, and no word of losses."""
        for row in self.rows:
            if not (row["reads"] and row["writes"]):
                continue
            lossless = row["lacks"] == ""
            path = self.folder / ("in" + row["extensions"][0])
            self.fine("convert", EXAMPLE, "--to", row["name"], "-o", path, "--losses", "none")
            other = self.file(path.read_bytes(), "in.unknown")
            for command in ("check",), ("show",), ("order",), ("query",), ("gaps",), ("stats",), ("feed",), ("convert",):
                with self.subTest(row["name"], command=command):
                    first = run(*command, path)
                    self.assertEqual(first.status, cli.EXIT_FINE, first.err)
                    if lossless and command[0] not in ("check", "feed"):
                        self.assertEqual(first.out, run(*command, EXAMPLE).out)
                    again = run(*command, "--from", row["name"], other)
                    self.assertEqual(again.out.replace(b"in.unknown", path.name.encode()), first.out)

    def test_what_an_event_says_comes_back_from_each(self):
        path = self.file("""<timeline xmlns="urn:libtimeline:1">
  <event id="a" uid="u@x" modified="2024-05-03T10:00:00Z" confidence="0.25" href="https://example.org/a" group="g">
    <title>T</title>
    <date edtf="1984-01-24" wording="on the day"/>
    <place lat="1.5" lon="-2">P</place>
    <source href="https://example.org/alone"/>
    <source>Text alone</source>
  </event>
  <event id="b"/>
</timeline>
""")
        for row in self.rows:
            with self.subTest(row["name"]):
                out = self.folder / ("out" + row["extensions"][0])
                self.fine("convert", path, "-o", out, "--losses", "none")
                undated = b"- b\n0 added, 1 removed, 0 changed\n" if "cal" in row["name"] else b"no difference, 2 events\n"
                self.assertEqual(run("diff", path, out).out, undated)


class Encodings(cli.Case):
    """A document in another encoding is the same timeline, and its errors are in the same place, however long it is."""

    def documents(self, last):
        events = "".join(f'<event id="e{i}"><title>Ré {i} {{}}</title></event>\n' for i in range(3000))
        text = f"<?xml version='1.0' encoding='{{}}'?>\n<timeline xmlns='urn:libtimeline:1'>\n{events}{last}</timeline>\n"
        for letters, codes in (("Ω中😀", (("UTF-8", "utf-8"), ("UTF-16", "utf-16-le"), ("UTF-16", "utf-16-be"))),
                               ("ü", (("UTF-8", "utf-8"), ("ISO-8859-1", "latin-1")))):
            yield [self.file((("\ufeff" if name == "UTF-16" else "") + text.replace("{}", name, 1).replace("{}", letters))
                             .encode(code), f"{len(letters)}.{code}.xml") for name, code in codes]

    def test_same(self):
        for first, *others in self.documents(""):
            wanted = self.fine("convert", first)
            for path in others:
                self.assertEqual(self.fine("convert", path), wanted, path)
                self.assertEqual(self.fine("convert", "--from", "xml", stdin=path.read_bytes()), wanted, path)

    def test_errors(self):
        for paths in self.documents("<event id='x'><title>é</title><date edtf='1984x'/></event>"):
            for path in paths:
                self.fails(EXIT_INPUT, (str(path), 3003, 47, 101), "convert", path)


class Json(cli.Case):
    def test_every_document_is_the_same_after_json(self):
        valid = sorted((cli.DATA / "xml").glob("valid_*.xml"))
        for path in valid:
            for form in "json", "timelinejs":
                with self.subTest(path.name, form=form):
                    out = self.folder / ("out." + form)
                    result = run("convert", path, "-o", out, "--to", form, "--losses", "none") # some contradict themselves
                    self.assertEqual(result.status, cli.EXIT_FINE, result.err)
                    self.assertEqual(self.fine("convert", out), self.fine("convert", path))

    def test_a_story(self):
        """What TimelineJS reads is there, without what is ours; and reading the slides alone gives what they show."""
        story = json.loads(self.fine("convert", EXAMPLE, "--to", "timelinejs", "--losses", "none"))
        self.assertEqual(list(story), ["libtimeline", "scale", "title", "events"])
        self.assertEqual(story["scale"], "human")
        by_id = {s["unique_id"]: s for s in story["events"]}
        self.assertEqual(by_id["dprk-delisted"]["start_date"], {"year": 2008})
        self.assertEqual(by_id["dprk-delisted"]["end_date"], {"year": 2017})
        self.assertEqual(by_id["dprk-delisted"]["display_date"], "during 2008-17")
        self.assertEqual(by_id["ri-visit"]["start_date"], {"year": 2018, "month": 8}) # it follows from others
        del story["libtimeline"]
        path = self.file(json.dumps(story), "in.json")
        shown = {e["id"]: e for e in objects(self.fine("show", "--json", path))}
        self.assertEqual(set(shown), set(by_id))
        self.assertEqual(shown["ri-visit"]["edtf"], "2018-08")

    def test_errors(self):
        path = self.file('{"libtimeline": 1, "events": [\n{"id": "a", "edtf": "2004-02-30"}]}', "in.json")
        for command in ("show", "check", "convert"):
            self.fails(cli.EXIT_INPUT, (str(path), 2, 30, 103), command, path)
        path = self.file("{}", "in.json")
        self.fails(cli.EXIT_INPUT, (str(path), 1, 1, 712), "show", path)


TABLE = "Nr;Titel;Wann;Ort\n7;Ein Besuch;May 2018;Bonn\n8;=1+1;2018-05-02/..;\n"


class Tables(cli.Case):
    def convert(self, source, *options, name="in.csv"):
        return self.fine("convert", self.file(source, name), *options)

    def test_map(self):
        path = self.file(TABLE, "in.csv")
        options = ("--delimiter", ";", "--map", "Nr=id", "--map", "Titel=title", "--map", "Wann=date", "--map", "Ort=place")
        result = run("show", path)
        self.assertEqual(cli.messages(result.err), [(str(path), 1, 3, 703)])
        result = run("convert", path, "--to", "csv", *options)
        self.assertEqual(result.status, cli.EXIT_FINE, result.err)
        self.assertIn(b"losses: 2 with a value changed", result.err)
        self.assertEqual(result.out.decode().splitlines()[1:], ["_7,Ein Besuch,May 2018,,,,,,,Bonn,,,,",
                                                                 "_8,=1+1,2018-05-02/..,,,,,,,,,,,"])
        result = run("convert", path, "--to", "csv", *options[:2], "--map", "Titel=title", "--map", "Wann=", "--losses", "full")
        self.assertIn("timeline: column: dropped: the column \"Ort\" is not read", result.err.decode().splitlines())
        self.assertTrue(result.out.decode().splitlines()[1].startswith("ein-besuch,Ein Besuch,,"))

    def test_map_of_the_output(self):
        out = run("convert", EXAMPLE, "--to", "tsv", "--map", "Nr=id", "--map", "Worte=wording", "--losses", "none").out
        lines = out.decode().splitlines()
        self.assertEqual((lines[0], len(lines)), ("Nr\tWorte", 27))

    def test_safe_cells(self):
        table = "id,title\na,=1+1\n"
        self.assertIn(b"\na,=1+1,", self.convert(table, "--to", "csv"))
        safe = self.convert(table, "--to", "csv", "--safe-cells")
        self.assertIn(b"\na,'=1+1,", safe)
        self.assertIn(b"<title>=1+1</title>", self.convert(safe, "--safe-cells"))
        self.assertIn(b"<title>'=1+1</title>", self.convert(safe))

    def test_as_of(self):
        table = "id,date\na,2018 to present\n"
        path = self.file(table, "in.csv")
        self.fails(cli.EXIT_INPUT, (str(path), 2, 18, 124), "convert", path)
        self.assertIn(b'as-of="2024-05-01"', self.convert(table, "--as-of", "2024-05-01"))

    def test_as_of_of_any_format(self):
        """The day counts in every command that reads a timeline, where this says none of its own."""
        xml = b'<timeline xmlns="urn:libtimeline:1"%s><event id="a"><date phrase="2018 to present"/></event></timeline>'
        table = b"id,date\na,2018 to present\n"
        document = b'{"libtimeline": 1, "events": [{"id": "a", "phrase": "2018 to present"}]}'
        for content, day in ((xml % b"", "2024-05-01"), (xml % b' as-of="2020-01-01"', "2020-01-01"), (table, "2024-05-01"),
                             (document, "2024-05-01")):
            path = self.file(content, "in." + {b"<": "xml", b"i": "csv", b"{": "json"}[content[:1]])
            for command in ("show", "query"):
                event = cli.objects(self.fine(command, "--json", "--as-of", "2024-05-01", path))[0]
                self.assertEqual(event["end"]["earliest"], day)
            self.fine("check", "--as-of", "2024-05-01", path)
            if day == "2024-05-01":
                self.assertEqual(run("check", path).status, cli.EXIT_INPUT)
        table = self.file("id,date\na,2018\n", "table.csv")
        feed = self.fine("feed", table, "--losses", "none", "--as-of", "2024-05-01T12:00:00Z")
        self.assertNotIn(b"AS-OF", feed)
        old = self.file(feed, "old.ics")
        self.assertEqual(self.fine("feed", table, "--losses", "none", "--as-of", "2024-06-01", "--previous", old), feed)
        self.assertEqual(run("show", "--as-of", "2024", path).status, cli.EXIT_USAGE)
        self.assertEqual(run("show", "--as-of", "2024-05-01~", path).status, cli.EXIT_USAGE)

    def test_a_sheet(self):
        out = self.folder / "sheet.csv"
        self.fine("convert", EXAMPLE, "-o", out, "--preset", "timelinejs", "--losses", "none")
        rows = [line.split(",") for line in out.read_text().splitlines()]
        self.assertEqual(rows[0][:2] + rows[0][-3:], ["Year", "Month", "Type", "Group", "Background"])
        self.assertIn("title", rows[1])
        shown = {e["title"]: e for e in objects(self.fine("show", "--json", out))}
        for event in objects(self.fine("show", "--json", EXAMPLE)):
            if event["start"]["earliest"] != "-inf":
                self.assertEqual(shown[event["title"]]["start"]["earliest"], event["start"]["earliest"])

    def test_losses_are_told_where_they_are(self):
        path = self.file("id,what\n1,x\n", "in.csv")
        result = run("show", path)
        self.assertEqual(result.status, cli.EXIT_FINE)
        self.assertEqual(result.err.decode(), f"{path}: losses: 1 with a field left out, 1 with a value changed "
                         "(timeline convert --losses full lists them)\n")

    def test_columns_that_could_not_be_read_again(self):
        for first, second, word in (("a=id", "b=lat", "longitude"), ("a=id", "a=title", '"a"'), ("a=id", "b=id", '"b"')):
            with self.subTest((first, second)):
                result = run("convert", EXAMPLE, "--to", "csv", "--map", first, "--map", second)
                self.assertEqual((result.status, result.out), (cli.EXIT_USAGE, b""))
                self.assertIn(word, result.err.decode())

    def test_wrong_usage(self):
        path = self.file("id\na\n", "in.csv")
        for options, word in ((("--map", "id"), "COLUMN=FIELD"), (("--map", "id=colour"), "colour"),
                              (("--delimiter", "x"), "x"), (("--delimiter", ""), "one of"), (("--preset", "excel"), "excel")):
            with self.subTest(options):
                result = run("convert", path, *options)
                self.assertEqual((result.status, result.out), (cli.EXIT_USAGE, b""))
                self.assertIn(word, result.err.decode().splitlines()[0])


if __name__ == "__main__":
    cli.main()
