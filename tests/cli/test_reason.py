#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What follows from a timeline, by the command line: the ten questions of the example, contradictions, order, gaps, queries."""
import unittest

import cli
from cli import EXAMPLE, EXIT_FINDING, EXIT_FINE, EXIT_USAGE, run


def objects(result):
    return cli.objects(result.out)


def text(output):
    return output.decode("utf-8")


def answer(a, b):
    """The answers of relate --in for two events of the example."""
    return objects(run("relate", "--json", "--in", EXAMPLE, a, b))[0]["answer"]


def shown():
    return {event["id"]: event for event in objects(run("show", "--json", EXAMPLE))}


class Questions(unittest.TestCase):
    """The questions that a reader of the example's article would ask, in their order."""

    def test_1_listed_while_the_other_was_off_the_list(self):
        self.assertEqual(answer("iran-listed", "dprk-delisted")["covers"], "certain")

    def test_2_sanctions_while_off_the_list(self):
        self.assertEqual(answer("treasury-sanctions", "dprk-delisted")["within"], "certain")

    def test_3_three_months_after(self):
        visit = shown()["ri-visit"]
        self.assertEqual((visit["start"]["earliest"], visit["start"]["latest"]), ("2018-08-01", "2018-08-31"))
        self.assertTrue(visit["derived"])
        for line in objects(run("why", "--json", EXAMPLE, "ri-visit"))[:2]:
            self.assertEqual([step["event"] for step in line["chain"]], ["ri-visit", "us-withdrawal"])
            self.assertIn("3 months", line["chain"][0]["statement"])

    def test_3_in_the_same_month(self):
        same = b'''<timeline xmlns="urn:libtimeline:1">
<event id="a"><title>A</title><date edtf="2018-05-10"/></event>
<event id="b"><title>B</title><offset event="a" by="P0M"/></event>
</timeline>'''
        start = objects(run("show", "--json", "-", stdin=same))[1]["start"]
        self.assertEqual((start["earliest"], start["latest"]), ("2018-05-01", "2018-05-31"))
        document = run("convert", "--to", "json", "-", stdin=same).out
        self.assertIn(b'"by": "P0D", "precision": "month"', document)
        short = document.replace(b'"by": "P0D", "precision": "month"', b'"by": "P0M"')
        again = run("convert", "--from", "json", "--to", "xml", "-", stdin=short).out
        self.assertIn(b'by="P0D" precision="month"', again)

    def test_4_a_week_in_august(self):
        visit = shown()["pak-visit"]
        self.assertEqual((visit["start"]["earliest"], visit["start"]["latest"]), ("2019-08-01", "2019-08-25"))
        self.assertEqual((visit["end"]["earliest"], visit["end"]["latest"]), ("2019-08-07", "2019-08-31"))

    def test_5_the_last_gap_between_visits(self):
        gaps = objects(run("gaps", "--json", EXAMPLE, "--category", "iran-dprk-visit"))
        self.assertEqual((gaps[-1]["before"], gaps[-1]["after"]), ("pak-visit", "yun-visit"))
        self.assertEqual(gaps[-1]["length"], {"min": "P1697D", "max": "P1721D"})
        self.assertEqual(gaps[-1]["start"], {"earliest": "2019-08-08", "latest": "2019-09-01"})
        self.assertIn("1697 to 1721 days", text(run("gaps", EXAMPLE, "--category", "iran-dprk-visit").out))

    def test_5_how_long_between_two_visits(self):
        line = objects(run("relate", "--json", "--in", EXAMPLE, "pak-visit", "yun-visit"))[0]
        self.assertEqual(line["distance"]["end-start"], {"min": "P1697D", "max": "P1721D"})
        self.assertEqual(line["distance"]["start-start"], {"min": "P1704D", "max": "P1728D"})
        back = objects(run("relate", "--json", "--in", EXAMPLE, "yun-visit", "pak-visit"))[0]
        self.assertEqual(back["distance"]["start-end"], {"min": "-P1721D", "max": "-P1697D"})
        told = text(run("relate", "--in", EXAMPLE, "pak-visit", "yun-visit").out)
        self.assertIn("end to start   1697 to 1721 days\n", told)
        told = text(run("relate", "--in", EXAMPLE, "arms-supply", "iran-listed").out)
        self.assertIn("start to end   no limit\n", told)
        self.assertNotIn("distance", objects(run("relate", "--json", "1984", "1985"))[0])

    def test_5_a_gap_of_hours(self):
        day = b'''<timeline xmlns="urn:libtimeline:1">
<event id="a"><title>A</title><date start="2024-05-01T10:00:00+02:00" end="2024-05-01T11:00:00+02:00"/></event>
<event id="b"><title>B</title><date edtf="2024-05-01T15:30:00+02:00"/></event>
<event id="c"><title>C</title><date edtf="2024-05-04"/></event>
</timeline>'''
        self.assertEqual(text(run("gaps", "-", stdin=day).out).splitlines(),
                         ["between a and b: 4 hours 29 minutes 59 seconds",
                          "between b and c: 2 days 10 hours 29 minutes 59 seconds"])
        gap = objects(run("gaps", "--json", "-", stdin=day))[0]
        self.assertEqual(gap["start"]["earliest"], "2024-05-01T11:00:01+02:00")
        self.assertEqual(gap["end"]["latest"], "2024-05-01T15:29:59+02:00")
        self.assertEqual(gap["length"], {"min": "PT16199S", "max": "PT16199S"})
        self.assertIn(b"earliest start 2024-05-01T15:30:00+02:00\n", run("why", "-", "b", stdin=day).out)

    def test_5_a_gap_beside_a_third(self):
        """The smallest length of a certain gap is that of all that may end late before it, and not of its neighbours."""
        late = (b'<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="[2024-01-05..2024-01-06]"/></event>'
                b'<event id="c"><date start="2024-01-01" end="[2024-01-04..2024-01-10]"/></event>'
                b'<event id="b"><date edtf="2024-01-20"/></event></timeline>')
        between, certain = objects(run("gaps", "--json", stdin=late))
        self.assertEqual((certain["before"], certain["after"], certain["certain"]), ("a", "b", True))
        self.assertEqual(certain["length"], {"min": "P9D", "max": "P14D"})
        self.assertEqual(certain["start"], {"earliest": "2024-01-06", "latest": "2024-01-11"})
        self.assertEqual((between["before"], between["after"], between["certain"]), ("c", "a", False))
        self.assertEqual((between["start"], between["end"]), ({"earliest": "2024-01-05", "latest": "2024-01-05"},) * 2)

    def test_6_the_envoy_and_the_visit(self):
        self.assertEqual(answer("un-envoy-visit", "yun-visit")["intersects"], "possible")

    def test_7_arms_without_a_date(self):
        supply = shown()["arms-supply"]
        self.assertEqual((supply["start"]["earliest"], supply["start"]["latest"]), ("1980-01-01", "1988-12-31"))

    def test_8_a_contradiction_explained(self):
        with open(EXAMPLE, encoding="utf-8") as file:
            source = file.read()
        offset = '<offset event="us-withdrawal" by="P3M" precision="month"/>'
        self.assertIn(offset, source)
        bad = source.replace(offset, offset + '\n    <relation event="us-withdrawal" allen="p"/>')
        done = run("check", "--json", "-", stdin=bad.encode())
        self.assertEqual(done.status, EXIT_FINDING)
        line = objects(done)[0]
        self.assertFalse(line["consistent"])
        at = bad[: bad.index(offset)].count("\n") + 1
        self.assertEqual(sorted((step["event"], step["line"]) for step in line["conflict"]),
                         [("ri-visit", at), ("ri-visit", at + 1)])
        # Each of the two is needed: without either one the timeline is consistent.
        for dropped in (offset, '<relation event="us-withdrawal" allen="p"/>'):
            self.assertEqual(run("check", "-", stdin=bad.replace(dropped, "").encode()).status, EXIT_FINE)

    def test_8_all_contradictions(self):
        bad = b'''<timeline xmlns="urn:libtimeline:1">
<event id="a"><title>A</title><date edtf="1984-05-01"/></event>
<event id="b"><title>B</title><date edtf="1984-04-29"/><offset event="a" by="P3D"/></event>
<event id="c"><title>C</title><relation event="c2" allen="p"/><relation event="c2" allen="P"/></event>
<event id="c2"><title>C2</title></event>
</timeline>'''
        done = run("check", "--json", "--conflicts", "20", "-", stdin=bad)
        self.assertEqual(done.status, EXIT_FINDING)
        line = objects(done)[0]
        self.assertTrue(line["complete"])
        conflicts = [[(s["event"], s["statement"], s.get("slack")) for s in one] for one in line["conflicts"]]
        self.assertEqual([len(one) for one in conflicts], sorted(len(one) for one in conflicts))
        self.assertEqual(line["conflict"], line["conflicts"][0])
        self.assertIn([("a", "end 1984-05-01", "P5D"), ("b", "start 1984-04-29", "P5D"),
                       ("b", "start 3 days after the end of a", "P5D")], conflicts)
        self.assertIn("c", [one[0][0] for one in conflicts if len(one) == 2])
        one = objects(run("check", "--json", "--conflicts", "1", "-", stdin=bad))[0]
        self.assertEqual((len(one["conflicts"]), one["complete"]), (1, False))
        far = bad.replace(b"</timeline>", b'<event id="d"><offset event="a" by="P1D"/><length min="PT9223372036854775806S"/></event></timeline>')
        line = objects(run("check", "--json", "--conflicts", "20", "-", stdin=far))[0]
        self.assertFalse(line["complete"]) # without the known ones the rest leaves the axis
        self.assertIn([("c", "before c2"), ("c", "after c2")], [[(s["event"], s["statement"]) for s in one] for one in line["conflicts"]])
        told = text(run("check", "--conflicts", "20", "-", stdin=bad).out)
        self.assertIn(f"contradiction 1 of {len(conflicts)}: 2 statements", told)
        self.assertIn("<stdin>:3: b: start 1984-04-29 (resolved by 5 days of slack)\n", told)

    def test_9_one_order_and_what_has_none(self):
        order = objects(run("order", "--json", EXAMPLE))
        self.assertEqual([event["rank"] for event in order], list(range(1, 27)))
        self.assertEqual(order, objects(run("order", "--json", EXAMPLE)))
        rank = {event["id"]: event["rank"] for event in order}
        unordered = {event["id"]: set(event["unordered_with"]) for event in order}
        for event, others in unordered.items():
            for other in others:
                self.assertIn(event, unordered[other])
        self.assertIn("yun-visit", unordered["un-envoy-visit"])
        for first, then in (("us-withdrawal", "ri-visit"), ("pak-visit", "pandemic"), ("pandemic", "yun-visit"),
                            ("gaza-transfer", "hamas-attack"), ("pyongyang-travel", "treasury-sanctions")):
            self.assertLess(rank[first], rank[then])
            self.assertNotIn(then, unordered[first])

    def test_10_the_feed(self):
        done = run("feed", EXAMPLE, "--losses", "full")
        self.assertEqual(done.status, EXIT_FINE)
        self.assertEqual(text(done.out).count("BEGIN:VEVENT"), 24)
        told = [line for line in text(done.err).splitlines() if ": precision: " in line or ": skipped: " in line]
        self.assertEqual(len(told), 23)  # all but the three events that are exact to the day
        self.assertTrue(any(line.startswith("ri-visit: date: precision: as follows") for line in told))


