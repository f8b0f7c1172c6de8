#!/usr/bin/env python3
"""Subscribes to a feed with Thunderbird, without a screen, and compares what its calendar then holds. Run by hand.

    check_thunderbird.py FEED_SERVER TIMELINE.xml EXPECTED.tsv

The table is the one that check_feed.py describes. Thunderbird (Debian: thunderbird) gets a profile of its own in a
temporary folder and is told by Marionette to open a network calendar at the feed server, then to look again after one
title was changed.

Prints the version of Thunderbird and one line, differences go to standard error; status 1 if there are any.
"""

import collections
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import check_evolution
import expected

PATIENCE = 120
PREFERENCES = """\
user_pref("calendar.timezone.local", "UTC");
user_pref("calendar.timezone.useSystemTimezone", false);
user_pref("app.update.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("marionette.port", %d);
"""
# Makes the calendar at the first call, and has it read the feed again at each; then all that it holds.
ASK = """
const [url, resolve] = arguments;
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
(async () => {
  let calendar = cal.manager.getCalendars().find(c => c.name === "feed");
  if (!calendar) {
    calendar = cal.manager.createCalendar("ics", Services.io.newURI(url));
    calendar.name = "feed";
    calendar.setProperty("cache.enabled", false);
    cal.manager.registerCalendar(calendar);
  }
  await new Promise(done => {
    const observer = { QueryInterface: ChromeUtils.generateQI(["calIObserver"]) };
    for (const name of ["onStartBatch", "onEndBatch", "onAddItem", "onModifyItem", "onDeleteItem", "onError",
      "onPropertyChanged", "onPropertyDeleting"]) observer[name] = () => {};
    observer.onLoad = () => { calendar.removeObserver(observer); done(); };
    calendar.addObserver(observer);
    calendar.refresh();
  });
  const items = await calendar.getItemsAsArray(Ci.calICalendar.ITEM_FILTER_ALL_ITEMS, 0, null, null);
  const zoned = time => !time.isDate && !time.timezone.isUTC && !time.timezone.isFloating;
  const text = time => (zoned(time) ? `${time.icalString}/` : "") +
    (zoned(time) ? time.getInTimezone(cal.dtz.UTC) : time).icalString;
  return items.map(item => [item.title, text(item.startDate), text(item.endDate),
    item.getProperty("DESCRIPTION") || ""]);
})().then(resolve, problem => resolve(String(problem)));
"""


class Thunderbird:
    def __init__(self, home):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        (home / "profile").mkdir()
        (home / "profile/user.js").write_text(PREFERENCES % port, encoding="utf-8")
        environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        self.version = subprocess.run(("thunderbird", "--version"), env=environment, check=True, stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, encoding="utf-8").stdout.strip()
        self._log = open(home / "log", "w+b")
        self._process = subprocess.Popen(
            ("thunderbird", "--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile",
             home / "profile"), env=environment, stdout=self._log, stderr=self._log)
        self._socket = self._connect(port)
        self._buffer = b""
        self._number = 0
        self._read()  # its greeting
        self._call("WebDriver:NewSession", {})
        self._call("Marionette:SetContext", {"value": "chrome"})
        self._call("WebDriver:SetTimeouts", {"script": PATIENCE * 1000})

    def _connect(self, port):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            except OSError:
                if time.monotonic() > end or self._process.poll() is not None:
                    self._log.seek(0)
                    sys.stderr.write(self._log.read().decode("utf-8", "replace")[-4000:])
                    raise
                time.sleep(0.2)

    def _read(self):
        """A message of Marionette: its size in digits, a colon, JSON."""
        while True:
            size, colon, rest = self._buffer.partition(b":")
            if colon and len(rest) >= int(size):
                self._buffer = rest[int(size):]
                return json.loads(rest[:int(size)])
            more = self._socket.recv(65536)
            if not more:
                raise EOFError("Thunderbird went away")
            self._buffer += more

    def _call(self, name, parameters):
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, problem, result = self._read()
        if problem:
            raise RuntimeError(f"{name}: {problem['error']}: {problem['message']}")
        return result.get("value")

    def events(self, url):
        found = self._call("WebDriver:ExecuteAsyncScript", {"script": ASK, "args": [url], "newSandbox": True})
        if isinstance(found, str):
            raise RuntimeError(found)
        # An event without DTEND ends as it starts.
        return collections.Counter((title, start, "" if end == start else end, description)
                                   for title, start, end, description in found)

    def end(self):
        try:
            self._call("Marionette:Quit", {"flags": ["eForceQuit"]})
        finally:
            self._process.wait(PATIENCE)


def check(thunderbird, server, timeline, events):
    changed, after = check_evolution.change(timeline, events)
    fine = True
    for what, wanted in (("at first", collections.Counter(events)), ("changed", after)):
        if what == "changed":
            server.put(changed)
        seen = thunderbird.events(server.url)
        for event in (wanted - seen).elements():
            print(f"thunderbird: {what}: not there: {event!r}", file=sys.stderr)
        for event in (seen - wanted).elements():
            print(f"thunderbird: {what}: not expected: {event!r}", file=sys.stderr)
        fine = fine and seen == wanted
    return fine


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    program, timeline, table = arguments
    events, _ = expected.read(table)
    text = pathlib.Path(timeline).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        home = pathlib.Path(name)
        server = check_evolution.Server(program, home, text)
        try:
            thunderbird = Thunderbird(home)
            try:
                fine = check(thunderbird, server, text, events)
            finally:
                thunderbird.end()
        finally:
            server.end()
    print(thunderbird.version)
    print(f"thunderbird: {len(events) if fine else 0} of {len(events)} events on their days, at first and changed")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
