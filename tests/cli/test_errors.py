#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad input and bad places for output: what is said, with which code and status, and that nothing is lost by it."""
import ctypes
import gzip
import os
import unittest

import cli
from cli import EXAMPLE, EXIT_FINDING, EXIT_FINE, EXIT_INPUT, EXIT_IO, EXIT_USAGE, messages, objects, run

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2

HEAD = '<timeline xmlns="urn:libtimeline:1">\n'


def timeline(*lines):
    """A document whose event lines are 2, 3 and so on."""
    return HEAD + "\n".join(lines) + "\n</timeline>\n"


PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")

# What is wrong, the file, and where that is told: line, column, code.
BAD = (
    ("not a date", timeline('<event id="a"><date edtf="nonsense"/></event>'), 2, 27, 101),
    ("a day that does not exist", timeline('<event id="a"><date edtf="2019-02-30"/></event>'), 2, 35, 103),
    ("a reversed interval", timeline('<event id="a"><date edtf="2019/2018"/></event>'), 2, 32, 107),
    ("an ambiguous phrase", timeline('<event id="a"><date phrase="03/04/1983"/></event>'), 2, 29, 121),
    ("a phrase without a year", timeline('<event id="a"><date phrase="5 May"/></event>'), 2, 29, 122),
    ("a duplicate id", timeline('<event id="a"/>', '<event id="b"/>', '<event id="a"/>'), 4, 12, 202),
    ("an unknown reference", timeline('<event id="a">', '<relation event="zzz" allen="m"/></event>'), 3, 18, 203),
    ("an unknown anchor", timeline('<event id="a">', '<offset event="zzz" by="P3M"/></event>'), 3, 16, 203),
    ("mismatched tags", timeline('<event id="a">', "</timeline>"), 3, 12, 301),
    ("a cut file", HEAD + '<event id="a">', 2, 15, 301),
    ("an unknown element", timeline('<event id="a"><colour>red</colour></event>'), 2, 15, 305),
    ("an unknown attribute", timeline('<event id="a" when="1984"/>'), 2, 15, 306),
    ("another root", '<calendar xmlns="urn:libtimeline:1"/>', 1, 1, 309),
    ("no namespace", "<timeline/>", 1, 1, 309),
    ("wrong encoding", timeline('<event id="a"><title>M\xfcnchen</title></event>').encode("latin-1"), 2, 23, 304),
    ("an empty file", b"", 1, 1, 311),
    ("a PNG", PNG, 1, 1, 301),
    ("a gzip", gzip.compress(timeline().encode(), mtime=0), 1, 1, 301),
    ("JSON", b'{"libtimeline": 1}', 1, 1, 301),
    ("text", b"1984\n1985\n", 1, 1, 301),
    ("a DOCTYPE", "<!DOCTYPE timeline>\n" + timeline(), 1, 1, 303),
)

# How each command that reads a timeline is called on a file.
READERS = {
    "show": lambda path, out: ("show", path),
    "check": lambda path, out: ("check", path),
    "convert": lambda path, out: ("convert", path, "-o", out),
    "feed": lambda path, out: ("feed", path, "-o", out),
    "why": lambda path, out: ("why", path, "a"),
    "query": lambda path, out: ("query", path, "--during", "1984"),
    "gaps": lambda path, out: ("gaps", path),
    "stats": lambda path, out: ("stats", path),
    "relate": lambda path, out: ("relate", "--in", path, "a", "b"),
}


