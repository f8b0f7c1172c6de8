"""How fast python icalendar builds and serialises one component an event.

icalendar_loop.py EVENTS.tsv OUT.ics [ROUNDS]: the TSV of make_data.py. The
numbers and dates of the TSV are read before the rounds; a round builds each
event with its thirteen properties, serialises it and writes it.
"""

import datetime
import sys
import time

from icalendar import Event

STAMP = datetime.datetime(2024, 5, 1, tzinfo=datetime.timezone.utc)


def date(text):
    return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def read(path):
    rows = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            (uid, title, description, categories, place, lat, lon, url,
             begin, end) = line.rstrip("\n").split("\t")
            rows.append((uid + "@example.org", title, description,
                         categories.split(";"), place, (float(lat), float(lon)),
                         url, date(begin), date(end)))
    return rows


def play(rows, path):
    with open(path, "wb") as out:
        for uid, title, description, categories, place, geo, url, begin, end in rows:
            event = Event()
            event.add("uid", uid)
            event.add("dtstamp", STAMP)
            event.add("last-modified", STAMP)
            event.add("sequence", 0)
            event.add("summary", title)
            event.add("description", description)
            for category in categories:
                event.add("categories", [category])
            event.add("location", place)
            event.add("geo", geo)
            event.add("url", url)
            event.add("dtstart", begin)
            event.add("dtend", end)
            event.add("transp", "TRANSPARENT")
            out.write(event.to_ical())
        return out.tell()


def main():
    rows = read(sys.argv[1])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 7
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        size = play(rows, sys.argv[2])
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    print(f"events {len(rows)} seconds {seconds[rounds // 2]:.6f} bytes {size}")


main()
