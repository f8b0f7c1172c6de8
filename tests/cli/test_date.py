#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""timeline date and timeline relate: all vectors, and what people and pipes do to them."""
import os

import cli
from cli import EXAMPLE, EXIT_FINDING, EXIT_FINE, EXIT_IO, EXIT_LIMIT, EXIT_USAGE, objects, rows, run


def day(bound):
    """The written day of a bound: a date-time without its time."""
    return bound.split("T")[0]


def read_all(texts, *options):
    """One process for all texts; the objects, each of the text of its place."""
    result = run("date", "--json", *options, stdin="".join(t + "\n" for t in texts).encode("utf-8"))
    answers = objects(result.out)
    assert [a["input"] for a in answers] == texts, "an answer for each text, in their order"
    assert result.err == b""
    assert result.status == (EXIT_FINDING if any("error" in a for a in answers) else EXIT_FINE)
    return answers


class Vectors(cli.Case):
    def test_edtf(self):
        table = rows("date/edtf.tsv")
        self.assertGreater(len(table), 600)
        for row, answer in zip(table, read_all([r["edtf_string"] for r in table], "--edtf")):
            with self.subTest(row["edtf_string"]):
                self.assertEqual("error" not in answer, row["valid"] == "1")
                if row["valid"] == "1":
                    self.assertEqual(answer["level"], int(row["level"]))
                    self.check_outer(answer["start"], "earliest", row["min"])
                    self.check_outer(answer["end"], "latest", row["max"])

    def check_outer(self, end, which, wanted):
        """An outer bound; an unknown end has one at infinity, and is told from an open one by its kind."""
        if wanted == "unknown":
            wanted = "-inf" if which == "earliest" else "+inf"
            self.assertEqual(end["kind"], "unknown")
        elif wanted.endswith("inf") and "kind" in end:
            self.assertEqual(end["kind"], "open")
        self.assertEqual(day(end[which]), wanted)

    def test_bounds(self):
        table = rows("date/edtf_bounds.tsv")
        self.assertGreater(len(table), 300)
        texts = [r["edtf_string"] for r in table]
        for reading, options in (("occurs", ["--edtf"]), ("spans", ["--edtf", "--spans"])):
            for row, answer in zip(table, read_all(texts, *options)):
                with self.subTest(row["edtf_string"], reading=reading):
                    names = (("start", "earliest", "start_min"), ("start", "latest", "start_max"),
                             ("end", "earliest", "end_min"), ("end", "latest", "end_max"))
                    for end, which, column in names:
                        wanted = row[f"{reading}_{column}"]
                        if not wanted and row["kind"] == "interval": # the second reading of one is the first
                            wanted = row[f"occurs_{column}"]
                        if wanted:
                            self.assertEqual(day(answer[end][which]), wanted, column)

    def check_phrases(self, name, least):
        table = rows(name)
        self.assertGreater(len(table), least)
        for row, answer in zip(table, read_all([r["phrase"] for r in table], "--phrase", "--as-of", "2024-05-01")):
            with self.subTest(row["phrase"]):
                self.check_phrase(row, answer)

    def check_phrase(self, row, answer):
        role = row["role"]
        if role == "ambiguous":
            self.assertEqual(answer["error"]["code"], "TL121")
            readings = answer["error"]["message"].split(": ", 1)[1]
            self.assertIn(readings, (row["edtf_export"], row["edtf_export"] + ", or another century's"))
            return
        if role == "undated":
            self.assertEqual(answer["error"]["code"], "TL125")
            return
        if role == "error":
            self.assertEqual((answer["error"]["code"], answer["error"]["column"]),
                             (row["edtf_export"], int(row["start_min"])))
            return
        self.assertNotIn("error", answer)
        self.assertEqual(answer["edtf"], None if row["edtf_export"] == "-" else row["edtf_export"])
        if row["start_min"]:
            bounds = [day(answer[e][w]) for e in ("start", "end") for w in ("earliest", "latest")]
            wanted = [row[c] for c in ("start_min", "start_max", "end_min", "end_max")]
            self.assertEqual(bounds, ["2024-05-01" if w == "as-of" else w for w in wanted])
        else:
            self.assertNotIn("start", answer)
            self.assertNotIn("end", answer)
        if row["duration"] and role != "relative": # the distance of a relative date is no length of its own
            low, _, high = row["duration"].partition("..")
            self.assertEqual(answer["length"]["min"], low)
            if high or ".." not in row["duration"]:
                self.assertEqual(answer["length"]["max"], high or low)

    def test_phrases(self):
        self.check_phrases("phrase/phrases.tsv", 55)

    def test_more_phrases(self):
        self.check_phrases("phrase/more.tsv", 300)

    def test_refused(self):
        """Code and column of each text that is not EDTF."""
        table = rows("date/edtf_errors.tsv")
        self.assertGreater(len(table), 100)
        for row, answer in zip(table, read_all([r["text"] for r in table], "--edtf")):
            with self.subTest(row["text"]):
                self.assertEqual(answer["error"]["code"], "TL" + row["code"])
                self.assertEqual(answer["error"]["column"], int(row["column"]))