class BadInput(cli.Case):
    def test_each_in_each_command(self):
        for what, content, line, column, code in BAD:
            path = self.file(content)
            for name, arguments in READERS.items():
                with self.subTest(what, command=name):
                    out = self.folder / "out.xml"
                    self.fails(EXIT_INPUT, (str(path), line, column, code), *arguments(path, out))
                    self.assert_only("in.xml")

    def test_from_standard_input(self):
        for what, content, line, column, code in BAD:
            if what == "JSON":
                continue # without a name that says XML it is read as what it is
            with self.subTest(what):
                content = content if isinstance(content, bytes) else content.encode()
                self.fails(EXIT_INPUT, ("<stdin>", line, column, code), "show", stdin=content)

    def test_old_output_stays(self):
        out = self.file("the old one", "out.ics")
        for what, content, *_ in BAD:
            with self.subTest(what):
                self.assertEqual(run("feed", self.file(content), "-o", out).status, EXIT_INPUT)
                self.assertEqual(out.read_bytes(), b"the old one")
        self.assert_only("in.xml", "out.ics")

    def test_check_goes_on(self):
        bad = self.file(timeline('<event id="a" when="1984"/>'))
        result = run("check", bad, EXAMPLE, self.folder / "none.xml")
        self.assertEqual(result.status, EXIT_IO)
        self.assertEqual(messages(result.err), [(str(bad), 2, 15, 306), (str(self.folder / "none.xml"), 0, 0, 10)])
        self.assertEqual(result.out.decode(), f"{EXAMPLE}: valid and consistent, 26 events\n")

    def test_check_in_json(self):
        bad = self.file(timeline('<event id="a" when="1984"/>'))
        result = run("check", "--json", EXAMPLE, bad)
        fine, wrong = objects(result.out)
        self.assertEqual((fine["file"], fine["valid"], fine["events"]), (str(EXAMPLE), True, 26))
        self.assertEqual((wrong["file"], wrong["valid"]), (str(bad), False))
        self.assertEqual([wrong["error"][k] for k in ("code", "line", "column")], ["TL306", 2, 15])
        self.assertTrue(wrong["error"]["message"])
        self.assertEqual(result.status, EXIT_INPUT)

    def test_contradiction_is_a_finding(self):
        path = self.file(timeline('<event id="b"/>', '<event id="a">', '<date edtf="2019-08"/><length min="P40D"/></event>'))
        result = run("check", path)
        self.assertEqual((result.status, result.err), (EXIT_FINDING, b""))
        self.assertTrue(result.out.decode().startswith(f"{path}: contradiction: 3 statements"), result.out)
        self.assertEqual(result.out.decode().count(f"  {path}:4: a: "), 3, result.out)
        result = run("check", "--json", path)
        self.assertEqual((result.status, result.err), (EXIT_FINDING, b""))
        (answer,) = objects(result.out)
        self.assertIs(answer["consistent"], False)
        self.assertEqual([(s["event"], s["line"]) for s in answer["conflict"]], [("a", 4)] * 3)
        self.assertTrue(all(s["statement"] for s in answer["conflict"]))
        result = run("show", "--json", path)
        self.assertEqual(result.status, EXIT_FINDING)
        event = objects(result.out)[1]
        self.assertIs(event["contradictory"], True)
        self.assertEqual(event["start"], {"earliest": "2019-08-01", "latest": "2019-08-31"})


