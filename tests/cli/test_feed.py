#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""timeline feed: what the calendar says of itself, which entries there are, and feeds that follow each other."""
import json
import xml.etree.ElementTree as ElementTree

import cli
from cli import EXIT_FINE, EXIT_INPUT, EXIT_IO, EXIT_LIMIT, EXIT_USAGE, entries, run, unfold

BEFORE = """<timeline xmlns="urn:libtimeline:1" as-of="2024-05-01">
  <title>Small</title>
  <event id="day"><title>A day</title><date edtf="1984-01-24"/></event>
  <event id="war"><title>A war</title><date edtf="1980-09-22/1988-08-20"/></event>
  <event id="talks"><title>Talks</title><date edtf="2004-06"/></event>
</timeline>
"""
AFTER = BEFORE.replace("A war", "The war").replace('<event id="talks"><title>Talks</title><date edtf="2004-06"/></event>', "")


class Feed(cli.Case):
    def feed(self, *options, source=BEFORE):
        result = run("feed", *options, stdin=source.encode())
        self.assertEqual(result.status, EXIT_FINE, result.err)
        return result.out

    def titles(self, *options):
        return [e["SUMMARY"] for e in entries(self.feed(*options))]


class Calendar(Feed):
    def test_of_itself(self):
        lines = unfold(self.feed("--description", "What; is", "--color", "steelblue", "--category", "history,arms",
                                 "--source", "https://example.org/a.ics", "--url", "https://example.org/é",
                                 "--image", "https://example.org/i.png", "--uid", "urn:x", "--method", "PUBLISH"))
        head = lines[:lines.index("BEGIN:VEVENT")]
        for line in (r"DESCRIPTION:What\; is", r"X-WR-CALDESC:What\; is", "COLOR:steelblue", "CATEGORIES:history",
                     "CATEGORIES:arms", "SOURCE;VALUE=URI:https://example.org/a.ics", "URL:https://example.org/%C3%A9",
                     "IMAGE;VALUE=URI:https://example.org/i.png", "UID:urn:x", "METHOD:PUBLISH"):
            self.assertIn(line, head)

    def test_what_it_cannot_say(self):
        for option, value in (("--color", "#ff0000"), ("--source", "a.ics"), ("--url", "http://x\ny"), ("--image", "x"),
                              ("--uid", "a\nb"), ("--method", "A B"), ("--description", "a\x01b")):
            result = run("feed", option, value, stdin=BEFORE.encode())
            self.assertEqual((result.status, result.out), (EXIT_USAGE, b""), (option, result.err))
        for options in (("--category", "a,,b"), ("--category", ",".join("a" * 33)), ("--long", "0"), ("--long", "x"),
                        ("--as-of", "May"), ("--since", "whenever"), ("--since", "2001", "--until", "2000"),
                        ("--profile", "none"), ("--cancelled-for", "P1D")):
            self.assertEqual(run("feed", *options, stdin=BEFORE.encode()).status, EXIT_USAGE, options)

    def test_as_of(self):
        lines = unfold(self.feed("--as-of", "2024-06-01T08:00:00+02:00"))
        self.assertEqual(lines.count("DTSTAMP:20240601T060000Z"), 3)


ZONES = """<timeline xmlns="urn:libtimeline:1">
  <event id="talks"><date edtf="2021-04-06T14:00:00+02:00" zone="Europe/Vienna"/></event>
  <event id="speech"><date edtf="2021-12-06T20:15:00" zone="America/New_York"/></event>
  <event id="landing"><date edtf="2021-12-06T20:15:00" zone="Moon/Tycho"/></event>
</timeline>
"""


class Zones(Feed):
    """By the compiled zones of the system."""

    def test_times(self):
        result = run("feed", "--losses", "full", stdin=ZONES.encode())
        lines = unfold(result.out)
        self.assertEqual([line for line in lines if line.startswith(("TZID", "DTSTART;"))],
                         ["TZID:America/New_York", "TZID:Europe/Vienna", "DTSTART;TZID=Europe/Vienna:20210406T140000",
                          "DTSTART;TZID=America/New_York:20211206T201500"])
        self.assertIn("DTSTART:20211206T201500", lines)
        self.assertEqual(result.err.count(b"zone: changed"), 1)
        self.assertIn(b"landing: zone: changed: Moon/Tycho: there is no such zone in the folder of time zones: written as "
                      b"a local time\n", result.err)
        self.assertEqual(run("convert", "--to", "ical", "--losses", "none", stdin=ZONES.encode()).out, result.out)

    def test_round_trips(self):
        source = self.file(ZONES)
        wanted = run("convert", source).out
        self.assertEqual(wanted.count(b'zone="'), 3)
        for ending in ("ics", "xcs", "jcal", "json", "csv", "tsv"):
            path = self.folder / f"a.{ending}"
            self.fine("convert", source, "--losses", "none", "-o", path)
            self.assertEqual(run("convert", path).out, wanted, ending)

    def test_previous(self):
        path = self.file(self.feed("--as-of", "2024-01-01", "--losses", "none", source=ZONES), "old.ics")
        moved = ZONES.replace("Europe/Vienna", "Europe/Berlin")
        again = self.feed("--previous", path, "--as-of", "2024-02-01", source=moved)
        self.assertEqual([e["SEQUENCE"] for e in entries(again)], ["1", "0", "0"])

    def test_shown(self):
        shown = run("show", stdin=ZONES.encode()).out.decode()
        self.assertIn("  end      2021-04-06T14:00:00+02:00\n  zone     Europe/Vienna\n", shown)
        self.assertIn('"zone": "Europe/Vienna"', run("show", "--json", stdin=ZONES.encode()).out.decode())

    def test_no_name(self):
        result = run("show", stdin=ZONES.replace("Moon/Tycho", "../Tycho").encode())
        self.assertEqual((result.status, result.out), (EXIT_INPUT, b""))
        self.assertIn(b"<stdin>:4:62: error[TL217]: zone \"../Tycho\" is no name of a time zone", result.err)

    def test_sheet(self):
        result = run("convert", "--to", "csv", "--preset", "timelinejs", "--losses", "full", stdin=ZONES.encode())
        self.assertEqual(result.err.count(b": zone: dropped: "), 3)


