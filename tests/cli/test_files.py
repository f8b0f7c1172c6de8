#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""timeline show, check, convert and feed on good timelines: formats, places of output, options, the same bytes twice."""
import json
import os
import re
import stat
import xml.etree.ElementTree as ElementTree

import cli
from cli import EXAMPLE, EXIT_FINE, entries, objects, run, unfold

NS = "{urn:libtimeline:1}"
SOURCE = ElementTree.parse(EXAMPLE).getroot().findall(NS + "event")
IDS = [event.get("id") for event in SOURCE]

# All that a feed can lose and keep: days, a range, imprecise ones, open, unknown and ongoing ends, no date, years that
# iCalendar has not.
SMALL = """<?xml version="1.0" encoding="UTF-8"?>
<timeline xmlns="urn:libtimeline:1" xml:lang="en" as-of="2024-05-01">
  <title>Small</title>
  <event id="day"><title>One day; with, marks</title><date edtf="1984-01-24" wording="on 24 January"/></event>
  <event id="range"><date edtf="2004-06-01/2004-06-05"/></event>
  <event id="month"><date edtf="1990-02"/></event>
  <event id="about"><date edtf="1991-02-03~"/></event>
  <event id="open"><date edtf="2000-01-01/.."/></event>
  <event id="bce"><date edtf="-0043-03-15"/></event>
  <event id="undated"/>
</timeline>
"""


class Show(cli.Case):
    def test_times_with_their_offsets(self):
        """The time as the file has it: 06:29 in the offset, not 03:29 of nowhere."""
        path = self.file(b"""<timeline xmlns="urn:libtimeline:1">
  <event id="a"><date edtf="2023-10-07T06:29:00+03:00"/></event>
  <event id="b"><date start="2023-10-07T06:29:00Z" end="2023-10-07T08:00:00-02:00"/></event>
  <event id="c"><date edtf="2023-10-07T06:29:00"/></event>
</timeline>
""")
        self.assertEqual(self.fine("show", path).decode().splitlines(), [
            "a", "  date     2023-10-07T06:29:00+03:00",
            "  start    2023-10-07T06:29:00+03:00", "  end      2023-10-07T06:29:00+03:00",
            "b", "  start    2023-10-07T06:29:00Z", "  end      2023-10-07T08:00:00-02:00",
            "c", "  date     2023-10-07T06:29:00", "  start    2023-10-07T06:29:00", "  end      2023-10-07T06:29:00"])

    def test_marks_stay(self):
        """A date that is marked ~, ? or % is so in text too."""
        path = self.file('<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="1984~/1986-05?"/></event></timeline>')
        self.assertEqual(self.fine("show", path).decode().splitlines()[1:4], [
            "  date     1984~/1986-05?", "  start    1984-01-01 to 1984-12-31 (~)", "  end      1986-05-01 to 1986-05-31 (?)"])
        self.assertEqual(self.fine("order", path), b"   1  a                    1984-01-01 to 1984-12-31 (~)\n")

    def test_json(self):
        events = objects(self.fine("show", "--json", EXAMPLE))
        self.assertEqual(len(events), 26)
        self.assertEqual([e["id"] for e in events], IDS)
        for event in events:
            self.assertEqual(list(event)[:8], ["id", "title", "edtf", "wording", "start", "end", "length", "derived"])
            self.assertTrue({"earliest", "latest"} <= set(event["start"]) & set(event["end"]))
            self.assertEqual(set(event["length"]), {"min", "max"})
            self.assertIs(type(event["derived"]), bool)

    def test_json_has_what_the_file_has(self):
        for event, source in zip(objects(self.fine("show", "--json", EXAMPLE)), SOURCE):
            with self.subTest(event["id"]):
                date = source.find(NS + "date")
                self.assertEqual(event["title"], source.findtext(NS + "title"))
                self.assertEqual(event.get("description"), source.findtext(NS + "description"))
                self.assertEqual(event["wording"], None if date is None else date.get("wording"))
                if date is not None and date.get("edtf"):
                    self.assertEqual(event["edtf"], date.get("edtf"))
                self.assertEqual(event.get("categories", []), [c.text for c in source.findall(NS + "category")])
                self.assertEqual(event.get("group"), source.get("group"))
                self.assertEqual([s["text"] for s in event.get("sources", [])],
                                 [s.text for s in source.findall(NS + "source")])
                self.assertEqual(len(event.get("constraints", [])), sum(
                    len(source.findall(NS + n)) for n in ("offset", "length", "relation")))

    def test_text(self):
        out = self.fine("show", EXAMPLE).decode()
        for event in SOURCE:
            self.assertIn(f"{event.get('id')}  {event.findtext(NS + 'title')}\n", out)

    def test_standard_input(self):
        wanted = self.fine("show", EXAMPLE)
        self.assertEqual(self.fine("show", stdin=EXAMPLE.read_bytes()), wanted)
        self.assertEqual(self.fine("show", "-", stdin=EXAMPLE.read_bytes()), wanted)
        with open(EXAMPLE, "rb") as file:
            self.assertEqual(self.fine("show", stdin=file), wanted)

    def test_check(self):
        self.assertEqual(self.fine("check", EXAMPLE).decode(), f"{EXAMPLE}: valid and consistent, 26 events\n")
        self.assertEqual(self.fine("check", stdin=SMALL.encode()).decode(), "<stdin>: valid and consistent, 7 events\n")
        (answer,) = objects(self.fine("check", "--json", EXAMPLE))
        self.assertEqual((answer["file"], answer["valid"], answer["events"], answer["consistent"]),
                         (str(EXAMPLE), True, 26, True))

    def test_seasons(self):
        path = self.file('<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="2001-21"/></event></timeline>')
        starts = [objects(self.fine("show", "-j", "--seasons", s, path))[0]["start"]["earliest"]
                  for s in ("north", "south", "quarter")]
        self.assertEqual(starts, ["2001-03-01", "2001-09-01", "2001-01-01"])


