#!/usr/bin/env python3
"""Makes the benchmarks' data: the same bytes for the same count, on every machine.

    make_data.py edtf   COUNT OUT    EDTF strings, one a line
    make_data.py events COUNT OUT    events as TSV, the input of the calendar loops
    make_data.py xml    COUNT OUT    the same events as a native XML timeline

Columns of the TSV: id, title, description, categories joined by ';', place,
latitude, longitude, url, start and end. The two dates are yyyymmdd, the end
is the day after the last day, as DTEND has it. The XML holds those events in
the same order with the same texts, so that a feed made from it has the same
properties as one made from the TSV.

All are streamed: a million events need no more memory than ten.
Only random.random() is used of the generator, the one method whose sequence
Python promises for a seed.
"""

import datetime
import random
import sys
from xml.sax.saxutils import escape, quoteattr

SEED = 19840124
MODIFIED = "2024-05-01T00:00:00Z"
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Dice:
    def __init__(self, seed):
        self._random = random.Random(seed).random

    def below(self, n):
        return int(self._random() * n)

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def of(self, items):
        return items[self.below(len(items))]


# ---------------------------------------------------------------- EDTF

def leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def year(dice):
    return dice.between(1000, 2100)


def month(dice, y):
    return f"{y:04d}-{dice.between(1, 12):02d}"


def day(dice, y):
    m = dice.between(1, 12)
    last = 29 if m == 2 and leap(y) else MONTH_DAYS[m - 1]
    return f"{y:04d}-{m:02d}-{dice.between(1, last):02d}"


def interval(dice):
    y = year(dice)
    z = y + dice.between(1, 40)
    shape = dice.below(6)
    if shape < 2:
        return f"{day(dice, y)}/{day(dice, z)}"
    if shape == 2:
        return f"{month(dice, y)}/{month(dice, z)}"
    if shape == 3:
        return f"{y:04d}/{z:04d}"
    return f"{y:04d}/.." if shape == 4 else f"{day(dice, y)}/"


def qualified(dice):
    mark = dice.of("?~%")
    shape = dice.below(4)
    y = year(dice)
    if shape == 0:
        return f"{y:04d}{mark}"
    if shape == 1:
        return month(dice, y) + mark
    if shape == 2:
        return day(dice, y) + mark
    return f"{y:04d}{mark}-{dice.between(1, 12):02d}-{dice.between(1, 28):02d}"


def unspecified(dice):
    y = year(dice)
    return dice.of((f"{y // 10:03d}X", f"{y // 100:02d}XX", f"{y:04d}-XX",
                    month(dice, y) + "-XX", f"{y:04d}-XX-XX",
                    f"{y // 10:03d}X-12-25"))


def season(dice):
    return f"{year(dice):04d}-{dice.between(21, 24)}"


def choice(dice):
    y = year(dice)
    return dice.of((f"[{y},{y + 1},{y + 3}..{y + 5}]", f"[{y},{y + 2}-12]",
                    f"{{{y},{y + 1},{y + 3}}}", f"[..{day(dice, y)}]",
                    f"{{{y}..{y + 4}}}"))


def edtf_lines(count):
    dice = Dice(SEED)
    rest = (qualified, unspecified, season, choice)
    for _ in range(count):
        lot = dice.below(100)
        if lot < 40:
            yield day(dice, year(dice))
        elif lot < 55:
            yield month(dice, year(dice))
        elif lot < 75:
            yield f"{year(dice):04d}"
        elif lot < 85:
            yield interval(dice)
        else:
            yield dice.of(rest)(dice)


# ---------------------------------------------------------------- events

SUBJECTS = ("The foreign ministry", "A trade delegation", "The harbour office",
            "The president's envoy", "A team of engineers", "The central bank",
            "The observers' mission", "A shipping company", "The Élysée",
            "The national archive", "A working group", "The parliament")
VERBS = ("announces", "opens", "signs", "postpones", "reviews", "denies",
         "completes", "suspends", "confirms", "receives")
OBJECTS = ("an agreement on grain, oil and steel", "the second round of talks",
           "a joint survey of the northern coast", "the cultural exchange",
           "a loan; the terms are not made public", "the new rail link",
           "the inspection of two sites", "a protocol in four chapters",
           "the visit planned for spring", "an exhibition in Zürich")
