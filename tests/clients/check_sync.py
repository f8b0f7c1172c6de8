#!/usr/bin/env python3
"""Has vdirsyncer bring a feed from a web server to Radicale, and compares what Radicale then holds.

    check_sync.py FEED EXPECTED.tsv

The table is the one that check_feed.py describes. Both servers listen at 127.0.0.1 alone, at ports that are free, and
everything is kept in a temporary folder. What Radicale hands out is read with icalendar.

Prints one line, differences go to standard error; status 1 if there are any.
"""

import functools
import http.client
import http.server
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

import check_feed

RADICALE = """\
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[storage]
filesystem_folder = {home}/collections
[logging]
level = warning
"""
VDIRSYNCER = """\
[general]
status_path = "{home}/status/"
[pair feed]
a = "web"
b = "radicale"
collections = null
[storage web]
type = "http"
url = "http://127.0.0.1:{web}/feed.ics"
[storage radicale]
type = "caldav"
url = "http://127.0.0.1:{port}/reader/feed/"
username = "reader"
password = "reader"
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def ask(port, method, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, headers={"Authorization": "Basic cmVhZGVyOnJlYWRlcg=="})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_for(port):
    end = time.monotonic() + 30
    while True:
        try:
            return ask(port, "GET", "/")
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def synchronise(home, feed):
    """The collection in Radicale after vdirsyncer has been there, as one file."""
    (home / "web").mkdir()
    shutil.copy(feed, home / "web/feed.ics")
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                          functools.partial(Quiet, directory=home / "web"))
    threading.Thread(target=web.serve_forever, daemon=True).start()
    port = free_port()
    (home / "radicale").write_text(RADICALE.format(port=port, home=home), encoding="utf-8")
    (home / "vdirsyncer").write_text(VDIRSYNCER.format(port=port, web=web.server_port, home=home), encoding="utf-8")
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    with open(home / "log", "w+b") as log:
        radicale = subprocess.Popen(("radicale", "--config", home / "radicale"), env=environment, stdout=log, stderr=log)
        try:
            wait_for(port)
            status, _ = ask(port, "MKCALENDAR", "/reader/feed/")
            if status != 201:
                raise ValueError(f"Radicale makes no calendar: {status}")
            for command in ("discover", "sync"):
                subprocess.run(("vdirsyncer", "--config", home / "vdirsyncer", command), env=environment, check=True,
                               stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=120)
            status, body = ask(port, "GET", "/reader/feed/")
            if status != 200:
                raise ValueError(f"Radicale hands nothing out: {status}")
        except Exception:
            log.seek(0)
            sys.stderr.write(log.read().decode("utf-8", "replace"))
            raise
        finally:
            radicale.terminate()
            radicale.wait(30)
            web.shutdown()
    result = home / "radicale.ics"
    result.write_bytes(body)
    return result


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as home:
        result = synchronise(pathlib.Path(home), arguments[0])
        return check_feed.compare("vdirsyncer and Radicale", check_feed.read_icalendar(result), arguments[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
