"""Nothing leaks, references are counted, interpreters are apart, and hostile input raises."""

import datetime
import gc
import os
import resource
import subprocess
import sys
import sysconfig
import textwrap

import pytest
from vectors import DATA, TOP

import timeline
from timeline import Builder, Date, Duration, Relations, Span, Spans

EXAMPLE = TOP / "examples" / "iran-dprk.xml"
XML = EXAMPLE.read_bytes()


LARGE = b"<timeline xmlns='urn:libtimeline:1'>" + b"<!-- %s -->" % (b"x" * 1000) * 1100 + b"</timeline>"


def fails(function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except Exception:
        return
    raise AssertionError("it did not fail")


def every_error():
    article = timeline.parse(XML)
    fails(Date, "1984-02-30")
    fails(Date, "1984", mode="x")
    fails(Date, timeline.Bounds(start_min=5, end_max=5))
    fails(lambda: Date("1984") < "1984-05")
    fails(timeline.parse, b"<a/>")
    fails(timeline.parse, LARGE, progress=lambda done, total: 1 / 0)
    fails(Builder().add, "a", categories=["x", 3], sources=["x"], title="y")
    fails(Builder().add, "a", constraints=[timeline.offset("b", "x")])
    fails(article.to_ical, refresh="x", network=article.network())
    fails(article.write, "/nonexistent/x.xml")
    fails(article.network().why, "x", "start_min")
    fails(timeline.merge, [article, 3])
    fails(Spans, [(1, 2), (3, 3)])


def every_type():
    article = timeline.parse(XML)
    network = article.network()
    order = network.order()
    for event in article:
        (event.date, event.constraints, event.sources, event.categories, event.coordinates, event.to_json(), repr(event),
         hash(event), network[event], network.why(event, "start_min"), order.unordered(event), order.next(event))
    article.to_ical(network=network), article.to_xml(), article.to_json(), network.query(during="2018"), network.gaps()
    date = Date("[1667,1668,1670..1672]")
    date.members, date.bounds, date.start_point, date.notes, date.to_json(), repr(date), hash(date), date.relate("1669")
    Date("early 1990s", as_of="2000-01-01").__getnewargs_ex__()
    timeline.diff(article, article.builder().remove("irgc-strikes").build()), timeline.merge([article, article])
    list(Relations("pm")), Relations(["p", "m"]) | Relations("o"), Span.of("1984"), ~Spans([(1, 2)]), Duration("P1M").hull
    list(timeline.formats()), timeline.earliest("1984"), timeline.julian("1984-01-01")


@pytest.mark.parametrize("work", [every_type, every_error])
def test_no_leak(work):
    """No object of Python, and no memory of C, is left behind by doing it again."""
    for _ in range(20):
        work()
    gc.collect()
    objects, blocks = len(gc.get_objects()), sys.getallocatedblocks()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(100):
        work()
    gc.collect()
    assert len(gc.get_objects()) - objects < 50
    assert sys.getallocatedblocks() - blocks < 200
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 4096  # KiB


def test_references():
    article = timeline.parse(XML)
    text, event = "1984" + str(len(XML))[:0], article["ri-visit"]
    moment = datetime.datetime(1984, 5, 6, tzinfo=datetime.timezone(datetime.timedelta(hours=3)))
    for value in (article, text, event, Date("1984"), moment, moment.tzinfo, timeline.Date, timeline.Bounds, timeline.Point):
        Date(moment)  # its zone is kept
        before = sys.getrefcount(value)
        for _ in range(50):
            kept = [Date(text), event.date, article[0], article.network(), article.builder(), list(article), article.query()]
            kept += [event.date.bounds, Date(moment).start_point, event.date.bounds._replace(flags=0)]
            del kept
            fails(article.write, value)
            fails(Relations, value)
        gc.collect()
        assert abs(sys.getrefcount(value) - before) <= 1
    del article  # an event keeps its timeline
    assert event.timeline["us-withdrawal"].edtf == "2018-05"


def test_fresh_interpreter():
    """At its end, and in interpreters of its own, the module releases what it holds."""
    code = """
        import timeline
        article = timeline.read({!r})
        try:
            import _xxsubinterpreters as interpreters
        except ImportError:
            import _interpreters as interpreters
        for _ in range(3):
            one = interpreters.create()
            failed = interpreters.run_string(one, '''if True:
                import timeline
                assert timeline.read({!r}).network().consistent
                assert timeline.Date("1984") < "1990"
                try:
                    timeline.Date("03/04/1983")
                except timeline.AmbiguousError:
                    pass
            ''')
            assert failed is None, failed
            interpreters.destroy(one)
        assert isinstance(article[0], timeline.Event) and timeline.Date("1984") < "1990"
        print("fine")
    """
    code = textwrap.dedent(code).format(str(EXAMPLE), str(EXAMPLE))
    run = subprocess.run([sys.executable, "-X", "dev", "-c", code], capture_output=True, encoding="utf-8", check=False)
    if "subprocess not supported" in run.stderr:
        pytest.skip("an editable install builds when it is imported, which an interpreter of its own may not")
    assert (run.returncode, run.stdout) == (0, "fine\n"), run.stderr


def test_little_memory():
    """Out of memory is an exception."""
    code = """
        import resource, timeline
        head, tail = b"<timeline xmlns='urn:libtimeline:1'>", b"</timeline>"
        body = b"".join(b"<event id='e%d'><title>%s</title></event>" % (i, b"x" * 2000) for i in range(20000))
        document = head + body + tail
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 60_000_000, -1))
        kept = []
        try:
            for _ in range(5):
                kept.append(timeline.parse(document))
        except timeline.OutOfMemoryError as error:
            print(isinstance(error, MemoryError), error.code)
    """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, encoding="utf-8", check=False)
    assert run.stdout == "True TL002\n", run.stderr