CLAUSES = (
    "Both sides speak of progress, neither of them of a date",
    "Newspapers of the following week give three different figures",
    "The text itself was published only years later",
    "Witnesses remember rain; the photographs show a clear sky",
    "A second source, close to the delegation, has it one day earlier",
    "The minutes name eleven people and list nine",
    "It is the last entry in the ledger of that year",
    "No copy of the reply has been found in either archive",
    "The ambassador's diary calls the evening long, cold and useful",
    "Costs were shared, according to the annex, in equal parts",
    "What followed is told in the next chapter",
    "Radio reports of the same night are kept on tape",
)
CATEGORIES = ("diplomacy", "trade", "visit", "treaty", "military", "culture",
              "finance", "shipping")
PLACES = (("Tehran", 35, 51), ("Pyongyang", 39, 125), ("Genève", 46, 6),
          ("Vienna", 48, 16), ("New York", 40, -73), ("São Paulo", -23, -46),
          ("Nairobi", -1, 36), ("東京", 35, 139))


def degrees(dice, whole):
    # Six decimals, the last never 0: every writer of numbers gives these digits.
    return f"{whole}.{dice.below(100000):05d}{dice.between(1, 9)}"


def events(count):
    dice = Dice(SEED + 1)
    first = datetime.date(1900, 1, 1).toordinal()
    last = datetime.date(2024, 4, 30).toordinal()
    for number in range(count):
        begin = dice.between(first, last)
        days = 1 if dice.below(10) < 7 else dice.between(2, 90)
        place, lat, lon = dice.of(PLACES)
        one = dice.below(len(CATEGORIES))
        two = (one + dice.between(1, len(CATEGORIES) - 1)) % len(CATEGORIES)
        yield {
            "id": f"e{number:07d}",
            "title": f"{dice.of(SUBJECTS)} {dice.of(VERBS)} {dice.of(OBJECTS)}",
            "description": f"{dice.of(CLAUSES)}. {dice.of(CLAUSES)}. {dice.of(CLAUSES)}.",
            "categories": (CATEGORIES[one], CATEGORIES[two]),
            "place": place,
            "lat": degrees(dice, lat),
            "lon": degrees(dice, lon),
            "url": f"https://example.org/archive/{begin}/{number}",
            "begin": datetime.date.fromordinal(begin),
            "end": datetime.date.fromordinal(begin + days),
        }


def ymd(date):
    return f"{date.year:04d}{date.month:02d}{date.day:02d}"


def tsv_lines(count):
    for e in events(count):
        yield "\t".join((e["id"], e["title"], e["description"],
                         ";".join(e["categories"]), e["place"], e["lat"],
                         e["lon"], e["url"], ymd(e["begin"]), ymd(e["end"])))


def xml_lines(count):
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield ('<timeline xmlns="urn:libtimeline:1" xml:lang="en"'
           f' modified="{MODIFIED}">')
    yield f"  <title>{count} made events</title>"
    for e in events(count):
        begin = e["begin"]
        final = e["end"] - datetime.timedelta(days=1)
        edtf = begin.isoformat()
        if final != begin:
            edtf += "/" + final.isoformat()
        yield f'  <event id="{e["id"]}" uid="{e["id"]}@example.org">'
        yield f"    <title>{escape(e['title'])}</title>"
        yield f"    <description>{escape(e['description'])}</description>"
        yield f'    <date edtf="{edtf}"/>'
        for category in e["categories"]:
            yield f"    <category>{category}</category>"
        yield (f'    <place lat="{e["lat"]}" lon="{e["lon"]}">'
               f"{e['place']}</place>")
        yield f"    <source href={quoteattr(e['url'])}>Archive</source>"
        yield "  </event>"
    yield "</timeline>"


KINDS = {"edtf": edtf_lines, "events": tsv_lines, "xml": xml_lines}


def main(arguments):
    if len(arguments) != 3 or arguments[0] not in KINDS or not arguments[1].isdecimal():
        print(__doc__, file=sys.stderr)
        return 2
    kind, count, path = arguments
    with open(path, "w", encoding="utf-8", newline="\n", buffering=1 << 20) as out:
        for line in KINDS[kind](int(count)):
            out.write(line)
            out.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