class Forms(Feed):
    def test_by_the_name(self):
        source = self.file(BEFORE)
        self.fine("feed", source, "--losses", "none", "--color", "teal", "-o", self.folder / "a.xcs")
        self.fine("feed", source, "--losses", "none", "--color", "teal", "-o", self.folder / "a.jcal")
        root = ElementTree.parse(self.folder / "a.xcs").getroot()
        kind, properties, components = json.loads((self.folder / "a.jcal").read_bytes())
        ns = "{urn:ietf:params:xml:ns:icalendar-2.0}"
        self.assertEqual((root.tag, kind), (ns + "icalendar", "vcalendar"))
        self.assertEqual(root.find(f"{ns}vcalendar/{ns}properties/{ns}color/{ns}text").text, "teal")
        self.assertIn(["color", {}, "text", "teal"], properties)
        titles = [e.text for e in root.iter(ns + "text") if e.text in ("A day", "A war", "Talks")]
        self.assertEqual(titles, ["A day", "A war", "Talks"])
        self.assertEqual([p[3] for c in components for p in c[1] if p[0] == "dtstart"],
                         ["1984-01-24", "1980-09-22", "2004-06-01"])
        self.assertTrue(self.feed().startswith(b"BEGIN:VCALENDAR"))

    def test_there_and_back(self):
        """What is written in XML and JSON is read as the same timeline."""
        outs = []
        for ending in ("xcs", "jcal"):
            path = self.folder / ("a." + ending)
            self.fine("feed", self.file(BEFORE), "--losses", "none", "--long", "30", "--anniversaries", "-o", path)
            outs.append(self.fine("convert", path, "--losses", "none"))
            self.assertEqual(run("convert", "-", "--losses", "none", stdin=path.read_bytes()).out, outs[0])
        self.assertEqual(outs[0], outs[1])
        events = ElementTree.fromstring(outs[0]).findall("{urn:libtimeline:1}event")
        self.assertEqual([e.get("id") for e in events], ["day", "war", "talks"])


