#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hostile inputs through the program: each within its time and memory, and with the answer that it must have.

Memory is limited by the system: what asks for more than its row allows is refused, and the program ends otherwise than it
must. Time is the processor's, not the clock's. With sanitizers memory is not limited, and time is larger."""
import os
import resource
import subprocess
import time

import cli
from cli import EXIT_FINDING, EXIT_FINE, EXIT_INPUT, EXIT_LIMIT, messages, objects

# What the corpus leaves open is settled here, once: `either` rows by what they are for us.
EDTF_EITHER = {"s_over": False, "season25": True, "time_24": True, "time_comma": False, "time_frac": False,
               "x_mid": True, "y_1e17": False}
# Days of this year fit 64 bits, its seconds do not: a range error, by the design.
EDTF_REJECTED = ("y_1e12",)


def table(name):
    with open(cli.DATA / name, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    header = [l for l in lines if l.startswith("#file") or l.startswith("file\t")][0].lstrip("#").split("\t")
    return [dict(zip(header, l.split("\t"))) for l in lines if l and not l.startswith("#") and not l.startswith("file\t")]


class Limited(cli.Case):
    def run_limited(self, seconds, megabytes, *arguments, stdin=b""):
        """Runs within limits, from a file rather than a pipe, so that no time is lost in waiting."""
        path = self.folder / "stdin"
        path.write_bytes(stdin)

        def limit():
            if not cli.SANITIZED:
                resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
                resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))
        with open(path, "rb") as source, open(self.folder / "out", "wb+") as out, open(self.folder / "err", "wb+") as err:
            child = subprocess.Popen([cli.PROGRAM, *map(os.fspath, arguments)], stdin=source, stdout=out, stderr=err,
                                     preexec_fn=limit)
            deadline = time.monotonic() + 60
            used = None
            while used is None:
                pid, status, usage = os.wait4(child.pid, os.WNOHANG)
                if pid:
                    used = usage.ru_utime + usage.ru_stime
                elif time.monotonic() > deadline:
                    child.kill()
                    os.wait4(child.pid, 0)
                    self.fail("it does not come to an end")
                else:
                    time.sleep(0.002)
            child.returncode = os.waitstatus_to_exitcode(status)
            self.assertLessEqual(used, seconds * (8 if cli.SANITIZED else 1))
            out.seek(0)
            err.seek(0)
            return cli.Result(child.returncode, out.read(), err.read())


class TheLimits(Limited):
    def test_they_hold(self):
        """A megabyte is too little for a line's buffer: the limit on memory is there, and running out is an error."""
        if cli.SANITIZED:
            self.skipTest("memory is not limited with sanitizers")
        result = self.run_limited(1, 1, "date", stdin=b"1984\n")
        self.assertNotEqual(result.status, EXIT_FINE)


class Edtf(Limited):
    def check(self, name, text, accepted, seconds, megabytes):
        with self.subTest(name):
            result = self.run_limited(seconds, megabytes, "date", "--edtf", "--json", stdin=text)
            if not text: # no line, no answer
                self.assertEqual((result.status, len(messages(result.err))), (EXIT_FINDING, 1))
                return
            (answer,) = objects(result.out)
            self.assertEqual(("error" not in answer, result.err), (accepted, b""))
            self.assertEqual(result.status, EXIT_FINE if accepted else EXIT_FINDING)
            result = self.run_limited(seconds, megabytes, "date", "--edtf", stdin=text)
            self.assertEqual(result.status, EXIT_FINE if accepted else EXIT_FINDING)
            if not accepted: # one line, whatever it quotes
                self.assertEqual(len(result.err.decode("utf-8").splitlines()), 1)
                self.assertEqual(len(messages(result.err)), 1)
                self.assertTrue(result.err[:-1].decode("utf-8").isprintable())

    def test_corpus(self):
        corpus = table("hostile/edtf/index.tsv")
        self.assertGreater(len(corpus), 50)
        for row in corpus:
            name = os.path.basename(row["file"])
            accepted = EDTF_EITHER[name[:-5]] if row["expect"] == "either" else row["expect"] == "accept"
            accepted = accepted and name[:-5] not in EDTF_REJECTED
            text = (cli.DATA / "hostile" / "edtf" / name).read_bytes()
            self.assertEqual(len(text), int(row["bytes"]))
            self.check(name, text, accepted, float(row["time_s"]), int(row["mem_mb"]))

    def test_large(self):
        for name, text, seconds in (
                ("long_digits_500k", b"9" * 500_001, 0.2), ("long_q_500k", b"1984" + b"?" * 500_000, 0.2),
                ("set_100k", b"[" + b"1984," * 99_999 + b"1985]", 1), ("set_nest_100k", b"[" * 100_000, 0.2),
                ("slash_100k", b"1984/" * 100_000 + b"1985", 0.2)):
            self.check(name, text, False, seconds, 32)