class BadPlaces(cli.Case):
    def test_input_that_is_not_there(self):
        none = self.folder / "none.xml"
        for name, arguments in READERS.items():
            with self.subTest(name):
                self.fails(EXIT_IO, (str(none), 0, 0, 10), *arguments(none, self.folder / "out.xml"))
                self.assert_only()

    def test_input_is_a_folder_or_a_device(self):
        os.mkfifo(self.folder / "fifo")
        for place in (self.folder, self.folder / "fifo", "/dev/zero"):
            for name, arguments in READERS.items():
                with self.subTest(name, place=place):
                    result = run(*arguments(place, self.folder / "out.xml"), timeout=10)
                    self.assertEqual((result.status, messages(result.err)), (EXIT_IO, [(str(place), 0, 0, 10)]))

    def outputs(self):
        """convert and feed, each with an output of its kind."""
        return ("convert", "out.xml"), ("convert", "out.json"), ("convert", "out.ics"), ("feed", "out.ics")

    def test_folder_of_the_output_is_missing(self):
        for command, name in self.outputs():
            with self.subTest(command, name=name):
                out = self.folder / "none" / name
                self.fails(EXIT_IO, (str(out), 0, 0, 13), command, EXAMPLE, "-o", out)
                self.assert_only()

    def test_output_is_a_folder(self):
        for command, name in self.outputs():
            with self.subTest(command, name=name):
                out = self.folder / name
                out.mkdir(exist_ok=True)
                self.fails(EXIT_IO, (str(out), 0, 0, 13), command, EXAMPLE, "-o", out)
                self.assertEqual(os.listdir(out), [])

    def test_output_is_a_folder_of_any_name(self):
        for out in (str(self.folder), str(self.folder) + "/"):
            self.fails(EXIT_IO, (out, 0, 0, 13), "convert", EXAMPLE, "-o", out)
            self.fails(EXIT_IO, (out, 0, 0, 13), "feed", EXAMPLE, "-o", out)

    def test_full_disk(self):
        for command in (("convert", "--to", "xml"), ("convert", "--to", "json"), ("convert", "--to", "ical"), ("feed",)):
            with self.subTest(command):
                self.fails(EXIT_IO, ("/dev/full", 0, 0, 12), *command, EXAMPLE, "-o", "/dev/full")
                with open("/dev/full", "wb") as full:
                    self.fails(EXIT_IO, ("<stdout>", 0, 0, 12), *command, EXAMPLE, stdout=full)

    def test_full_standard_output(self):
        for arguments in (("date", "1984"), ("date", "--json", "1984"), ("relate", "1984", "1985"),
                          ("relate", "-j", "1984", "1985"), ("show", EXAMPLE), ("show", "-j", EXAMPLE),
                          ("check", EXAMPLE), ("check", "-j", EXAMPLE), ("why", EXAMPLE, "ri-visit"),
                          ("why", "-j", EXAMPLE, "ri-visit"), ("query", EXAMPLE), ("query", "-j", EXAMPLE),
                          ("query", "--count", EXAMPLE), ("gaps", EXAMPLE), ("gaps", "-j", EXAMPLE), ("stats", EXAMPLE),
                          ("stats", "-j", EXAMPLE), ("relate", "--in", EXAMPLE, "ri-visit", "pak-visit"), ("help",), ("help", "feed"), ("date", "--help"),
                          ("--version",)):
            with self.subTest(arguments), open("/dev/full", "wb") as full:
                self.fails(EXIT_IO, ("<stdout>", 0, 0, 12), *arguments, stdout=full)
        with self.subTest("many lines"), open("/dev/full", "wb") as full:
            for options in ((), ("--json",)):
                self.fails(EXIT_IO, ("<stdout>", 0, 0, 12), "date", *options, stdin=b"1984\n" * 9999, stdout=full)

    def test_read_only(self):
        """A file and a folder that may not be written; root, who may, loses that right before the program starts."""
        prctl = ctypes.CDLL(None).prctl

        def drop():
            if os.geteuid() == 0:
                for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
                    prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
        out = self.file("the old one", "out.ics")
        out.chmod(0o444)
        result = run("feed", EXAMPLE, "-o", out, preexec_fn=drop)
        self.assertEqual((result.status, messages(result.err)), (EXIT_IO, [(str(out), 0, 0, 10)]), result.err)
        self.assertEqual(out.read_bytes(), b"the old one")
        os.chmod(self.folder, 0o555)
        new = self.folder / "new.ics"
        result = run("feed", EXAMPLE, "-o", new, preexec_fn=drop)
        os.chmod(self.folder, 0o755)
        self.assertEqual((result.status, [m[0] for m in messages(result.err)]), (EXIT_IO, [str(new)]), result.err)
        self.assert_only("out.ics")

    def test_size_limit_of_the_system(self):
        """A disk that is full in the middle: the old file stays, and nothing is left beside it."""
        import resource
        for command, name in self.outputs():
            with self.subTest(command, name=name):
                out = self.file("the old one", name)
                result = run(command, EXAMPLE, "-o", out,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
                self.assertEqual((result.status, messages(result.err)), (EXIT_IO, [(str(out), 0, 0, 12)]), result.err)
                self.assertEqual(out.read_bytes(), b"the old one")
                self.assert_only(name)
                out.unlink()

    def test_closed_streams(self):
        def close(fd):
            return lambda: os.close(fd)
        self.assertEqual(run("date", stdin=None, preexec_fn=close(0)).status, EXIT_IO)
        self.assertEqual(run("show", stdin=None, preexec_fn=close(0)).status, EXIT_IO)
        self.assertEqual(run("date", "1984", preexec_fn=close(1)).status, EXIT_IO)
        self.assertEqual(run("convert", EXAMPLE, preexec_fn=close(1)).status, EXIT_IO)

    def test_messages_that_nobody_reads(self):
        """They change no status, and never end up in the output."""
        path = self.file(timeline(*(f'<event id="e{i}"><date edtf="1984"/></event>' for i in range(2000))))
        result = run("feed", path)
        self.assertIn(b"2000 events", result.err)
        for fds in ((2,), (1, 2), (0, 1, 2)):
            with self.subTest(closed=fds):
                out = self.folder / "out.ics"
                done = run("feed", path, "-o", out, stdin=None, preexec_fn=lambda: [os.close(fd) for fd in fds])
                self.assertEqual(done.status, EXIT_FINE)
                self.assertEqual(out.read_bytes(), result.out)

    def test_wrong_usage(self):
        for arguments, word in (((), None), (("convert", EXAMPLE, EXAMPLE), "one file"), (("show", "a", "b"), "one file"),
                                (("feed", EXAMPLE, "--imprecise", "maybe"), "maybe"),
                                (("feed", EXAMPLE, "--refresh", "12"), "12"), (("feed", EXAMPLE, "--refresh", "P1M"), "P1M"),
                                (("feed", EXAMPLE, "--refresh", "-PT1H"), "-PT1H"),
                                (("feed", EXAMPLE, "--losses", "all"), "all"), (("convert", EXAMPLE, "-o"), "-o"),
                                (("convert", EXAMPLE, "--to", "pdf"), "pdf"), (("convert", EXAMPLE, "-o", "x.pdf"), "x.pdf"),
                                (("convert", "--from", "none", "x"), "none"), (("show", "--from", "none", "x"), "none"),
                                (("convert", "x", "--to", "formats"), "formats"), (("formats", "x"), "x"), (("nothing",), "nothing"),
                                (("help", "nothing"), "nothing"), (("help", "date", "feed"), "one command")):
            if word is None:
                continue
            with self.subTest(arguments):
                result = run(*arguments, cwd=self.folder)
                self.assertEqual((result.status, result.out), (EXIT_USAGE, b""))
                self.assertIn(word, result.err.decode().splitlines()[0])
                self.assertRegex(result.err.decode().splitlines()[1], r'\ATry "timeline help.*"\.\Z')
                self.assert_only()


if __name__ == "__main__":
    cli.main()