class Convert(cli.Case):
    def test_example_is_canonical(self):
        self.assertEqual(self.fine("convert", EXAMPLE), EXAMPLE.read_bytes())

    def test_twice_is_the_same(self):
        valid = sorted((cli.DATA / "xml").glob("valid_*.xml"))
        self.assertGreater(len(valid), 20)
        for path in valid:
            with self.subTest(path.name):
                once = self.fine("convert", path)
                self.assertEqual(self.fine("convert", stdin=once), once)
                before, after = run("show", "-j", path), run("show", "-j", stdin=once)
                self.assertEqual(before._replace(err=before.err.replace(os.fsencode(path), b"<stdin>")), after)

    def test_json_document(self):
        document = json.loads(self.fine("convert", EXAMPLE, "--to", "json"))
        self.assertEqual(document["libtimeline"], 1)
        self.assertEqual([e["id"] for e in document["events"]], IDS)
        for written, shown in zip(document["events"], objects(self.fine("show", "--json", EXAMPLE))):
            self.assertEqual(list(written), list(shown))
            for key in set(written) - {"start", "end", "length", "derived"}: # these show tightens
                self.assertEqual(written[key], shown[key])
        self.assertEqual(document["title"], ElementTree.parse(EXAMPLE).getroot().findtext(NS + "title"))

    def test_format_by_name_and_by_option(self):
        for name, option in (("out.xml", "xml"), ("out.json", "json"), ("out.ics", "ical")):
            with self.subTest(name):
                out = self.folder / name
                self.assertEqual(run("convert", EXAMPLE, "-o", out, "--losses", "none"), (EXIT_FINE, b"", b""))
                wanted = self.fine("convert", EXAMPLE, "--to", option, "--losses", "none")
                self.assertEqual(out.read_bytes(), wanted)
                other = self.folder / "other.txt"
                self.fine("convert", EXAMPLE, "--to", option, "--output", other, "--losses=none")
                self.assertEqual(other.read_bytes(), wanted)
        self.assert_only("out.xml", "out.json", "out.ics", "other.txt")

    def test_feed_is_convert_to_ical(self):
        self.assertEqual(self.fine("feed", EXAMPLE, "--losses", "none"),
                         self.fine("convert", EXAMPLE, "--to", "ical", "--losses", "none"))

    def test_input_of_any_name(self):
        for name in ("with several spaces.xml", "no ending", "-dash.xml", "é ü 中.xml", "%s%n.xml", "a" * 240 + ".xml",
                     "new\nline.xml", "quote'\".xml", "1984"):
            with self.subTest(name):
                path = self.file(SMALL, name)
                self.assertEqual(self.fine("convert", "--", name, cwd=self.folder),
                                 self.fine("convert", stdin=SMALL.encode()))
                self.fine("convert", path, "-o", self.folder / ("out " + name[:200] + ".xml"))
                path.unlink()

    def test_messages_about_any_name(self):
        """A name in a message cannot be taken for another line of messages."""
        path = self.file("<timeline/>", "a\nb: error[TL999]: forged\x1b[31m.xml")
        result = run("check", path)
        self.assertEqual(len(result.err.splitlines()), 1, result.err)
        self.assertNotIn(b"\x1b", result.err)
        empty = self.file('<timeline xmlns="urn:libtimeline:1"/>', "empty.xml")
        self.assertNotIn(b"\x1b", run("feed", empty, "-o", self.folder / "\x1b.ics").err)
        forged = self.folder / "a\n\x1b\x9b\u202e.xml"
        for content, line in ((SMALL, ": valid and consistent, 7 events\n"), (
                '<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="1984"/><length min="P2Y"/></event></timeline>',
                ": contradiction: 3 statements")):
            forged.write_text(content)
            out = run("check", forged).out.decode()
            self.assertIn("/a\\x0a\\x1b\\xc2\\x9b\\xe2\\x80\\xae.xml" + line, out)
            self.assertFalse(re.search("[\x1b\x9b\u202e]|^\\.xml", out, re.MULTILINE), out)
        for arguments in (("convert", EXAMPLE, "-o", "\x1b\n.pdf"), ("\x1b\n",), ("date", "--\x1b\n"), ("help", "\x1b\n")):
            result = run(*arguments)
            self.assertEqual((len(result.err.splitlines()), b"\x1b" in result.err), (2, False), result.err)


