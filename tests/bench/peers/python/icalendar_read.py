"""How long python icalendar takes to parse a feed.

icalendar_read.py FEED: the events in it and the processor time in seconds, one parse."""
import sys
import time

from icalendar import Calendar

with open(sys.argv[1], "rb") as file:
    feed = file.read()
begun = time.process_time()
calendar = Calendar.from_ical(feed)
print(len(calendar.subcomponents), time.process_time() - begun)