class Answers(cli.Case):
    def test_json_is_that_of_the_design(self):
        self.assertEqual(
            self.fine("date", "--json", "1984~"),
            b'{"input": "1984~", "edtf": "1984~", "level": 1, "precision": "year", "qualifier": "~", '
            b'"start": {"earliest": "1984-01-01", "latest": "1984-12-31"}, '
            b'"end": {"earliest": "1984-01-01", "latest": "1984-12-31"}, "length": {"min": "P1D", "max": "P366D"}}\n')

    def test_error_is_an_answer(self):
        result = run("date", "--json", "1984", "2019-02-30", "1985")
        first, bad, last = objects(result.out)
        self.assertEqual((first["edtf"], last["edtf"]), ("1984", "1985"))
        self.assertEqual(sorted(bad), ["error", "input"])
        self.assertEqual(sorted(bad["error"]), ["code", "column", "message"])
        self.assertEqual((bad["error"]["code"], bad["error"]["column"]), ("TL103", 9))
        self.assertEqual((result.status, result.err), (EXIT_FINDING, b""))

    def test_kinds_and_infinity(self):
        open_end, unknown, ongoing = read_all(["1984/..", "1984/", "2018 to present"], "--as-of", "2024-05-01")
        self.assertEqual(open_end["end"], {"earliest": "+inf", "latest": "+inf", "kind": "open"})
        self.assertEqual(unknown["end"], {"earliest": "1984-01-01", "latest": "+inf", "kind": "unknown"})
        self.assertEqual(ongoing["end"], {"earliest": "2024-05-01", "latest": "+inf", "kind": "ongoing"})
        self.assertNotIn("kind", open_end["start"])
        self.assertEqual(read_all(["../1984"])[0]["start"], {"earliest": "-inf", "latest": "-inf", "kind": "open"})

    def test_time_of_day_as_written(self):
        (answer,) = read_all(["1985-04-12T23:20:30-04"])
        self.assertTrue(answer["start"]["earliest"].startswith("1985-04-12T23:20:30-04"), answer)

    def test_years_of_more_than_four_digits_have_a_sign(self):
        big, bce = read_all(["Y170000002", "-0044"])
        self.assertEqual(big["start"]["earliest"], "+170000002-01-01")
        self.assertEqual(bce["start"]["earliest"], "-0044-01-01")

    def test_text_for_people(self):
        out = self.fine("date", "1984~").decode()
        self.assertEqual(out.splitlines()[0], "1984~")
        self.assertIn("1984-01-01 to 1984-12-31", out)
        self.assertIn("approximate", out)
        for text, wanted in (("2001-21", "note    the season's hemisphere is assumed"),
                             ("early 1990s", "edtf    [1990..1993]"), ("a few years", "length  2 years to 5 years"),
                             ("7 Jun-14 Jul 1916", "note    a year was inferred from the other side"),
                             ("three months after 30 November 2017", "note    clamped to the end of the month"),
                             ("the 1990s", "note    the bounds say more than the EDTF"),
                             ("at least three months", "length  3 months or more")):
            with self.subTest(text):
                self.assertIn(f"\n  {wanted}\n", self.fine("date", text).decode())

    def test_a_text_is_one_line(self):
        text = "a visit\r\n  there\tin  early\n1990s"
        lines = self.fine("date", text).decode().split("\n")
        self.assertEqual((lines[0], lines[-2]), ("a visit there in  early 1990s", "  context a visit there"))
        self.assertEqual(lines[1:-2], self.fine("date", "early 1990s").decode().split("\n")[1:-1])
        lines = self.fine("relate", "early\n1990s", "1984\n").decode().split("\n")
        self.assertEqual(lines[0], "early 1990s to 1984: P")
        self.assertEqual(objects(self.fine("date", "-j", text))[0]["input"], text)

    def test_not_a_date(self):
        cases = (("nonsense", 1, 120), ("2019-02-30", 9, 103), ("2019/2018", 6, 107), ("03/04/1983", 1, 121),
                 ("5 May", 1, 122), ("n.d.", 1, 125))
        for text, column, code in cases:
            with self.subTest(text):
                self.fails(EXIT_FINDING, ("<argument 1>", 1, column, code), "date", text)

    def test_place_of_a_line(self):
        result = run("date", stdin=b"1984\n1985-13\n1986\nxx\n")
        self.assertEqual([m[:2] for m in cli.messages(result.err)], [("<stdin>", 2), ("<stdin>", 4)])
        self.assertEqual(result.status, EXIT_FINDING)
        self.assertIn(b"1986\n", result.out)

    def test_bce_needs_no_separator(self):
        """A date before year 0 begins with a minus: it is no option."""
        self.assertEqual(self.fine("date", "-0044"), self.fine("date", "--", "-0044"))
        self.assertEqual(objects(self.fine("date", "-0043/-0040", "-j"))[0]["edtf"], "-0043/-0040")
        self.assertIn(b"before", self.fine("relate", "-0044", "-0043-03"))