class Places(cli.Case):
    def setUp(self):
        super().setUp()
        self.wanted = EXAMPLE.read_bytes()

    def convert(self, out, **options):
        self.fine("convert", EXAMPLE, "-o", out, "--to", "xml", **options)

    def test_new_file_honours_the_umask(self):
        for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
            out = self.folder / f"{mask}.xml"
            self.convert(out, preexec_fn=lambda: os.umask(mask))
            self.assertEqual(stat.S_IMODE(out.stat().st_mode), mode)
            self.assertEqual(out.read_bytes(), self.wanted)

    def test_old_file_keeps_its_mode(self):
        out = self.file("the old one, which is longer" * 9999, "out.xml")
        out.chmod(0o640)
        self.convert(out)
        self.assertEqual((stat.S_IMODE(out.stat().st_mode), out.read_bytes()), (0o640, self.wanted))
        self.assert_only("out.xml")

    def test_symlink(self):
        (self.folder / "there").mkdir()
        link = self.folder / "link.xml"
        link.symlink_to("there/real.xml")
        for _ in range(2): # a link to what is not there yet, and to what is
            self.convert(link)
            self.assertTrue(link.is_symlink())
            self.assertEqual((self.folder / "there/real.xml").read_bytes(), self.wanted)
        self.assertEqual(os.listdir(self.folder / "there"), ["real.xml"])

    def test_over_its_own_input(self):
        path = self.file(SMALL)
        canonical = self.fine("convert", path)
        self.fine("convert", path, "-o", path)
        self.assertEqual(path.read_bytes(), canonical)
        self.assert_only("in.xml")

    def test_standard_output(self):
        self.assertEqual(self.fine("convert", EXAMPLE, "-o", "-"), self.wanted)
        with open(self.folder / "out", "wb") as file:
            run("convert", EXAMPLE, stdout=file)
        self.assertEqual((self.folder / "out").read_bytes(), self.wanted)
        with open(self.folder / "out", "ab") as file: # >> goes on where the file ends
            run("convert", EXAMPLE, stdout=file)
        self.assertEqual((self.folder / "out").read_bytes(), self.wanted * 2)

    def test_devices(self):
        self.convert("/dev/null")
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))
        result = run("convert", EXAMPLE, "--to", "xml", "-o", "/dev/stdout")
        self.assertEqual((result.status, result.out), (EXIT_FINE, self.wanted))
        for name in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"): # a file behind them keeps what is in it
            path = self.file(b"before\n", "out")
            with open(path, "ab", buffering=0) as file:
                run("convert", EXAMPLE, "--to", "xml", "-o", name, stdout=file)
                file.write(b"after\n")
            self.assertEqual(path.read_bytes(), b"before\n" + self.wanted + b"after\n", name)

    def test_relative_and_bare_names(self):
        self.convert("out.xml", cwd=self.folder)
        self.convert("./out2.xml", cwd=self.folder)
        self.assert_only("out.xml", "out2.xml")