# The larger ones: head, piece, times, tail, seconds, megabytes, code (0: it is read). %06d in a piece is its number.
OPEN = '<?xml version="1.0" encoding="UTF-8"?>\n<timeline xmlns="urn:libtimeline:1">'
CLOSE = "</timeline>\n"
TITLE, TITLE_END = OPEN + '<event id="e1"><title>', "</title></event>" + CLOSE
LARGE = {
    "attr_11m_value": (OPEN + '<event id="', "a", 11_000_000, '"/>' + CLOSE, 2, 128, 310),
    "attr_1m_value": (OPEN + '<event id="e1" group="', "a", 1_000_000, '"/>' + CLOSE, 1, 64, 310),
    "attr_50k": (OPEN + '<event id="e1"', ' a%06d=""', 50_000, "/>" + CLOSE, 1, 64, 310),
    "attr_date_1mb": (OPEN + '<event id="a"><date edtf="', "9", 900_000, '"/></event>' + CLOSE, 1, 64, 310),
    "cdata_11m": (TITLE + "<![CDATA[", "x", 11_000_000, "]]>" + TITLE_END, 2, 128, 310),
    "charref_200k": (TITLE, "&#65;", 150_000, TITLE_END, 1, 64, 0),
    "comment_11m": (OPEN + "<!--", "x", 11_000_000, "-->" + CLOSE, 2, 128, 310),
    "dtd_1mb": ("<!DOCTYPE timeline [", '<!ENTITY e%06d "x">', 40_000, "]>" + OPEN + CLOSE, 1, 64, 303),
    "empty_elems_200k": (OPEN, "<g/>", 200_000, CLOSE, 1, 64, 305),
    "gzip_bomb": ("\x1f\x08", "x", 98_441, "", 1, 64, 301),
    "nest_100k": (OPEN + '<x:x xmlns:x="u">', "<g>", 100_000, CLOSE, 1, 64, 310),
    "nest_open_only": ("", "<g>", 200_000, "", 1, 64, 309),
    "ns_50k": (OPEN + '<x:x xmlns:x="u"', ' xmlns:n%06d="u"', 20_000, "/>" + CLOSE, 1, 64, 310),
    "pi_11m": (OPEN + "<?p ", "x", 11_000_000, "?>" + CLOSE, 2, 128, 310),
    "quadratic_blowup": ('<!DOCTYPE timeline [<!ENTITY e "' + "x" * 50_000 + '">]>' + OPEN, "&e;", 50_000, CLOSE, 1, 64, 303),
    "text_11m": (TITLE, "x", 11_000_000, TITLE_END, 2, 128, 310),
}


class Xml(Limited):
    def check(self, name, path, code, seconds, megabytes, line=None):
        """check reads it, convert must not write anything when it is bad."""
        with self.subTest(name):
            out = self.folder / "out.json"
            for arguments in (("check", path), ("convert", path, "-o", out)):
                result = self.run_limited(seconds, megabytes, *arguments)
                if not code:
                    self.assertEqual((result.status, result.err), (EXIT_FINE, b""))
                    continue
                found = messages(result.err)
                self.assertEqual([(m[0], m[3]) for m in found], [(str(path), code)], result.err[:300])
                if line:
                    self.assertEqual(found[0][1:3], line)
                self.assertEqual(result.status, EXIT_LIMIT if code == 310 else EXIT_INPUT)
                self.assertEqual((result.out, len(result.err.splitlines())), (b"", 1))
                self.assertFalse(out.exists())
            if out.exists():
                out.unlink()

    def test_corpus(self):
        corpus = table("hostile/xml/index.tsv")
        self.assertGreater(len(corpus), 45)
        for row in corpus:
            path = cli.DATA / "hostile" / "xml" / row["file"]
            self.check(row["file"], path, int(row["code"]), 1, 64, (int(row["line"]), int(row["column"])))

    def test_large(self):
        for name, (head, piece, times, tail, seconds, megabytes, code) in LARGE.items():
            body = "".join(piece % i for i in range(times)) if "%" in piece else piece * times
            path = self.file((head + body + tail).encode("latin-1"), name + ".xml")
            self.check(name, path, code, seconds, megabytes)
            path.unlink()


if __name__ == "__main__":
    cli.main()
