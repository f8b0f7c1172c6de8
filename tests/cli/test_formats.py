#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""timeline formats, and every command on every format that is read."""
import cli
from cli import EXAMPLE, objects, run


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
        for row in self.rows:
            if not (row["reads"] and row["writes"]):
                continue
            path = self.folder / ("in" + row["extensions"][0])
            self.fine("convert", EXAMPLE, "--to", row["name"], "-o", path, "--losses", "none")
            other = self.file(path.read_bytes(), "in.unknown")
            for command in ("check",), ("show",), ("order",), ("query",), ("gaps",), ("stats",), ("feed",), ("convert",):
                with self.subTest(row["name"], command=command):
                    first = run(*command, path)
                    self.assertEqual(first.status, cli.EXIT_FINE, first.err)
                    again = run(*command, "--from", row["name"], other)
                    self.assertEqual(again.out.replace(b"in.unknown", path.name.encode()), first.out)


if __name__ == "__main__":
    cli.main()
