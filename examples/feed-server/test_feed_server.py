#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The feed server by its answers: test_feed_server.py SERVER TIMELINE."""
import gzip
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as ElementTree

SERVER, TIMELINE = sys.argv[1:3]
TYPES = {"/feed.ics": "text/calendar; charset=utf-8", "/timeline.xml": "application/xml; charset=utf-8",
         "/timeline.json": "application/json; charset=utf-8"}
EACH = 32  # connections of one address


def until(condition, seconds=30):
    """Waits for something that the server does by itself."""
    end = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > end:
            raise AssertionError("it did not happen")
        time.sleep(0.1)
    return result


class Case(unittest.TestCase):
    """One server for each class."""
    arguments = ()  # after the port

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.file = pathlib.Path(folder.name) / "timeline.xml"
        cls.file.write_bytes(pathlib.Path(TIMELINE).read_bytes())
        cls.log = open(pathlib.Path(folder.name) / "log", "w+b")
        cls.addClassCleanup(cls.log.close)
        cls.server = subprocess.Popen([SERVER, cls.file, "0", *cls.arguments], stdout=subprocess.PIPE, stderr=cls.log)
        cls.addClassCleanup(cls.end)
        url = cls.server.stdout.readline().decode()
        cls.port = int(re.fullmatch(rf"http://{(*cls.arguments, '127.0.0.1')[0]}:(\d+)/feed\.ics\n", url)[1])

    @classmethod
    def end(cls):
        cls.server.send_signal(signal.SIGTERM)
        status = cls.server.wait(30)
        cls.server.stdout.close()
        assert status == 0, status

    def ask(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            response = connection.getresponse()
            response.body = response.read()
        finally:
            connection.close()
        return response

    def said(self):
        self.log.flush()
        return pathlib.Path(self.log.name).read_text(encoding="utf-8")

    def put(self, content, date=None):
        """A new file in the place of the old one, as tl_output_commit() does it."""
        new = self.file.with_suffix(".new")
        new.write_bytes(content)
        if date is not None:
            os.utime(new, (date, date))
        os.rename(new, self.file)


class Answers(Case):
    def test_names(self):
        for path, kind in TYPES.items():
            answer = self.ask(path)
            self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, kind))
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.assertRegex(answer.headers["ETag"], r'\A"[^"]+"\Z')
            self.assertRegex(answer.headers["Last-Modified"], r"\A[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT\Z")
            self.assertIn("Accept-Encoding", answer.headers["Vary"])
            self.assertEqual(int(answer.headers["Content-Length"]), len(answer.body))
        self.assertTrue(self.ask("/feed.ics").body.startswith(b"BEGIN:VCALENDAR\r\n"))
        self.assertTrue(self.ask("/feed.ics").body.endswith(b"END:VCALENDAR\r\n"))
        self.assertEqual(self.ask("/timeline.xml").body, self.file.read_bytes())
        ElementTree.fromstring(self.ask("/timeline.xml").body)
        self.assertEqual(len(json.loads(self.ask("/timeline.json").body)["events"]), 26)
        self.assertEqual(self.ask("/feed.ics?from=a").status, 200)

    def test_head(self):
        for path in (*TYPES, "/status"):
            got, head = self.ask(path), self.ask(path, "HEAD")
            self.assertEqual((head.status, head.body), (200, b""))
            for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified"):
                self.assertEqual(head.headers[name], got.headers[name])

    def test_not_found(self):
        for path in ("/", "/feed", "/feed.ics/", "/feed.ics%00", "/feed.ics%00.xml", "/%66eed.ics", "/../feed.ics",
                     "/..%2f..%2fetc/passwd", "/FEED.ICS", "//feed.ics"):
            answer = self.ask(path)
            self.assertEqual((answer.status, answer.headers["X-Content-Type-Options"]), (404, "nosniff"), path)

    def test_methods(self):
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"):
            answer = self.ask("/feed.ics", method)
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET, HEAD"), method)
        self.assertEqual(self.ask("/feed.ics").status, 200)

    def test_gzip(self):
        plain = self.ask("/feed.ics")
        for encodings in ("gzip", "deflate, gzip;q=0.5", "GZIP", "*", "br;q=1.0 , gzip ;q=0.001"):
            answer = self.ask("/feed.ics", Accept_Encoding=encodings)
            self.assertEqual(answer.headers["Content-Encoding"], "gzip", encodings)
            self.assertNotEqual(answer.headers["ETag"], plain.headers["ETag"])
            self.assertEqual(gzip.decompress(answer.body), plain.body)
            self.assertLess(len(answer.body), len(plain.body) / 2)
        for encodings in ("", "identity", "gzip;q=0", "gzip; q=0.000", "*;q=0", "xgzip, gzipx", "gzip;q=0, *"):
            answer = self.ask("/feed.ics", Accept_Encoding=encodings)
            self.assertIsNone(answer.headers["Content-Encoding"], encodings)
            self.assertEqual(answer.body, plain.body)

    def test_if_none_match(self):
        for path in TYPES:
            for encoding in ("identity", "gzip"):
                tag = self.ask(path, Accept_Encoding=encoding).headers["ETag"]
                for tags in (tag, f"W/{tag}", f'"other", {tag}', "*", f'  W/"x" ,{tag} '):
                    answer = self.ask(path, Accept_Encoding=encoding, If_None_Match=tags)
                    self.assertEqual((answer.status, answer.body, answer.headers["ETag"]), (304, b"", tag), tags)
                for tags in ('"other"', tag.strip('"'), tag[:-2] + '"', tag + "x"):
                    self.assertEqual(self.ask(path, Accept_Encoding=encoding, If_None_Match=tags).status, 200, tags)
        tag = self.ask("/feed.ics", Accept_Encoding="gzip").headers["ETag"]
        self.assertEqual(self.ask("/feed.ics", If_None_Match=tag).status, 200)  # the tag of another representation
        self.assertEqual(self.ask("/feed.ics", "HEAD", If_None_Match="*").status, 304)

    def test_if_modified_since(self):
        date = self.ask("/feed.ics").headers["Last-Modified"]
        self.assertEqual(self.ask("/feed.ics", If_Modified_Since=date).status, 304)
        self.assertEqual(self.ask("/feed.ics", If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT").status, 200)
        self.assertEqual(self.ask("/feed.ics", If_Modified_Since="nonsense").status, 200)
        self.assertEqual(self.ask("/feed.ics", If_Modified_Since=date, If_None_Match='"other"').status, 200)

    def test_kept_alive(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.addCleanup(connection.close)
        socks = set()
        for headers in ({}, {"If-None-Match": "*"}, {}):
            connection.request("GET", "/feed.ics", headers=headers)
            connection.getresponse().read()
            socks.add(connection.sock)
        self.assertEqual(len(socks), 1)

    def test_long_header(self):
        self.assertIn(self.ask("/feed.ics", X_Long="a" * 10000).status, (200, 431))
        self.assertEqual(self.ask("/feed.ics", X_Long="a" * 60000).status, 431)


class Reload(Case):
    def test_file_changes(self):
        first = self.ask("/feed.ics")
        first_date = self.file.stat().st_mtime
        good = self.file.read_bytes()
        changed = good.replace(b"<title>Iran and North Korea", b"<title>North Korea and Iran")
        self.put(changed)
        until(lambda: self.ask("/timeline.xml").body == changed)
        second = self.ask("/feed.ics", If_None_Match=first.headers["ETag"])
        self.assertEqual(second.status, 200)
        self.assertEqual(self.ask("/status").status, 200)

        # What is broken, empty or gone is told, and the last good one goes on.
        empty = b'<timeline xmlns="urn:libtimeline:1"><event id="a"/></timeline>'
        for bad, word in ((good[:5000], "timeline.xml:"), (empty, "no event"), (None, "timeline.xml")):
            if bad is None:
                self.file.unlink()
            else:
                self.put(bad)
            until(lambda: self.ask("/status").status == 503 and word in self.ask("/status").body.decode())
            self.assertIn(word, self.said().splitlines()[-1])
            self.assertEqual(self.ask("/feed.ics", If_None_Match=second.headers["ETag"]).status, 304)
            self.assertEqual(self.ask("/timeline.xml").body, changed)

        # The first one again has the first entries, whose stamps move with nothing but what they say; and a new date of the
        # file alone changes nothing.
        self.put(good, first_date)
        until(lambda: self.ask("/status").status == 200)
        third = self.ask("/feed.ics")
        self.assertEqual(entries(third.body), entries(first.body))
        self.put(good, first_date + 3600)
        until(lambda: self.said().count("read again") == 3)
        self.assertEqual(self.ask("/feed.ics", If_None_Match=third.headers["ETag"]).status, 304)

        # One entry says something else.
        self.put(good.replace(b"<title>Attack on Israel by Hamas", b"<title>Attack of 7 October"))
        until(lambda: self.ask("/feed.ics", If_None_Match=third.headers["ETag"]).status == 200)
        self.assertEqual(len(set(entries(self.ask("/feed.ics").body)) - set(entries(first.body))), 1)


def entries(feed):
    return re.findall(rb"BEGIN:VEVENT.*?END:VEVENT", feed, re.DOTALL)


class Visitors(Case):
    arguments = ("0.0.0.0",)

    def connect(self):
        visitor = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.addCleanup(visitor.close)
        return visitor

    def test_time_and_number(self):
        def closed(visitor):
            try:
                return visitor.recv(4096) == b""
            except ConnectionResetError:
                return True

        # One that sends a header byte by byte, and never comes to its end.
        slow = self.connect()
        slow.sendall(b"GET /feed.ics HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        slow.settimeout(0.2)

        def cut_off():
            try:
                slow.sendall(b"a")
                return slow.recv(4096) == b""
            except TimeoutError:
                return False
            except (ConnectionResetError, BrokenPipeError):
                return True

        # As many as one address may have, which say nothing; the next is closed without an answer.
        idle = [self.connect() for _ in range(EACH - 1)]
        refused = self.connect()
        self.assertTrue(closed(refused))
        until(cut_off, 60)
        for visitor in idle:
            self.assertTrue(closed(visitor))

        def served():
            try:
                return self.ask("/feed.ics")
            except ConnectionResetError:
                return None  # the server has not yet counted the others as gone

        self.assertEqual(until(served).status, 200)


class Neighbours(Case):
    def test_many_of_this_machine(self):
        """A proxy on this machine may have many connections, all of one address."""
        visitors = [socket.create_connection(("127.0.0.1", self.port), timeout=60) for _ in range(3 * EACH)]
        for visitor in visitors:
            self.addCleanup(visitor.close)
            visitor.sendall(b"HEAD /feed.ics HTTP/1.1\r\nHost: a\r\n\r\n")
        for visitor in visitors:
            self.assertEqual(visitor.recv(12), b"HTTP/1.1 200")


class Start(unittest.TestCase):
    def test_wrong(self):
        for arguments, status in (((), 2), (("--help",), 2), (("a", "b", "c", "d"), 2), (("none.xml",), 1),
                                  ((TIMELINE, "port"), 1), ((TIMELINE, "0", "nowhere"), 1), ((TIMELINE, "0", "192.0.2.1"), 1)):
            done = subprocess.run([SERVER, *arguments], capture_output=True, check=False, timeout=30)
            self.assertEqual((done.returncode, done.stdout), (status, b""), arguments)
            self.assertTrue(done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