@pytest.mark.parametrize("path", sorted((DATA / "hostile" / "xml").iterdir()), ids=lambda path: path.name)
def test_hostile(path):
    try:
        timeline.read(path, "xml")
    except timeline.Error as error:
        assert error.code and error.message


SWEEP = """
    import resource, sys, timeline
    from timeline import Builder, Date, Extents, Index

    texts = ["1984", "[1667,1668,1670..1672]", "early 1990s", "156X-12-25"] * 500
    document = b"<timeline xmlns='urn:libtimeline:1'>" + b"".join(
        b"<event id='e%d'><title>%s</title><date edtf='1984'/></event>" % (i, b"x" * 300) for i in range(100)
    ) + b"</timeline>"
    column = timeline.parse_many(texts)
    article = timeline.parse(document)
    index, network, order = Index(column), article.network(), article.network().order()

    def built():
        builder = Builder()
        for i in range(60):
            builder.add(f"e{i}", title="x" * 500, date="1984", categories=["a", "b"])
        return builder.build()

    work = {
        "parse": lambda: timeline.parse(document),
        "json": lambda: timeline.parse(article.to_json()[0], "json"),
        "csv": lambda: (article.to_bytes("csv"), article.to_ical()),
        "build": built,
        "change": lambda: article.builder().remove("e3").build(),
        "network": lambda: article.network().order(),
        "merge": lambda: timeline.merge([article, article]),
        "parse_many": lambda: timeline.parse_many(texts),
        "from_bounds": lambda: Extents.from_bounds(column.start_min, column.start_max, column.end_min, column.end_max),
        "relate_many": lambda: timeline.answer_many(timeline.relate_many(column, column), "precedes"),
        "index": lambda: Index(column),
        "find": lambda: index.find_many(column.start_min, column.end_max),
        "join": lambda: index.join(distinct=True),
        "depth": lambda: index.depth(),
        "arrow": lambda: timeline.from_arrow(article),
        "slices": lambda: (column[::2], column.start_min[::-1], column.start_min.tolist()),
    }
    failed = 0
    for name, one in work.items():
        one()  # what is made once is made
        room, succeeded = 0, 0
        while succeeded < 2:
            used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (used + room, -1))
            try:
                one()
                succeeded += 1
            except MemoryError:
                failed += 1
                succeeded = 0
            finally:
                resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
            room += 12 * 1024 + room // 16
            assert room < 1 << 28, name
        one()
    print("fine" if failed > 100 else failed)
"""


@pytest.mark.skipif(bool(sysconfig.get_config_var("Py_GIL_DISABLED")), reason="its memory is not of malloc()")
def test_no_memory():
    """Whichever allocation finds no memory: MemoryError, and afterwards all is as before. Every block of a page or more is
    mapped by itself, so that a limit of the address space, a little further each time, refuses one after the other.
    Not what libical reads: it writes where it found no memory."""
    tunables = "glibc.malloc.mmap_threshold=1024:glibc.malloc.mmap_max=1000000:glibc.malloc.top_pad=0"
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(SWEEP)], capture_output=True, encoding="utf-8", check=False,
                         env=os.environ | {"GLIBC_TUNABLES": tunables, "PYTHONMALLOC": "malloc"})  # fmt: skip
    assert (run.returncode, run.stdout) == (0, "fine\n"), run.stdout[-200:] + run.stderr[-2000:]