class Feed(cli.Case):
    def feed(self, *options, source=SMALL):
        result = run("feed", *options, stdin=source.encode())
        self.assertEqual(result.status, EXIT_FINE, result.err)
        return result

    def ids(self, result):
        return [e.get("X-TIMELINE-ID", e["UID"]) for e in entries(result.out)]

    def test_same_bytes(self):
        first = run("feed", EXAMPLE, "--losses", "none")
        out = self.folder / "out.ics"
        for zone in ("UTC", "Asia/Tokyo"):
            self.fine("feed", EXAMPLE, "--losses", "none", "-o", out, env=dict(os.environ, TZ=zone))
            self.assertEqual(out.read_bytes(), first.out)

    def test_shape(self):
        out = self.feed("--losses", "none").out
        self.assertTrue(out.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"))
        self.assertTrue(out.endswith(b"END:VCALENDAR\r\n"))
        for line in out.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            self.assertFalse(line.endswith(b" "))
            self.assertNotIn(b"\n", line)
        self.assertNotIn(b"METHOD", out)
        day = entries(out)[0]
        self.assertEqual((day["DTSTART;VALUE=DATE"], day["DTEND;VALUE=DATE"]), ("19840124", "19840125"))
        self.assertEqual(day["SUMMARY"], r"One day\; with\, marks")

    def test_uids_are_unique_and_stable(self):
        uids = [e["UID"] for e in entries(run("feed", EXAMPLE).out)]
        self.assertEqual(len(uids), len(set(uids)))
        self.assertGreater(len(uids), 15)

    def test_name(self):
        self.assertIn("NAME:Small", unfold(self.feed().out))
        lines = unfold(self.feed("--name", "A, b; é").out)
        self.assertIn(r"NAME:A\, b\; é", lines)
        self.assertIn(r"X-WR-CALNAME:A\, b\; é", lines)
        for bad in ("a\x01b", b"a\xffb"):
            result = run("feed", "--name", bad, stdin=SMALL.encode())
            self.assertNotEqual(result.status, EXIT_FINE)
            self.assertNotIn(b"\x01", result.err)

    def test_refresh(self):
        lines = unfold(self.feed("--refresh", "PT12H").out)
        self.assertIn("REFRESH-INTERVAL;VALUE=DURATION:PT12H", lines)
        self.assertIn("X-PUBLISHED-TTL:PT12H", lines)
        self.assertFalse([l for l in unfold(self.feed().out) if l.startswith("REFRESH")])

    def test_imprecise(self):
        outer, default = self.feed("--imprecise", "outer").out, self.feed().out
        self.assertEqual(outer, default)
        month = [e for e in entries(outer) if e["DTSTART;VALUE=DATE"] == "19900201"]
        self.assertEqual(month[0]["DTEND;VALUE=DATE"], "19900301")
        for policy in ("inner", "skip"):
            starts = [e["DTSTART;VALUE=DATE"] for e in entries(self.feed("--imprecise", policy).out)]
            self.assertNotIn("19900201", starts)
            self.assertIn("20040601", starts)

    def test_tentative(self):
        about = [e for e in entries(self.feed().out) if e["DTSTART;VALUE=DATE"] == "19910203"]
        self.assertEqual(about[0]["STATUS"], "TENTATIVE")

    def test_open_end(self):
        def ends(*options):
            return [e.get("DTEND;VALUE=DATE") for e in entries(self.feed(*options).out)
                    if e["DTSTART;VALUE=DATE"] == "20000101"]
        self.assertEqual(ends(), ["20000102"])
        self.assertEqual(ends("--open-end", "start"), ["20000102"])
        self.assertEqual(ends("--open-end", "as-of"), ["20240502"])

    def test_wording(self):
        self.assertNotIn("on 24 January", entries(self.feed().out)[0].get("DESCRIPTION", ""))
        self.assertIn("on 24 January", entries(self.feed("--wording").out)[0]["DESCRIPTION"])

    def test_no_year_before_1(self):
        self.assertFalse(re.search(rb"^DTSTART[^:]*:(0000|-|.*43)", self.feed().out, re.MULTILINE))


class Losses(cli.Case):
    def losses(self, *options):
        result = run("feed", *options, stdin=SMALL.encode())
        self.assertEqual(result.status, EXIT_FINE)
        return result.err.decode().splitlines()

    def test_none(self):
        self.assertEqual(self.losses("--losses", "none"), [])

    def test_summary(self):
        (line,) = self.losses("--losses", "summary")
        self.assertEqual(self.losses(), [line])
        self.assertRegex(line, r"\A<stdout>: losses: 2 left out, .*\(--losses full lists them\)\Z")

    def test_full(self):
        *each, total = self.losses("--losses", "full")
        for event in ("bce", "undated"):
            self.assertTrue([l for l in each if re.match(event + r": \S+: skipped: .*left out\Z", l)], each)
        self.assertTrue([l for l in each if l.startswith("month: ")])
        counted = sum(int(n) for n in re.findall(r"(?<=[:,] )\d+", total))
        self.assertEqual(counted, len(each))
        self.assertRegex(total, r"\A<stdout>: losses: [^(]*\Z")

    def test_nothing_lost(self):
        out = self.folder / "out.xml"
        self.assertEqual(run("convert", EXAMPLE, "-o", out, "--losses", "full").err, b"")

    def test_name_of_the_output(self):
        out = self.folder / "out.ics"
        result = run("feed", EXAMPLE, "-o", out)
        self.assertTrue(result.err.decode().startswith(f"{out}: losses: "))
        self.assertEqual(result.out, b"")


if __name__ == "__main__":
    cli.main()