class Streams(cli.Case):
    def test_line_ends(self):
        lines = objects(self.fine("date", "--json", stdin=b"1984\r\n1985\r\n1986"))
        self.assertEqual([a["input"] for a in lines], ["1984", "1985", "1986"])

    def test_a_hyphen_is_standard_input(self):
        lines = objects(self.fine("date", "--json", "1983", "-", "1986", stdin=b"1984\n1985\n"))
        self.assertEqual([a["input"] for a in lines], ["1983", "1984", "1985", "1986"])
        self.assertEqual(run("date", "-", stdin=b"1985-13\n").status, EXIT_FINDING)

    def test_nul_and_bad_utf8(self):
        result = run("date", "--json", stdin=b"1984\x00\n19\xff84\n1984\n")
        nul, bad, fine = objects(result.out)
        self.assertEqual((nul["error"]["code"], nul["error"]["column"]), ("TL004", 5))
        self.assertEqual((bad["error"]["code"], bad["error"]["column"]), ("TL003", 3))
        self.assertEqual(fine["edtf"], "1984")

    def test_controls_are_escaped_in_messages(self):
        result = run("date", stdin=b"\x1b[31m1984\n")
        self.assertEqual(result.status, EXIT_FINDING)
        self.assertNotIn(b"\x1b", result.err)
        self.assertIn(b"\\x1b", result.err)

    def test_line_of_a_megabyte(self):
        for what in (b"9", b"[", b"1984,", b"\xc3\xa9", b" "):
            with self.subTest(what):
                result = run("date", "--json", stdin=what * (1_000_000 // len(what)) + b"\n1984\n", timeout=20)
                long, short = objects(result.out)
                self.assertIn("error", long)
                self.assertEqual(short["edtf"], "1984")
                result = run("date", stdin=what * (1_000_000 // len(what)), timeout=20)
                self.assertEqual(result.status, EXIT_FINDING)
                self.assertLess(len(result.err), 1000)

    def test_line_without_end(self):
        """Stops, in bounded memory, whatever comes; what was read before is answered."""
        with open("/dev/zero", "rb") as zero:
            self.fails(EXIT_LIMIT, ("<stdin>", 1, 0, 110), "date", stdin=zero)
        result = run("date", "-j", stdin=b"1984\n" + b"9" * (1 << 21))
        self.assertEqual((result.status, len(objects(result.out))), (EXIT_LIMIT, 1))
        self.assertEqual(cli.messages(result.err), [("<stdin>", 2, 0, 110)])

    def test_nothing_to_read(self):
        self.fails(EXIT_FINDING, ("<stdin>", 0, 0, 125), "date", stdin=b"")

    def test_standard_input_is_a_folder(self):
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            self.fails(EXIT_IO, ("<stdin>", 0, 0, 11), "date", stdin=folder)
        finally:
            os.close(folder)

    def test_many_lines(self):
        texts = [f"{y:04}-{m:02}" for y in range(1000, 2000) for m in range(1, 13)]
        self.assertEqual(len(read_all(texts)), 12000)


class Options(cli.Case):
    def usage(self, *arguments):
        result = run(*arguments)
        self.assertEqual((result.status, result.out), (EXIT_USAGE, b""))
        self.assertRegex(result.err.decode(), r"\Atimeline.*\nTry \"timeline help.*\"\.\n\Z")
        return result.err.decode().splitlines()[0]

    def test_wrong_usage(self):
        self.assertIn("exclude", self.usage("date", "--edtf", "--phrase", "1984"))
        self.assertIn("--bogus", self.usage("date", "--bogus"))
        self.assertIn("-x", self.usage("date", "-x"))
        for arguments, word in (([b"-\xff"], "-\\xff"), (["1984", "-é"], "-é"), (["1984", "-jé"], "-jé"), (["1984", "-jx"], "-x")):
            self.assertTrue(self.usage("date", *arguments).endswith(f" no option {word}"), arguments)
        self.assertIn("--json", self.usage("date", "--json=1", "1984"))
        self.assertIn("--as-of", self.usage("date", "--as-of"))
        self.assertIn("2024-13", self.usage("date", "--as-of", "2024-13-01", "1984"))
        self.assertIn("2024-05", self.usage("date", "--as-of", "2024-05", "1984"))
        self.assertIn("moon", self.usage("date", "--seasons", "moon", "2001-21"))
        self.assertIn("not 1", self.usage("relate", "1984"))
        self.assertIn("not 3", self.usage("relate", "1984", "1985", "1986"))
        self.assertIn("--as-of is given twice", self.usage("date", "--as-of", "2024-05-01", "--as-of=2024-05-02", "1984"))
        self.assertIn("--output is given twice", self.usage("convert", EXAMPLE, "-o", "a.xml", "--output", "b.xml"))
        for arguments in (["date", "-", "1984", "-"], ["check", "-", "-"], ["diff", "-", "-"], ["merge", EXAMPLE, "-", "--base", "-"],
                          ["feed", "-", "--previous", "-"], ["feed", "--previous=-"]):
            self.assertIn("standard input can be read once only", self.usage(*arguments), arguments)
        self.assertIn("more than 64 times", self.usage("convert", EXAMPLE, *["--map", "a="] * 65))

    def test_guesses(self):
        for arguments, guess in ((["dat"], "date"), (["shwo"], "show"), (["releate"], "relate"), (["--verison"], "--version"),
                                 (["help", "qurey"], "query"), (["date", "--jsn=1"], "--json"),
                                 (["why", EXAMPLE, "ri-vist"], "ri-visit"), (["convert", EXAMPLE, "--to", "jsno"], "json")):
            self.assertIn(f": did you mean {guess}?", self.usage(*arguments), arguments)
        for arguments in (["frobnicate"], ["x"], [""], ["date", "--bogus"], ["why", EXAMPLE, "z" * 99]):
            self.assertNotIn("did you mean", self.usage(*arguments))

    def test_ambiguous_and_short_names(self):
        self.assertTrue(self.usage("date", "--s", "1984").endswith(": --s may be --spans or --seasons"))
        self.assertEqual(self.fine("date", "--js", "1984"), self.fine("date", "-j", "1984"))
        self.assertEqual(self.fine("date", "1984", "--json"), self.fine("date", "--json", "--", "1984"))

    def test_only_one_reading(self):
        self.assertEqual(run("date", "--edtf", "early 1990s").status, EXIT_FINDING)
        self.assertEqual(run("date", "--phrase", "2008-12").status, EXIT_FINDING)
        self.assertEqual(objects(self.fine("date", "-j", "2008-12"))[0]["start"]["latest"], "2008-12-31")

    def test_context(self):
        self.assertIn("\n  context designated\n", self.fine("date", "designated in 1984").decode())
        self.assertEqual(read_all(["designated in 1984"])[0]["context"], "designated")
        self.assertNotIn("context", read_all(["in 1984"])[0])

    def test_as_of(self):
        self.assertEqual(read_all(["2018 to present"])[0]["error"]["code"], "TL124")
        answer = objects(self.fine("date", "-j", "--as-of", "2024-05-01", "2018 to present"))[0]
        self.assertEqual(answer["end"]["earliest"], "2024-05-01")

    def test_seasons(self):
        def start(*options):
            return objects(self.fine("date", "-j", *options, "2001-21"))[0]
        self.assertEqual(start()["start"]["earliest"], "2001-03-01")
        self.assertIs(start()["season_assumed"], True)
        self.assertEqual(start("--seasons", "south")["start"]["earliest"], "2001-09-01")
        self.assertEqual(start("--seasons=quarter")["start"]["earliest"], "2001-01-01")

    def test_julian(self):
        answer = objects(self.fine("date", "-j", "julian:1582-10-05"))[0]
        self.assertEqual(answer["start"]["earliest"], "1582-10-15")


class Relate(cli.Case):
    def test_json_is_that_of_the_design(self):
        answer = objects(self.fine("relate", "--json", "1984", "1985"))[0]
        self.assertEqual(list(answer), ["a", "b", "possible", "answer", "conditional"])
        self.assertEqual((answer["a"], answer["b"], answer["possible"]), ("1984", "1985", "pm"))
        self.assertEqual(list(answer["answer"]), ["precedes", "follows", "intersects", "disjoint", "within", "covers",
                                                  "starts-before", "ends-before"])
        self.assertEqual((answer["answer"]["precedes"], answer["answer"]["intersects"]), ("certain", "impossible"))
        self.assertIs(answer["conditional"], False)
        self.assertIs(objects(self.fine("relate", "--json", "1984?", "1985"))[0]["conditional"], True)

    def test_each_letter(self):
        """Each of the thirteen relations, in order, of two exact intervals."""
        other = "2000-01-10/2000-01-20"
        ends = (("01", "05"), ("01", "09"), ("05", "15"), ("05", "20"), ("05", "25"), ("10", "15"), ("10", "20"),
                ("10", "25"), ("12", "18"), ("15", "20"), ("15", "25"), ("21", "25"), ("25", "28"))
        for letter, (start, end) in zip("pmoFDseSdfOMP", ends):
            answer = objects(self.fine("relate", "-j", f"2000-01-{start}/2000-01-{end}", other))[0]
            self.assertEqual(answer["possible"], letter)
            self.assertNotIn("possible", answer["answer"].values()) # one relation leaves nothing open

    def test_members_beside_bounds(self):
        """The members of one date count where the other says more than any EDTF, and either way round."""
        visit = "a weeklong visit in August 1986"
        for dates in (("[1984,1988]", visit), (visit, "[1984,1988]")):
            self.assertEqual(objects(self.fine("relate", "-j", *dates))[0]["possible"], "pP")

    def test_a_length_in_what_is_filled(self):
        """What has a length in a month does not fill it, and what is throughout two years fills one of them."""
        for dates, expected in ((("three days in May 1984", "1984-05"), "sdf"), (("a week in 1984 or 1986", "1985"), "pmMP"),
                                (("throughout 1984 or 1986", "1984"), "eP")):
            with self.subTest(dates):
                self.assertEqual(objects(self.fine("relate", "-j", "--spans", *dates))[0]["possible"], expected)
        self.assertEqual(objects(self.fine("relate", "-j", "throughout 1984 or 1986", "1984-05"))[0]["possible"], "DP")

    def test_significant_digits(self):
        """A year of two significant digits is one of a hundred, and never parts of two."""
        for mode, expected in (((), "pmsedfMP"), (("--spans",), "pmeMP")):
            self.assertEqual(objects(self.fine("relate", "-j", *mode, "1950S2", "1984-01-01/1984-12-31"))[0]["possible"], expected)

    def test_widen(self):
        for widening, a, b, expected in (("unit", "1984~", "1986", "pm"), ("unit", "1984~", "1987", "p"), ("P3Y", "c. 1984", "1988", "pm"),
                                         ("P3Y", "1984", "1988", "p"), ("P3Y", "1984?", "1988", "p"),
                                         ("P3Y", "1984~", "[1980,1990]", "pMP"), ("P0D", "1984~", "1985", "pm")):
            with self.subTest((widening, a, b)):
                self.assertEqual(objects(self.fine("relate", "-j", "--widen", widening, a, b))[0]["possible"], expected)
        self.assertEqual(objects(self.fine("relate", "-j", "1984~", "1986"))[0]["possible"], "p")
        for arguments, word in ((("--widen", "far", "1984", "1985"), "not a duration"), (("--widen=-P1Y", "1984", "1985"), "not negative"),
                                (("--widen", "unit", "--in", EXAMPLE, "a", "b"), "--in")):
            result = cli.run("relate", *arguments)
            self.assertEqual((result.status, result.out), (cli.EXIT_USAGE, b""))
            self.assertIn(word, result.err.decode())

    def test_not_a_date(self):
        self.fails(EXIT_FINDING, ("<argument 2>", 1, 9, 103), "relate", "1984", "2019-02-30")
        self.fails(EXIT_FINDING, ("<argument 1>", 1, 1, 125), "relate", "for two decades", "1984")


if __name__ == "__main__":
    cli.main()
