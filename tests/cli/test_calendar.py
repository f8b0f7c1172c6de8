#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Calendars as input: every command reads them, a feed of ours comes back as what it was, and what is left out is told."""
import re

import cli
from cli import EXIT_FINE, EXIT_INPUT, EXIT_USAGE, run

EXAMPLE = cli.EXAMPLE
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n"
DAILY = (HEAD + "BEGIN:VEVENT\r\nUID:standup\r\nDTSTART:20240115\r\nRRULE:FREQ=DAILY\r\nSUMMARY:Stand up\r\nATTENDEE:mailto:a@b\r\n"
         "END:VEVENT\r\nEND:VCALENDAR\r\n").encode()
BAD = (HEAD + "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20240230\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:b\r\nDTSTART:20240115\r\n"
       "END:VEVENT\r\nEND:VCALENDAR\r\n").encode()


class RoundTrip(cli.Case):
    def test_xml_to_feed_to_xml(self):
        feed, back = self.folder / "a.ics", self.folder / "a.xml"
        told = run("convert", EXAMPLE, "-o", feed, "--losses", "full")
        self.assertEqual(told.status, EXIT_FINE)
        left_out = re.findall(rb"^(\S+): date: skipped", told.err, re.MULTILINE)
        result = run("convert", feed, "-o", back, "--losses", "full")
        self.assertEqual((result.status, result.err), (EXIT_FINE, b""))
        # All but the events that the feed has no day for, byte by byte.
        wanted = run("convert", EXAMPLE).out
        for event in left_out:
            wanted = re.sub(rb'  <event id="' + event + rb'".*?</event>\n', b"", wanted, flags=re.DOTALL)
        self.assertEqual(len(left_out), 2)
        self.assertEqual(back.read_bytes(), wanted)

    def test_with_a_name_and_a_namespace(self):
        feed = self.folder / "a.ics"
        self.assertEqual(run("feed", EXAMPLE, "-o", feed, "--name", "Other", "--namespace", "urn:x", "--losses", "none").status,
                         EXIT_FINE)
        self.assertEqual(run("convert", feed).out, run("convert", run_feed(self)).out)


def run_feed(case):
    return case.file(run("feed", EXAMPLE, "--losses", "none").out, "plain.ics")


class Commands(cli.Case):
    def test_all_read(self):
        path = self.file(DAILY, "a.ics")
        for arguments in (("show",), ("query", "--during", "2024-01-16"), ("order",), ("gaps", "--within", "2024"), ("stats",), ("check",)):
            result = run(arguments[0], path, *arguments[1:], "--recur", "2024-01")
            self.assertEqual(result.status, EXIT_FINE, result.err)
            self.assertTrue(result.out)
        self.assertIn(b"standup.20240116", run("query", path, "--during", "2024-01-16").out)

    def test_the_first_bytes_tell(self):
        self.assertIn(b"standup.20240115", run("show", stdin=DAILY).out)

    def test_recurrences(self):
        for options, count in ((("--recur-max", "3"), 3), (("--recur", "2024-02"), 29), (("--recur", "2030-01-01/2030-01-02"), 2),
                               ((), 1000)):
            result = run("convert", *options, stdin=DAILY)
            self.assertEqual((result.status, result.out.count(b"<event ")), (EXIT_FINE, count))

    def test_losses(self):
        result = run("convert", "--recur-max", "2", "--losses", "full", stdin=DAILY)
        self.assertIn(b"timeline: ATTENDEE: dropped: ", result.err)
        self.assertIn(b"recurrence: skipped: ", result.err)

    def test_many_names_without_a_place(self):
        """Of more names than are kept the last loss is of all others, and says so."""
        names = "".join(f"X-A{i}:1\r\n" for i in range(200))
        feed = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u\r\n{names}END:VEVENT\r\nEND:VCALENDAR\r\n"
        told = run("convert", "--to", "xml", "--losses", "full", stdin=feed.encode()).err.decode().splitlines()
        self.assertEqual([line.split(": ")[1] for line in told[:-1]], [f"X-A{i}" for i in range(127)] + ["OTHERS"])

    def test_limits_of_zones(self):
        def zone(name, parts):
            part = "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
            return f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\n{part * parts}END:VTIMEZONE\r\n"

        for zones, code in (([zone(i, 1) for i in range(4096)], 0), ([zone(i, 1) for i in range(4097)], 405),
                            ([zone("z", 4096)], 0), ([zone("z", 4097)], 405)):
            feed = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(zones)}END:VCALENDAR\r\n"
            result = run("convert", "--to", "xml", stdin=feed.encode())
            self.assertEqual([m[3] for m in cli.messages(result.err)], [code] if code else [])

    def test_leniently(self):
        result = run("convert", stdin=BAD)
        self.assertEqual((result.status, result.out), (EXIT_INPUT, b""))
        self.assertIn(b"<stdin>:6:9: error[TL406]: ", result.err)
        result = run("convert", "--lenient", "--losses", "full", stdin=BAD)
        self.assertEqual((result.status, result.out.count(b"<event ")), (EXIT_FINE, 2))
        self.assertIn(b"line: dropped: line 6: ", result.err)
        self.assertEqual(result.out.count(b"<date "), 1)
        backwards = BAD.replace(b"20240230", b"20240116\r\nDTEND:20240115")
        result = run("convert", "--lenient", stdin=backwards)
        self.assertEqual(result.err, b"<stdin>: losses: 1 with a field left out (--losses full lists them)\n")
        self.assertEqual((result.out.count(b"<event "), result.out.count(b"<date edtf=\"2024-01-16\"/>")), (2, 1))
        nowhere = BAD.replace(b"DTSTART:20240230", b"RRULE:FREQ=DAILY")
        result = run("convert", "--lenient", stdin=nowhere)
        self.assertEqual(result.err, b"<stdin>: losses: 1 left out (--losses full lists them)\n")
        self.assertEqual(result.out.count(b"<event "), 1)

    def test_misused(self):
        for options in (("--recur", "x"), ("--recur-max", "0"), ("--recur-max", "1x")):
            self.assertEqual(run("convert", *options, stdin=DAILY).status, EXIT_USAGE)


if __name__ == "__main__":
    cli.main()