class Entries(Feed):
    def test_long(self):
        self.assertEqual(self.titles("--long", "366"), ["A day", "A war (begins)", "A war (ends)", "Talks"])
        self.assertEqual(self.titles("--long", "2890"), ["A day", "A war", "Talks"])

    def test_anniversaries(self):
        yearly = entries(self.feed("--anniversaries"))[1]
        self.assertEqual((yearly["SUMMARY"], yearly["DTSTART;VALUE=DATE"], yearly["RRULE"]),
                         ("A day (anniversary)", "19850124", "FREQ=YEARLY"))

    def test_anniversaries_of_a_leap_day(self):
        """A rule of several parts, in each form."""
        source = self.file(BEFORE.replace("1984-01-24", "2000-02-29"))
        for name, rule in (("a.ics", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29\r\n"),
                           ("a.jcal", '["rrule",{},"recur",{"freq":"YEARLY","bymonth":2,"bymonthday":29}]'),
                           ("a.xcs", "<rrule><recur><freq>YEARLY</freq><bymonth>2</bymonth><bymonthday>29</bymonthday>"
                                     "</recur></rrule>")):
            with self.subTest(name):
                self.fine("feed", source, "--losses", "none", "--anniversaries", "-o", self.folder / name)
                self.assertIn(rule.encode(), (self.folder / name).read_bytes())

    def test_pages(self):
        self.assertEqual(self.titles("--page", "1", "--page-size", "2"), ["A day", "A war"])
        self.assertEqual(self.titles("--page", "2", "--page-size", "2"), ["Talks"])
        self.assertEqual(self.titles("--page", "1"), ["A day", "A war", "Talks"])
        self.assertEqual(self.titles("--page", "2"), [])
        self.assertEqual([e["UID"] for n in "123" for e in entries(self.feed("--page", n, "--page-size", "1"))],
                         [e["UID"] for e in entries(self.feed())])
        # What is on another page by now is not cancelled; what it says of an event there stays.
        before = self.file(self.feed(), "before.ics")
        self.assertEqual(self.titles("--page", "1", "--page-size", "1", "--previous", before), ["A day"])
        linked = BEFORE.replace('edtf="2004-06"/>', 'edtf="2004-06"/><relation event="day" allen="P"/>')
        talks = entries(self.feed("--page", "3", "--page-size", "1", source=linked))[0]
        self.assertEqual(talks["LINK;VALUE=UID;LINKREL=intervalAfter"], entries(self.feed(source=linked))[0]["UID"])
        for options in (("--page", "0"), ("--page", "x"), ("--page-size", "3"), ("--page", "1", "--page-size", "0")):
            self.assertEqual(run("feed", *options, stdin=BEFORE.encode()).status, EXIT_USAGE)

    def test_window(self):
        self.assertEqual(self.titles("--since", "1984-01-24"), ["A day", "A war", "Talks"])
        self.assertEqual(self.titles("--since", "1985"), ["A war", "Talks"])
        self.assertEqual(self.titles("--until", "1983"), ["A war"])
        self.assertEqual(self.titles("--since", "1989", "--until", "the early 1990s"), [])

    def test_profile(self):
        for profile, told in (("nextcloud", 0), ("outlook", 0), ("javascript", 0)):
            result = run("feed", "--losses", "full", "--profile", profile, stdin=BEFORE.encode())
            self.assertEqual(result.err.count(b"profile: changed"), told, profile)
        early = BEFORE.replace("1984-01-24", "0033-04-03").encode()
        for profile in ("nextcloud", "outlook", "javascript"):
            result = run("feed", "--losses", "full", "--profile", profile, stdin=early)
            self.assertEqual(result.err.count(b"day: profile: changed"), 1, profile)


class Update(Feed):
    def update(self, *options, source=AFTER):
        return self.feed("--previous", self.file(self.feed(), "old.ics"), *options, source=source)

    def test_same(self):
        self.assertEqual(self.update("--as-of", "2024-06-01", source=BEFORE), self.feed())

    def test_changed(self):
        day, war, talks = entries(self.update("--as-of", "2024-06-01"))
        self.assertEqual((day["SEQUENCE"], day["DTSTAMP"]), ("0", "20240501T000000Z"))
        self.assertEqual((war["SEQUENCE"], war["DTSTAMP"]), ("1", "20240601T000000Z"))
        self.assertEqual((talks["SEQUENCE"], talks["STATUS"], talks["SUMMARY"]), ("1", "CANCELLED", "Talks"))

    def test_cancelled_for(self):
        old = self.file(self.update("--as-of", "2024-06-01"), "new.ics")
        for kept, day, count in (("P1W", "2024-06-07", 3), ("P1W", "2024-06-08", 2), ("P0D", "2024-06-01", 2)):
            feed = self.feed("--previous", old, "--cancelled-for", kept, "--as-of", day, source=AFTER)
            self.assertEqual(len(entries(feed)), count, (kept, day))

    def test_in_place(self):
        path = self.file(self.feed(), "feed.ics")
        source = self.file(AFTER)
        for _ in range(2):
            self.fine("feed", source, "--losses", "none", "--as-of", "2024-06-01", "--previous", path, "-o", path)
        self.assertEqual(path.read_bytes(), self.update("--as-of", "2024-06-01"))

    def test_any_feed(self):
        """Whatever the feed before is, it is refused, or what is written over it stays as it is."""
        source, out = self.file(BEFORE), self.folder / "out.ics"
        paths = sorted((cli.DATA / "hostile" / "ics").glob("*.ics"))
        self.assertGreater(len(paths), 100)
        for path in paths:
            result = run("feed", source, "--previous", path, "-o", out)
            self.assertIn(result.status, (EXIT_FINE, EXIT_INPUT, EXIT_LIMIT), path)
            if result.status == EXIT_FINE:
                first = out.read_bytes()
                self.fine("feed", source, "--losses", "none", "--previous", out, "-o", out)
                self.assertEqual(out.read_bytes(), first, path)

    def test_no_feed(self):
        out = self.file("kept", "out.ics")
        for content in ("", "<html></html>", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"):
            old = self.file(content, "old.ics")
            result = run("feed", "--previous", old, "-o", out, stdin=BEFORE.encode())
            self.assertEqual(result.status, EXIT_INPUT)
            self.assertEqual(cli.messages(result.err)[0][0], str(old))
        self.assertEqual(run("feed", "--previous", self.folder / "none", "-o", out, stdin=BEFORE.encode()).status, EXIT_IO)
        self.assertEqual(out.read_text(), "kept")


if __name__ == "__main__":
    cli.main()