class Commands(unittest.TestCase):
    def test_query_by_time(self):
        found = {event["id"]: event["answer"] for event in objects(run("query", "--json", EXAMPLE, "--within", "2019"))}
        self.assertEqual(found["dia-assessment"], "certain")
        self.assertEqual(found["pak-visit"], "certain")
        self.assertEqual(found["pandemic"], "possible")
        self.assertNotIn("ri-visit", found and {k for k, v in found.items() if v == "certain"})
        certain = objects(run("query", "--json", EXAMPLE, "--within", "2019", "--certain"))
        self.assertEqual({event["id"] for event in certain}, {k for k, v in found.items() if v == "certain"})

    def test_query_counts_and_filters(self):
        self.assertEqual(run("query", EXAMPLE, "--count").out, b"26\n")
        self.assertEqual(objects(run("query", "--json", EXAMPLE, "--category", "visit", "--count")), [{"count": 6}])
        self.assertEqual(run("query", EXAMPLE, "--text", "SHAHAB", "--count").out, b"2\n")
        self.assertEqual(run("query", EXAMPLE, "--group", "nowhere", "--count").out, b"0\n")

    def test_query_by_relation_to_an_event(self):
        before = objects(run("query", "--json", EXAMPLE, "--relation", "precedes", "--to", "yun-visit", "--certain"))
        names = {event["id"] for event in before}
        self.assertIn("pandemic", names)
        self.assertNotIn("yun-visit", names)
        self.assertNotIn("un-envoy-visit", names)

    def test_query_by_several_times(self):
        """All that is asked must hold, and it is certain only where each of it is."""
        found = {event["id"]: event["answer"] for event in objects(run(
            "query", "--json", EXAMPLE, "--during", "2016", "--relation", "precedes", "--to", "us-withdrawal"))}
        self.assertEqual(found, {"dprk-delisted": "certain", "pyongyang-travel": "possible",
                                 "treasury-sanctions": "certain", "gaza-transfer": "possible"})
        self.assertEqual(run("query", EXAMPLE, "--during", "2016", "--within", "2010/2020", "--count").out, b"3\n")

    def test_query_on_a_qualified_date(self):
        dates = (b'<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="1984~"/></event>'
                 b'<event id="b"><date edtf="1984"/></event></timeline>')
        found = objects(run("query", "--json", "--during", "1984", stdin=dates))
        self.assertEqual([(e["answer"], e["conditional"]) for e in found], [("certain", True), ("certain", False)])
        self.assertTrue(all(e["conditional"] for e in objects(run("query", "--json", "--during", "1984?", stdin=dates))))
        self.assertEqual(text(run("query", "--during", "1984", stdin=dates).out).splitlines()[::2],
                         ["a  certain, conditional", "b  certain"])
        self.assertNotIn("conditional", objects(run("query", "--json", stdin=dates))[0])

    def test_usage(self):
        for arguments in (["query", EXAMPLE, "--relation", "during"], ["query", EXAMPLE, "--to", "1984"],
                          ["query", EXAMPLE, "--certain", "--possible"], ["query", EXAMPLE, "--during", "in December"],
                          ["query", EXAMPLE, "--relation", "foo", "--to", "1984"], ["why", EXAMPLE],
                          ["relate", "--spans", "--in", EXAMPLE, "ri-visit", "pak-visit"],
                          ["why", EXAMPLE, "nobody"], ["relate", "--in", EXAMPLE, "ri-visit", "nobody"],
                          ["order", EXAMPLE, "--by", "name"], ["gaps", EXAMPLE, "--within", "nonsense"]):
            with self.subTest(arguments):
                done = run(*arguments)
                self.assertEqual(done.status, EXIT_USAGE)
                self.assertEqual(done.out, b"")

    def test_contradiction_everywhere(self):
        bad = ('<timeline xmlns="urn:libtimeline:1">\n<event id="a"><date edtf="1984" wording="in 1984"/>'
               '<relation event="b" allen="P"/></event>\n'
               '<event id="b"><date edtf="1990" wording="in 1990"/></event>\n</timeline>\n')
        for command in ("show", "order", "query", "gaps", "stats"):
            with self.subTest(command):
                done = run(command, "-", stdin=bad.encode())
                self.assertEqual(done.status, EXIT_FINDING)
                self.assertIn(b"contradict", done.err)
        show = {event["id"]: event for event in objects(run("show", "--json", "-", stdin=bad.encode()))}
        self.assertEqual(show["a"]["start"], {"earliest": "1984-01-01", "latest": "1984-12-31"})
        done = run("check", "-", stdin=bad.encode())
        self.assertEqual(done.status, EXIT_FINDING)
        self.assertIn("contradiction: 3 statements", text(done.out))
        self.assertIn('<stdin>:3: b: start 1990 ("in 1990")', text(done.out))
        self.assertIn('<stdin>:2: a: after b\n', text(done.out))
        told = objects(run("check", "--json", "-", stdin=bad.encode()))[0]["conflict"]
        self.assertEqual([(step["statement"], step.get("wording")) for step in told],
                         [("start 1984", "in 1984"), ("after b", None), ("start 1990", "in 1990")])
        alone = '<timeline xmlns="urn:libtimeline:1"><event id="a"><length max="P0D"/></event></timeline>'
        self.assertIn("contradiction: 1 statement cannot hold by itself\n",
                      text(run("check", "-", stdin=alone.encode()).out))

    def test_open_ends_and_the_end_of_the_axis(self):
        wrap = '<timeline xmlns="urn:libtimeline:1">\n{}\n</timeline>\n'
        still = wrap.format('<event id="a"><date edtf="1984/.."/></event>').encode()
        self.assertIn("earliest end +inf\n  <stdin>:2: a: end 1984/..\n"
                      "latest end +inf\n  <stdin>:2: a: end 1984/..\n", text(run("why", "-", "a", stdin=still).out))
        for allen, conflict in (("pmMP", ["start ../1984", "start ../1985", "disjoint a"]),
                                ("p", ["start ../1984", "before a"])):
            both = wrap.format('<event id="a"><date edtf="../1984"/></event>\n<event id="b"><date edtf="../1985"/>'
                               f'<relation event="a" allen="{allen}"/></event>').encode()
            told = objects(run("check", "--json", "-", stdin=both))[0]["conflict"]
            self.assertEqual([step["statement"] for step in told], conflict)
        far = wrap.format('<event id="a"><date edtf="Y292000000000"/></event>\n'
                          '<event id="b"><offset event="a" by="P{}"/></event>')
        for by, code in (("2000000000Y", 109), ("2147483647Y", 131), ("2000000000W", 0)):
            done = run("check", "-", stdin=far.format(by).encode())
            self.assertEqual(cli.messages(done.err), [("<stdin>", 3, 0, code)] if code else [], by)

    def test_length_of_what_never_began(self):
        """At least so long by a day is true of what has no beginning, at most is not; nothing follows from it."""
        for least, status in (('min="P7D"', EXIT_FINE), ('max="P7D"', EXIT_FINDING), ('min="P7D" max="P9D"', EXIT_FINDING)):
            event = (f'<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="../2000-02-24"/>'
                     f'<length {least} as-of="2000-03-06"/></event></timeline>').encode()
            self.assertEqual(run("check", stdin=event).status, status, least)
            if status == EXIT_FINE:
                self.assertEqual(objects(run("show", "--json", stdin=event))[0]["start"]["earliest"], "-inf")

    def test_slack_of_a_date_of_members(self):
        """A member gives way at both of its ends: four days either way make ten of three."""
        said = ('<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="[2000-01-05,2000-01-08..2000-01-10]"/>'
                '<length min="P10D"/></event></timeline>').encode()
        conflicts = objects(run("check", "--json", "--conflicts", "9", stdin=said))[0]["conflicts"]
        self.assertEqual([[(s["statement"][:4], s["slack"]) for s in one] for one in conflicts],
                         [[("date", "P4D"), ("leng", "P7D")], [("star", "P4D"), ("end ", "P4D"), ("leng", "P4D")]])

    def test_completions_far_from_each_other(self):
        """A Christmas of some decade's year that other statements leave from 1500 to 1900 is before 1655 or after."""
        said = ('<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="1XX0-12-25"/><relation event="lo" allen="P"/>'
                '<relation event="hi" allen="p"/></event><event id="lo"><date edtf="1500"/></event>'
                '<event id="hi"><date edtf="1900"/></event><event id="b"><date edtf="1655-06"/></event></timeline>').encode()
        self.assertEqual(objects(run("relate", "--json", "--in", "-", "a", "b", stdin=said))[0]["possible"], "pP")
        for relation, found in (("before", ["a", "lo"]), ("after", ["a", "hi"]), ("during", [])):
            hits = objects(run("query", "--json", "--relation", relation, "--to", "1655-06", stdin=said))
            self.assertEqual([event["id"] for event in hits if event["id"] != "b"], found)

    def test_slack_of_a_relation_of_several(self):
        """Before or after gives way where it is nearer: at the end that overlaps by three days, and needs one between."""
        said = ('<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="1984-03-01/1984-03-10"/>'
                '<relation event="b" allen="pP"/></event><event id="b"><date edtf="1984-03-08/1984-03-20"/></event></timeline>').encode()
        conflict = objects(run("check", "--json", "--conflicts", "1", stdin=said))[0]["conflicts"][0]
        self.assertEqual([(s["event"], s["statement"][:5], s.get("slack")) for s in conflict],
                         [("a", "start", "P9D"), ("a", "end 1", "P4D"), ("a", "befor", "P4D"), ("b", "start", "P4D")])

    def test_dates_of_several_members(self):
        year = ('<timeline xmlns="urn:libtimeline:1">\n'
                '<event id="a"><date edtf="[1984,1986]"/><relation event="b" allen="{}"/></event>\n'
                '<event id="b"><date edtf="1985-03"/></event>\n'
                '<event id="c"><date edtf="198X-12-25"/><relation event="b" allen="p"/></event>\n</timeline>\n')
        after = year.format("PM").encode()
        show = {event["id"]: event for event in objects(run("show", "--json", "-", stdin=after))}
        self.assertEqual(show["a"]["start"], {"earliest": "1986-01-01", "latest": "1986-12-31"})
        self.assertEqual(show["c"]["end"], {"earliest": "1980-12-25", "latest": "1984-12-25"})
        self.assertIn("earliest start 1986-01-01\n  <stdin>:2: a: date [1984,1986]\n  <stdin>:2: a: follows b\n"
                      "  <stdin>:3: b: start 1985-03\n", text(run("why", "-", "a", stdin=after).out))
        during = run("check", "-", stdin=year.format("d").encode())
        self.assertEqual(during.status, EXIT_FINDING)
        self.assertIn("a: date [1984,1986]", text(during.out))

    def test_query_by_one_of_several_dates(self):
        """A window of several members or with X digits is one of them, and not all between the first and the last."""
        march = (b'<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="1985-03-30"/></event></timeline>')
        for window, hits in (("[1984,1986]", 0), ("[1984,1985]", 1), ("1985-XX-31", 0), ("1985-0X", 1),
                             ("{1984,1986}", 1)):
            found = objects(run("query", "--during", window, "--count", "--json", stdin=march))
            self.assertEqual(found, [{"count": hits}], window)

    def test_windows(self):
        """A window is read as the dates of the file are: by --seasons and --as-of, else the file's own as-of day; a phrase
        of several dates is one of them."""
        season = b'<timeline xmlns="urn:libtimeline:1" as-of="1986-05-01"><event id="a"><date edtf="1985-21"/></event></timeline>'
        for window, options, hits in (("1985-21", ["--seasons", "south"], 1), ("1985-09", ["--seasons", "south"], 1),
                                      ("1985-03", ["--seasons", "south"], 0), ("1984 to present", [], 1),
                                      ("1984 to present", ["--as-of", "1985-01-01"], 0),
                                      ("1984 or 1986", [], 0), ("1984 or 1985", [], 1)):
            with self.subTest(window=window, options=options):
                found = objects(run("query", "--json", "--count", "--during", window, *options, stdin=season))
                self.assertEqual(found, [{"count": hits}])
        self.assertEqual(text(run("gaps", "--within", "1985 to present", "--seasons", "south", stdin=season).out),
                         "between the start of the window and a: 243 to 333 days\n"
                         "between a and the end of the window: 152 to 242 days\n")

    def test_gap_without_a_start(self):
        day = b'<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="1984-05-01"/></event></timeline>'
        done = run("gaps", "--within", "../1984-05-01", stdin=day)
        self.assertEqual(text(done.out), "between the start of the window and a: without end\n")

    def test_to_neither_event_nor_date(self):
        for to, told in (("ri-vist", b": did you mean ri-visit? As a date: "), ("1984x", b"--to is no event. As a date: ")):
            self.assertIn(told, run("query", EXAMPLE, "--relation", "after", "--to", to).err)

    def test_a_text_is_one_line(self):
        """Of a title, a wording and a category over several lines, as in a file that was laid out."""
        laid = ('<timeline xmlns="urn:libtimeline:1">\n<event id="a"><title>\n  A title\n\tof two  lines\n</title>'
                '<date edtf="1984" wording="in&#10;1984"/><category>a&#10;b</category></event>\n'
                '<event id="b"><date edtf="1983"/><relation event="a" allen="P"/></event>\n</timeline>').encode()
        title = "A title of two  lines"
        for command, line in (("show", f"a  {title}"), ("show", "  wording  in 1984"), ("query", f"a  {title}"),
                              ("order", f"   2  a                    1984-01-01 to 1984-12-31   {title}"),
                              ("check", '  <stdin>:5: a: start 1984 ("in 1984")'), ("stats", f"categories    {'a b':20} 1")):
            with self.subTest(command):
                self.assertIn(line, text(run(command, stdin=laid).out).splitlines())

    def test_lengths(self):
        """The length is what all statements together leave, and not only the two ends of the event."""
        timeline = (b'<timeline xmlns="urn:libtimeline:1"><event id="p"><date start="1984"/></event>'
                    b'<event id="a"><date start="1984" end="[1984..1985]"/>'
                    b'<offset event="p" from="start" to="start" min="P0D"/>'
                    b'<offset event="p" from="start" to="end" max="P3D"/></event></timeline>')
        length = {event["id"]: event["length"] for event in objects(run("show", "--json", stdin=timeline))}
        self.assertEqual(length, {"p": {"min": "P1D", "max": "+inf"}, "a": {"min": "P1D", "max": "P4D"}})
        self.assertIn("  length   1 to 4 days\n", text(run("show", stdin=timeline).out))
        self.assertNotIn("a", text(run("query", "--relation", "D", "--to", "1984-06-01/1984-06-03",
                                       stdin=timeline).out).split())

    def test_lengths_of_many(self):
        """They are exact in a timeline of any size, but where too many depend on each other and some statement leaves a
        choice or counts months: then it is said."""
        many = "".join(f'<event id="d{i}"><date edtf="1984"/></event>' for i in range(1200))
        pair = ('<event id="p"><date start="1984"/></event><event id="a"><date start="1984" end="[1984..1985]"/>'
                '<offset event="p" from="start" to="start" min="P0D"/>'
                '<offset event="p" from="start" to="end" max="P3D"/></event>')
        chain = "".join(f'<event id="c{i}"><relation event="{f"c{i - 1}" if i else "p"}" allen="P"/></event>' for i in range(999))
        told_of = b"<stdin>: 1002 events depend on others: "
        choice = '<event id="z"><relation event="c9" allen="pP"/></event>'
        month = '<event id="z"><offset event="c9" by="P1M"/></event>'
        for more, told in ((many, b""), (chain, b""), (chain + choice, told_of), (chain + month, told_of)):
            timeline = f'<timeline xmlns="urn:libtimeline:1">{pair}{more}</timeline>'.encode()
            done = run("show", "--json", stdin=timeline)
            self.assertEqual((done.status, done.err[:len(told) or 1]), (EXIT_FINE, told))
            self.assertEqual(objects(done)[1]["length"]["max"], "P4D" if not told else "P369D")
            hits = run("query", "--relation", "D", "--to", "1984-06-01/1984-06-03", "--count", stdin=timeline)
            self.assertEqual(hits.err, b"")

    def test_undated_and_empty(self):
        empty = '<timeline xmlns="urn:libtimeline:1"/>'
        for command in ("show", "order", "query", "gaps", "check"):
            done = run(command, "-", stdin=empty.encode())
            self.assertEqual(done.status, EXIT_FINE, command)
        self.assertEqual(objects(run("stats", "--json", "-", stdin=empty.encode()))[0]["events"], 0)

    def test_query_where_there_are_choices(self):
        """An event is possible in a window only if some way of all things puts it there; of several times all at once."""
        events = ('<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="[1984,1988]"/></event>'
                  '<event id="b"><date start="[1983-12-31..1989-01-01]"/><relation event="a" allen="se"/></event></timeline>').encode()
        for asked, hits in ((["--during", "1986"], []), (["--during", "1984"], ["a", "b"]),
                            (["--during", "[1985,1986]"], []), (["--during", "[1986,1988]"], ["a", "b"]),
                            (["--during", "1984", "--relation", "follows", "--to", "1987"], []),
                            (["--during", "1988", "--relation", "follows", "--to", "1987"], ["a", "b"]),
                            (["--relation", "disjoint", "--to", "1986", "--certain"], ["a", "b"])):
            with self.subTest(asked):
                self.assertEqual([hit["id"] for hit in objects(run("query", "--json", "-", *asked, stdin=events))], hits)

    def test_order_of_many_undated_events(self):
        """Choices and calendar offsets are no matter for how many events can be put in order."""
        count = 6000
        follows = '<relation event="e{}" allen="PM"/>'
        months = '<offset event="e{}" from="end" to="start" by="P1M"/>'
        either = '<relation event="e{}" allen="disjoint"/>'
        for tenth, choices in ((follows, 3), (months, 0)):
            said = [(months if i == 7 else tenth if i % 10 == 0 else follows).format(i - 1) for i in range(1, count)]
            for i in range(1000, 1000 * (choices + 1), 1000): # e(i) and e(i - 1) both between their neighbours
                said[i - 1] = either.format(i - 1) + follows.format(i - 2)
                said[i] += follows.format(i - 1)
            events = '<event id="e0"/>' + "".join(f'<event id="e{i}">{said[i - 1]}</event>' for i in range(1, count))
            order = objects(run("order", "--json", stdin=f'<timeline xmlns="urn:libtimeline:1">{events}</timeline>'.encode()))
            loose = [f"e{i}" for k in range(1, choices + 1) for i in (1000 * k - 1, 1000 * k)]
            self.assertEqual({event["id"]: event["unordered_with"] for event in order if event["unordered_with"]},
                             {event: [loose[i ^ 1]] for i, event in enumerate(loose)})
            self.assertEqual([event["id"] for event in order if event["id"] not in loose],
                             [f"e{i}" for i in range(count) if f"e{i}" not in loose])

    def test_order_without_a_title(self):
        done = run("order", stdin=b'<timeline xmlns="urn:libtimeline:1"><event id="a"><date edtf="1984-05-01"/></event></timeline>')
        self.assertEqual(done.out, b"   1  a                    1984-05-01\n")

    def test_stats(self):
        stats = objects(run("stats", "--json", EXAMPLE))[0]
        self.assertEqual(stats["events"], 26)
        self.assertEqual((stats["first"], stats["last"]), ("1980-01-01", "2024-04-30"))
        self.assertEqual(stats["categories"]["visit"], 6)
        self.assertEqual(sum(stats["groups"].values()), 26)
        row = '<event id="e{}">{}</event>'
        for dates, told in (
            ((), (0, 0, None, None, 0, "P0D", "P0D")),
            (("",), (0, 0, None, None, 0)),
            (("1984-01-01/..",), (1, 1, "1984-01-01", None, 1)),
            (("1984-01-01/1984-01-10", "1984-01-10/1984-01-12", "1984-01-20"),
             (3, 3, "1984-01-01", "1984-01-20", 2, "P13D", "P13D")),
            (("1984-01-01/1984-01-10", "1984-02"), (2, 1, "1984-01-01", "1984-02-29", 1, "P10D", "P39D")),
            (("1984-01-01/..", "1984-01-10"), (2, 2, "1984-01-01", "1984-01-10", 2, "P10D", "P10D")),
            (("Y-200000000000/2000", "2000/Y150000000000"), (2, 0, "-200000000000-01-01", "+150000000000-12-31", 1)),
        ):
            events = "".join(row.format(i, date and f'<date edtf="{date}"/>') for i, date in enumerate(dates))
            text = f'<timeline xmlns="urn:libtimeline:1">{events}</timeline>'.encode()
            stats = objects(run("stats", "--json", "-", stdin=text))[0]
            covered = tuple((stats["covered"] or {}).values())
            self.assertEqual(tuple(stats[key] for key in ("dated", "exact", "first", "last", "depth")) + covered, told)

    def test_relate(self):
        line = objects(run("relate", "--json", "1984", "1985"))[0]
        self.assertEqual(line["possible"], "pm")
        self.assertEqual(line["answer"]["precedes"], "certain")
        self.assertFalse(line["conditional"])
        self.assertEqual(objects(run("relate", "--json", "--spans", "1984", "1985"))[0]["possible"], "m")
        self.assertTrue(objects(run("relate", "--json", "1984~", "1985"))[0]["conditional"])
        # Beside what EDTF cannot say, a set goes by its members too.
        self.assertEqual(objects(run("relate", "--json", "[1984,1986]", "two weeks in 1985"))[0]["possible"], "pmMP")
        self.assertEqual(objects(run("relate", "--json", "two weeks in 1985", "1984 or 1986"))[0]["possible"], "pmMP")
        for phrase in ("two weeks in 1984 or 1986", "at least a day in 1984 or 1986"):
            self.assertEqual(objects(run("relate", "--json", phrase, "1985"))[0]["possible"], "pmMP")
            event = f'<timeline xmlns="urn:libtimeline:1"><event id="a"><date phrase="{phrase}"/></event></timeline>'.encode()
            self.assertEqual(objects(run("query", "--json", "--during", "1985", stdin=event)), [])
            self.assertEqual(len(objects(run("query", "--json", "--during", "1986", stdin=event))), 1)
        self.assertEqual(run("relate", "1984", "nonsense").status, EXIT_FINDING)
        self.assertEqual(run("relate", "1984").status, EXIT_USAGE)


if __name__ == "__main__":
    cli.main()
