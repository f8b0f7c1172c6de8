import copy
import datetime
import errno
import functools
import io
import json
import pathlib
import pickle
import threading

import pytest
from vectors import DATA, DAY, TOP, rows

import timeline
from timeline import Builder, Constraint, Date, Source

EXAMPLE = TOP / "examples" / "iran-dprk.xml"


@pytest.fixture(scope="module")
def example():
    return timeline.read(EXAMPLE)


def test_sequence(example):
    assert len(example) == 26 and len(list(example)) == 26
    assert example[0] == next(iter(example)) and example[-1] == example[25] and example[0] != example[1]
    assert example["ri-visit"].id == "ri-visit" and example[example["ri-visit"]] == example["ri-visit"]
    assert [event.index for event in example[2:8:3]] == [2, 5] and example[30:] == []
    assert "ri-visit" in example and example[3] in example and "nothing" not in example
    assert example.get("ri-visit") == example["ri-visit"] and example.get("nothing", 7) == 7
    assert example.get("nothing") is None and len(set(example)) == 26
    for key, error in ((26, IndexError), (-27, IndexError), ("nothing", KeyError), (2**70, IndexError),
                       (1.5, TypeError), (None, TypeError)):  # fmt: skip
        with pytest.raises(error):
            example[key]
    with pytest.raises(KeyError, match="another timeline"):
        example[timeline.read(EXAMPLE)[0]]


def test_fields(example):
    assert example.title == "Iran and North Korea, 1980-2024" and example.as_of == "2024-05-01"
    event = example["ri-visit"]
    assert event.wording == "three months after" and event.group == "diplomacy" and "visit" in event.categories
    assert event.constraints == (Constraint("offset", "us-withdrawal", by="P3M", precision="month", line=event.line + 4),)
    assert event.sources[0].text.startswith("Policy article") and event.timeline is example
    assert event.coordinates == (35.69, 51.39) and event.confidence is None and event.uid is None
    assert event.date.start_kind == "unknown" and event.mode == "occurs"
    pak = example["pak-visit"]
    assert pak.edtf == "2019-08" and pak.date.shortest.days == 7 and pak.date.latest_start.isoformat() == "2019-08-25"
    assert json.loads(pak.to_json())["id"] == "pak-visit"


@pytest.mark.parametrize("name", ["xml", "json", "ical"])
def test_documents(example, name, tmp_path):
    document, losses = example.to_bytes(name)
    text = getattr(example, f"to_{name}")()
    assert text.document.encode() == document and text.losses == losses
    target = tmp_path / f"out.{ {'ical': 'ics'}.get(name, name) }"
    assert example.write(target) == losses and target.read_bytes() == document
    buffer = io.BytesIO()
    assert example.write(buffer, name) == losses and buffer.getvalue() == document
    assert bool(losses) == (name == "ical")
    for loss in losses:
        assert loss.number is None or example[loss.number].id == loss.event


def test_again(example):
    xml = example.to_xml().document
    ways = [timeline.parse(xml), timeline.parse(xml.encode()), timeline.parse(bytearray(xml.encode()), "xml"),
            timeline.read(io.StringIO(xml)), timeline.read(io.BytesIO(xml.encode())), timeline.read(xml.encode()),
            pickle.loads(pickle.dumps(example)), copy.copy(example), copy.deepcopy(example)]  # fmt: skip
    for again in ways:
        assert again.to_xml().document == xml and again.losses == ()
    assert pickle.loads(pickle.dumps(example[3])).id == example[3].id


def test_example_file():
    """The XML of the tests is written as it was read."""
    for path in sorted((DATA / "xml").glob("valid_*.xml")):
        once = timeline.read(path).to_xml().document
        assert timeline.parse(once).to_xml().document == once, path.name


def test_invalid_files():
    for row in rows("xml/index.tsv"):
        values = list(row.values())
        path = DATA / "xml" / values[0]
        if path.name.startswith("invalid_") and path.exists():
            with pytest.raises(timeline.Error) as caught:
                timeline.read(path)
            assert caught.value.line and caught.value.source == str(path) and str(path) in str(caught.value)


def test_feed(example):
    network = example.network()
    skipped = example.to_ical(network=network, imprecise="skip", name="N", refresh="PT12H", wording=True)
    assert "NAME:N" in skipped.document and "PT12H" in skipped.document
    outer = example.to_ical(network=network)
    assert example.to_bytes("csv", name=None, progress=None) == example.to_bytes("csv")
    within = example.to_ical(network=network, within="2018", categories=["a", "b,c"]).document
    assert 0 < within.count("BEGIN:VEVENT") < outer.document.count("BEGIN:VEVENT") and "CATEGORIES:b\\,c" in within
    pages = [example.to_ical(network=network, page=n, page_size=13).document.count("BEGIN:VEVENT") for n in (1, 2)]
    assert sum(pages) == outer.document.count("BEGIN:VEVENT") and max(pages) <= 13
    count = [sum(loss.kind == "skipped" for loss in output.losses) for output in (skipped, outer)]
    assert count[0] > count[1] and outer.document.count("BEGIN:VEVENT") == 26 - count[1]
    with pytest.raises(timeline.ParseError):
        example.to_ical(refresh="12 hours")
    with pytest.raises(ValueError, match="imprecise is 'outer', 'inner' or 'skip'"):
        example.to_ical(imprecise="no")
    with pytest.raises(ValueError, match="another timeline"):
        example.to_ical(network=timeline.parse(example.to_xml().document).network())
    with pytest.raises(TypeError, match="no option 'colour'"):
        example.to_ical(colour="red")


def test_formats():
    formats = {format.name: format for format in timeline.formats()}
    assert {"xml", "ical", "json"} <= set(formats) and formats["xml"].reads and formats["ical"].media_type == "text/calendar"


@pytest.mark.parametrize("format", timeline.formats(), ids=lambda format: format.name)
def test_every_format(example, format, tmp_path):
    """What is written is read again, by its name and by its first bytes or its file's name."""
    assert format.reads or format.writes
    if not format.writes:
        with pytest.raises(timeline.ArgumentError):
            example.to_bytes(format.name)
        return
    document, losses = example.to_bytes(format.name.upper(), network=example.network())
    assert document and all(loss.field and loss.reason for loss in losses)
    if format.reads:
        again = timeline.parse(document, format.name)
        path = tmp_path / f"out{format.extensions.split()[0]}"
        assert example.write(path, format.name, network=example.network()) == losses and path.read_bytes() == document
        assert len(again) and len(timeline.read(path)) == len(again)
        assert all(isinstance(loss, timeline.Loss) for loss in again.losses)


def test_bad_documents(tmp_path):
    cases = [(b"", timeline.Error), (b"<", timeline.ParseError), (b"<a/>", timeline.SchemaError),
             (b"<!DOCTYPE x><timeline xmlns='urn:libtimeline:1'/>", timeline.ParseError)]  # fmt: skip
    for document, error in cases:
        with pytest.raises(error):
            timeline.parse(document)
    with pytest.raises(timeline.FileError, match="no such file") as caught:
        timeline.read(tmp_path / "none.xml")
    assert isinstance(caught.value, OSError) and caught.value.source == str(tmp_path / "none.xml")
    for bad, error in ((3, TypeError), (None, TypeError), ("a\0b", ValueError), (tmp_path, timeline.FileError)):
        with pytest.raises(error):
            timeline.read(bad)
    with pytest.raises(timeline.ArgumentError, match="no format word"):
        timeline.parse(b"<a/>", "word")
    with pytest.raises(timeline.SchemaError) as caught:
        timeline.parse("<timeline xmlns='urn:libtimeline:1'>\n  <event id='a'/>\n  <event/>\n</timeline>")
    assert (caught.value.line, caught.value.column, caught.value.code) == (3, 3, "TL308")
    with pytest.raises(timeline.UnknownEventError) as caught:
        timeline.parse("<timeline xmlns='urn:libtimeline:1'><event id='a'><relation event='b' allen='p'/></event></timeline>")
    assert isinstance(caught.value, LookupError) and caught.value.line == 1
    with pytest.raises(timeline.ArgumentError, match="tells no format"):
        timeline.read(EXAMPLE).write(tmp_path / "out.docx")
    with pytest.raises(timeline.FileError):
        timeline.read(EXAMPLE).write(tmp_path / "none" / "out.xml")
    with pytest.raises(TypeError, match="say format="):
        timeline.read(EXAMPLE).write(io.BytesIO())


def large(count):
    events = "".join(f"<event id='e{i}'><date edtf='1984'/></event>" for i in range(count))
    return f"<timeline xmlns='urn:libtimeline:1'>{events}</timeline>"


def test_progress():
    document = large(60000)
    told = []
    whole = timeline.parse(document, progress=lambda done, total: told.append((done, total)))
    assert len(whole) == 60000 and told and all(done <= len(document) for done, _ in told)
    with pytest.raises(ZeroDivisionError):
        timeline.parse(document, progress=lambda done, total: 1 / 0)
    with pytest.raises(timeline.CancelledError):
        timeline.parse(document, progress=lambda done, total: False)
    with pytest.raises(timeline.CancelledError):
        whole.to_xml(progress=lambda done, total: False)


def test_an_offset_of_no_months_is_the_same_month():
    assert timeline.offset("a", "P0M").precision == "month" and timeline.offset("a", "P0Y").precision == "year"
    assert timeline.offset("a", "P0D").precision is None and timeline.offset("a", "P0M", precision="exact").precision == "exact"
    made = Builder().add("a", date="2018-05-10").add("b", constraints=[timeline.offset("a", "P0M")]).build()
    assert (made.network()["b"].earliest_start, made.network()["b"].latest_start) == (datetime.date(2018, 5, 1), datetime.date(2018, 5, 31))


def reasoning():
    """Calls of a network and a draft that may take long, on one without a contradiction and one with."""
    builder = Builder().add("a", date="1984").add("b", constraints=[timeline.offset("a", "P3M")]).add("c", date="1985")
    events = builder.build()
    network = events.network()
    wrong = events.builder().replace("c", date="1985", constraints=[timeline.relation("a", "before")]).build().network()
    draft = wrong.draft()  # solved anew by each change
    return {
        "network": events.network,
        "why": functools.partial(network.why, "b", "start_min"),
        "conflict": wrong.conflict,
        "conflicts": wrong.conflicts,
        "change": functools.partial(wrong.change, wrong.conflict()[0]),
        "order": network.order,
        "add": functools.partial(draft.add, "c", timeline.relation("a", "after")),
        "withdraw": functools.partial(draft.withdraw, wrong.statements[0]),
    }


@pytest.mark.parametrize("name", reasoning())
def test_progress_of_reasoning(name):
    call = reasoning()[name]
    told = []
    call(progress=lambda done, total: told.append((done, total)))
    assert all(0 <= done <= total for done, total in told)
    if name != "why":  # whose path is found without
        assert told
        call = reasoning()[name]
        with pytest.raises(timeline.CancelledError):
            call(progress=lambda done, total: False)
        with pytest.raises(ZeroDivisionError):
            call(progress=lambda done, total: 1 / 0)
        call()  # as before


def test_interrupt(tmp_path):
    """Ctrl-C stops what is on its way, and leaves the old file."""
    import signal

    whole = timeline.parse(large(60000))
    target = tmp_path / "out.xml"
    target.write_text("old")
    armed = []

    def progress(done, total):
        armed.append(done)
        signal.raise_signal(signal.SIGINT)

    # A shell that starts the tests in the background has SIGINT ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            whole.write(target, progress=progress)
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(armed) == 1 and target.read_text() == "old" and [path.name for path in tmp_path.iterdir()] == ["out.xml"]


# -- Building


def test_builder(example):
    builder = Builder()
    for event in example:
        builder.add(event)
    assert len(builder) == 26
    builder.set_header(title=example.title, lang=example.lang, as_of=example.as_of, modified=example.modified,
                       description=example.description)  # fmt: skip
    assert builder.build().to_xml() == example.to_xml() and len(builder) == 0
    changed = example.builder().replace(example["ri-visit"], title="New").remove("irgc-strikes").build()
    assert len(changed) == 25 and changed["ri-visit"].title == "New" and changed["ri-visit"].constraints
    assert example["ri-visit"].title != "New"


def test_fields_given():
    with Builder() as builder:
        builder.set_header(title="T", as_of="2024-05-01")
        builder.add("a", date="1984~", title="A", description="d", wording="w", href="http://e.org", group="g", uid="u",
                    modified="2024-01-01", place="P", coordinates=(-35.69, 51.39), confidence=0.25, categories=["x", "y"],
                    sources=["s", Source("t", "http://e.org/t"), (None, "http://e.org/u")])  # fmt: skip
        builder.add("b", constraints=[timeline.offset("a", "P3M", precision="exact"), timeline.length("P1D", "P7D"),
                                      timeline.relation("c", "before, meets")])  # fmt: skip
        builder.add("c", date=Date("1985", mode="spans"))
        builder.add("d", date="since 2018", end_kind="ongoing")
        builder.add("e", start="[2019-08-01..2019-08-25]", end="2019-08")
        builder.add("f", date=Date(timeline.Bounds(start_min=0, end_max=10 * DAY)))
        builder.add("g", phrase="early 1990s")
        builder.add("h", date=Date("2018 to present", as_of="2020-01-01"))
        builder.add("i", edtf="2024-04-25T10:00:00", zone="Europe/Berlin")
        made = builder.build()
    a = made["a"]
    assert (a.edtf, a.coordinates, a.confidence, a.categories) == ("1984~", (-35.69, 51.39), 0.25, ("x", "y"))
    assert a.sources == (Source("s"), Source("t", "http://e.org/t"), Source(None, "http://e.org/u"))
    assert (a.description, a.href, a.uid, a.modified, a.place) == ("d", "http://e.org", "u", "2024-01-01", "P")
    assert [c.kind for c in made["b"].constraints] == ["offset", "length", "relation"]
    assert made["b"].constraints[2].relation == "pm" and made["c"].mode == "spans" and made["c"].date == Date("1985", mode="spans")
    assert made["f"].date.start_min == 0 and made["f"].edtf is None and made["g"].date == Date("early 1990s")
    assert made["h"].as_of == "2020-01-01" and made["h"].date.earliest_end.isoformat() == "2020-01-01"
    assert made["d"].end_kind == "ongoing"
    assert made["a"].zone is None and made["i"].zone == "Europe/Berlin"
    assert made.builder().replace(made["i"], edtf="2024-10-27").build()["i"].zone == "Europe/Berlin"
    assert made.builder().replace(made["i"], zone=None).build()["i"].zone is None
    with pytest.raises(ValueError, match="closed"):
        builder.add("z")
    with pytest.raises(ValueError, match="closed"):
        len(builder)


def test_dates_that_are_objects():
    """Wherever a field is a date, what Date() takes will do."""
    day, noon = datetime.date(2024, 5, 1), datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.timezone.utc)
    builder = Builder().set_header(as_of=day, modified=noon)
    builder.add("a", start=day, end=Date("2024-08"), as_of=Date("2020-01-01"), modified=day)
    made = builder.add("b", edtf=day, constraints=[timeline.length(as_of=day, max="P9D")]).build()
    assert (made.as_of, made.modified) == ("2024-05-01", "2024-05-01T12:00:00+00:00")
    assert [made["a"].start, made["a"].end, made["a"].as_of, made["a"].modified, made["b"].edtf] == [
        "2024-05-01", "2024-08", "2020-01-01", "2024-05-01", "2024-05-01"]  # fmt: skip
    assert made["b"].constraints[0].as_of == "2024-05-01"
    assert "LAST-MODIFIED:20240601T" in made.to_ical(as_of=datetime.date(2024, 6, 1)).document
    for call in (lambda: builder.set_header(as_of=3), lambda: builder.add("c", as_of=[]), lambda: made.to_ical(as_of=3)):
        with pytest.raises(TypeError, match="^as_of: a date is "):
            call()
    with pytest.raises(timeline.NoSuchValueError, match="^end: EDTF cannot say"):
        builder.add("c", end=timeline.Bounds())


def test_constraints(example):
    offset, relation, length = timeline.offset, timeline.relation, timeline.length
    visit, week = example["ri-visit"], datetime.timedelta(days=7)
    assert offset(visit, "P3M") == offset("ri-visit", by=timeline.Duration("P3M")) == Constraint("offset", "ri-visit", by="P3M")
    assert relation(event=visit, relation="meets, before") == Constraint("relation", "ri-visit", "pm")
    assert relation("a", timeline.Relations("pm")).relation == relation("a", "mp").relation == "pm"
    assert length("P7D", max=week) == Constraint("length", min="P7D", max="P7D")
    assert offset("a", min=week, max=datetime.timedelta(days=-1, hours=1), tolerance="P1D", from_end="end", to_end="start",
                  precision="about") == Constraint("offset", "a", None, None, "P7D", "-PT23H", "end", "start", "about", "P1D")  # fmt: skip
    made = Builder().add("a", constraints=[length(min=week)]).add("b", constraints=[offset("a", week)]).build()
    assert made["a"].constraints == (length("P7D"),) and made["b"].constraints[0].by == "P7D"


@pytest.mark.parametrize("call, said", [
    (lambda: timeline.offset(3), "by its id or itself, not by <class 'int'>"),
    (lambda: timeline.offset(), "missing the argument 'event'"),
    (lambda: timeline.offset("a", 3), "by is str, timeline.Duration or datetime.timedelta, not <class 'int'>"),
    (lambda: timeline.offset("a", max=3), "max is str"),
    (lambda: timeline.offset("a", "P1D", "P2D"), "at most 2 positional"),
    (lambda: timeline.offset("a", far="P1D"), "unexpected keyword argument 'far'"),
    (lambda: timeline.relation("a"), "an event and a relation"),
    (lambda: timeline.relation("a", 3), "letters or names"),
    (lambda: timeline.length(tolerance="P1D"), "unexpected keyword argument 'tolerance'"),
    (lambda: timeline.length(**{"\ud800": 1}), "unexpected keyword argument"),
    (lambda: timeline.length(as_of=3), "as_of: a date is"),
])  # fmt: skip
def test_bad_constraints(call, said):
    with pytest.raises(TypeError, match=said):
        call()


def test_zones():
    zones = DATA / "ical" / "zones"
    builder = Builder()
    builder.add("a", edtf="2024-07-15T10:00:00-04:00", zone="America/New_York")
    made = builder.build()
    feed = made.to_ical(zones=zones)
    assert "DTSTART;TZID=America/New_York:20240715T100000" in feed.document and not feed.losses
    (loss,) = made.to_ical().losses
    assert loss.field == "zone" and "no folder" in loss.reason
    assert timeline.parse(feed.document)["a"].zone == "America/New_York"
    start = feed.document.index("BEGIN:VTIMEZONE")
    bare = feed.document[:start] + feed.document[feed.document.index("BEGIN:VEVENT") :]
    bare = "".join(line for line in bare.splitlines(True) if not line.startswith("X-TIMELINE"))
    assert timeline.parse(bare)[0].edtf == "2024-07-15T10:00:00"
    for given in (zones, str(zones)):
        event = timeline.parse(bare, zones=given)[0]
        assert (event.edtf, event.zone) == ("2024-07-15T10:00:00-04:00", "America/New_York")
    for wrong in (3, "a\0b"):
        with pytest.raises((TypeError, ValueError)):
            timeline.parse(bare, zones=wrong)
        with pytest.raises((TypeError, ValueError)):
            made.to_ical(zones=wrong)


FEED = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:a
DTSTART;VALUE=DATE:20200105
RRULE:FREQ=DAILY
SUMMARY:A
END:VEVENT
BEGIN:VEVENT
UID:b
DTSTART;VALUE=DATE:20209999
END:VEVENT
END:VCALENDAR
"""
TABLE = "id;When;Notes\na;2018 to present;'=1\n"


def test_how_documents_are_read():
    """A calendar that recurs, and has what is wrong; a table with names of its own; the day that the present is."""
    with pytest.raises(timeline.Error):
        timeline.parse(FEED)
    ten = timeline.parse(FEED, lenient=True, recur_max=10)
    assert len(ten) == 11 and [loss.field for loss in ten.losses] == ["recurrence", "line"] and ten["b"].edtf is None
    may = timeline.parse(FEED, "ical", lenient=True, recur="2021-05")
    assert [event.edtf for event in may] == [f"2021-05-{day:02}" for day in range(1, 32)] + [None]
    columns = {"When": "date", "Notes": "title"}
    for as_of in ("2024-05-06", datetime.date(2024, 5, 6)):
        made = timeline.read(TABLE.encode(), "csv", columns=columns, delimiter=";", as_of=as_of, safe_cells=True)
        assert (made["a"].phrase, made["a"].title, made.as_of) == ("2018 to present", "=1", "2024-05-06")
    with pytest.raises(timeline.UnresolvedError):
        timeline.parse(TABLE, "csv", columns=columns, delimiter=";")
    assert timeline.parse(TABLE, columns={"When": None, "Notes": "title"}, delimiter=";", format="csv")["a"].title == "'=1"
    for wrong, error in (({"columns": {"When": "day"}}, ValueError), ({"columns": ["When"]}, TypeError), ({"columns": {3: "date"}}, TypeError),
                         ({"columns": {"When": 3}}, TypeError), ({"delimiter": ""}, ValueError), ({"delimiter": "::"}, ValueError),
                         ({"delimiter": '"'}, timeline.ArgumentError), ({"delimiter": 3}, TypeError), ({"recur": 3}, TypeError),
                         ({"recur_max": -1}, ValueError), ({"as_of": "x"}, timeline.ParseError), ({"as_of": 3}, TypeError)):  # fmt: skip
        with pytest.raises(error):
            timeline.parse(TABLE, "csv", **{"columns": columns, "delimiter": ";"} | wrong)


def test_how_tables_are_written():
    """With the columns, in their order, and the delimiter with which they are read again."""
    how = {"columns": {"When": "date", "Nr": "id", "Notes": "title", "Mine": None}, "delimiter": ";", "safe_cells": True}
    events = timeline.Builder().add("a", edtf="1984~", title="=1", description="d").build()
    text, losses = events.to_bytes("csv", **how)
    assert text == b"When;Nr;Notes;Mine\n1984~;a;'=1;\n"
    assert [(loss.event, loss.field) for loss in losses] == [("a", "description")]
    again = timeline.parse(text, "csv", **how)
    assert (again["a"].edtf, again["a"].title) == ("1984~", "=1")
    assert events.to_bytes("tsv", columns={"id": "id"}).document == b"id\na\n"
    assert events.to_bytes("xml", columns=None, delimiter=None).losses == []
    for wrong, error in (({"columns": {"a": "id", "b": "id"}}, timeline.ArgumentError), ({"columns": {"a": "lat"}}, timeline.ArgumentError),
                         ({"columns": {"a": "day"}}, ValueError), ({"columns": ["a"]}, TypeError), ({"delimiter": "::"}, ValueError)):  # fmt: skip
        with pytest.raises(error):
            events.to_bytes("csv", **wrong)
    with pytest.raises(TypeError, match="xml has no option 'columns', which is for tables"):
        events.to_bytes("xml", columns={"a": "id"})


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"date": "1984-02-30"}, timeline.NoSuchValueError), ({"date": 3}, TypeError), ({"nothing": 1}, TypeError),
     ({"title": 3}, TypeError), ({"categories": "visit"}, TypeError), ({"categories": [3]}, TypeError),
     ({"sources": [(1, 2)]}, TypeError), ({"constraints": ["P3M"]}, TypeError), ({"coordinates": (91, 0)}, ValueError),
     ({"coordinates": (1,)}, ValueError), ({"confidence": 2}, ValueError), ({"confidence": float("nan")}, ValueError),
     ({"mode": "fills"}, ValueError), ({"edtf": "1984", "phrase": "1984"}, timeline.Error),
     ({"title": "a\0b"}, timeline.EncodingError), ({"title": "\ud800"}, timeline.EncodingError),
     ({"constraints": [timeline.offset("b", "3 months")]}, timeline.ParseError),
     ({"constraints": [timeline.length()]}, timeline.Error), ({"phrase": "2018 to present"}, timeline.UnresolvedError),
     ({"date": "03/04/1983"}, timeline.AmbiguousError), ({"zone": "Europe/../Berlin"}, timeline.ParseError)],
)  # fmt: skip
def test_bad_fields(fields, error):
    builder = Builder()
    with pytest.raises(error):
        builder.add("a", **fields)
    assert len(builder) == 0
    with pytest.raises(timeline.ParseError):
        builder.add("1a")
    builder.add("a")
    with pytest.raises(timeline.DuplicateError):
        builder.add("a")
    with pytest.raises(timeline.UnknownEventError):
        builder.remove("b")


def test_seasons():
    south = Builder(seasons="south").add("a", date="2001-21").add("b", date=Date("2001-21", seasons="north")).build()
    assert south["a"].date == Date("2001-21", seasons="south") and south["a"].date.text == "2001-21"
    assert south["b"].date.bounds == Date("2001-21").bounds and south.seasons == "south"
    more = south.builder().add("c", date="2001-21").add("d", date=Date("2001-21", seasons="south")).build()
    assert more["c"].date == more["d"].date == south["a"].date and more["d"].edtf == "2001-21"


def test_unknown_reference():
    builder = Builder().add("a", constraints=[timeline.relation("b", "p")])
    with pytest.raises(timeline.UnknownEventError):
        builder.build()
    assert len(builder.add("b").build()) == 2


# -- Reasoning


def test_network(example):
    network = example.network()
    assert network.consistent and len(network) == 26 and network.timeline is example and network.conflict() == []
    visit = network["ri-visit"]
    assert visit.earliest_start.isoformat() == "2018-08-01" and "derived" in visit.notes
    assert network[0] == example[0].date and list(network)[0] == network[0]
    why = network.why("ri-visit", "start_min")
    assert [statement.event.id for statement in why] == ["ri-visit", "us-withdrawal"]
    assert why[0].kind == "offset" and why[0].other == example["us-withdrawal"] and why[0].line == 85
    assert network.statements[why[1].number] == why[1] and "2018-05" in why[1].text
    assert network.relation("us-withdrawal", "ri-visit").name == "before"
    low, high = network.distance("us-withdrawal", "ri-visit")
    assert low == 61 * DAY and high == 121 * DAY
    assert network.distance("us-withdrawal", "ri-visit", to_end="end")[1] is None
    for bad in (("nothing", "start_min"), ("ri-visit", "middle"), ("ri-visit",)):
        with pytest.raises((KeyError, ValueError, TypeError)):
            network.why(*bad)
    assert pickle.loads(pickle.dumps(network)).consistent


def test_lengths_of_a_network(example):
    """Of an event without days the length may still follow."""
    builder = Builder().add("a", constraints=[timeline.length(max="P10D")])
    network = builder.add("b", constraints=[timeline.relation("a", "during")]).add("c", date="1984/..").build().network()
    assert network["b"].longest is None and network.length("b") == (DAY, 8 * DAY)
    assert network.length("c") == (None, None)
    visit = example.network().length("pak-visit")
    assert visit == (7 * DAY, 7 * DAY)
    with pytest.raises(KeyError):
        network.length("x")


def test_conflict():
    builder = Builder().add("a", date="1984").add("b", date="1985", constraints=[timeline.relation("a", "before")])
    network = builder.add("c", date="1990").build().network()
    assert not network.consistent
    conflict = network.conflict()
    assert {(s.event.id, s.kind) for s in conflict} >= {("b", "relation")}
    found = network.conflicts()
    assert found.complete and found.conflicts[0] == conflict
    changes = [network.change(statement, conflict) for statement in conflict]
    assert all(changes) and network.change(conflict[-1].number) == changes[-1]
    assert network["a"] == Date("1984")
    with pytest.raises(ValueError):
        network.conflicts(0)


def test_draft(example):
    network = example.network()
    draft = network.draft()
    assert draft.consistent and draft["ri-visit"].bounds == network["ri-visit"].bounds
    number = draft.add("ri-visit", timeline.length("P7D", "P7D"))
    assert draft["ri-visit"].latest_end.isoformat() == "2018-09-06" and network["ri-visit"].latest_end is None
    kept = draft.network()
    draft.withdraw(kept.statements[number]), draft.withdraw(number + 1)
    assert draft["ri-visit"].latest_end is None and kept["ri-visit"].longest.days == 7
    left = draft.network()
    assert left.statements == network.statements and f"{len(network.statements)} statements" in repr(left)
    with pytest.raises(IndexError):
        left.change(number)
    draft.withdraw(3)
    assert [statement.number for statement in draft.network().statements[2:5]] == [2, 4, 5]
    draft.add("ri-visit", timeline.relation("us-withdrawal", "before"))
    assert not draft.consistent and draft.network().conflict() and network.consistent
    for bad, error in ((("x", timeline.length("P1D")), KeyError), (("ri-visit", "P1D"), TypeError),
                       (("ri-visit", timeline.relation("x", "p")), timeline.UnknownEventError)):  # fmt: skip
        with pytest.raises(error):
            draft.add(*bad)
    with pytest.raises(timeline.ArgumentError):
        draft.withdraw(9999)


def test_order(example):
    network = example.network()
    for by in ("earliest", "latest", "middle"):
        order = network.order(by)
        assert sorted(event.index for event in order) == list(range(26)) and len(order) == 26
        for event in example:
            assert order[order.rank(event)] == event
            unordered = order.unordered(event)
            assert event not in unordered
            for other in example:
                if other != event:
                    known = order.is_before(event, other) or order.is_before(other, event)
                    assert known == (other not in unordered)
                    if order.is_before(event, other):
                        assert order.rank(event) < order.rank(other)
            for following in order.next(event):
                assert order.is_before(event, following)
    assert sum(len(order.unordered(event)) for event in example) == 2 * order.pair_count
    with pytest.raises(ValueError):
        network.order("date")
    with pytest.raises(timeline.LimitError):
        network.order(pair_max=1)


def test_query(example):
    network = example.network()
    during = [event.id for event in network.query(during="2018")]
    assert "ri-visit" in during and "ri-visit" in [e.id for e in example.query(during="2018")]
    assert set(e.id for e in example.query(during="2018", certain=True)) <= set(e.id for e in example.query(during="2018"))
    assert [e.id for e in example.query(category="visit")] == [e.id for e in example if "visit" in e.categories]
    assert all(e.group == "diplomacy" for e in example.query(group="diplomacy"))
    assert example["ri-visit"] in example.query(text="FOREIGN MINISTER RI")
    after = network.query(relation="follows", to=example["us-withdrawal"], certain=True)
    assert example["ri-visit"] in after and example["us-withdrawal"] not in after
    assert example.query(relation="within", to="2000/2030", certain=True)
    assert example.query(relation="", to="2018") == network.query(relation=timeline.Relations(), to="2018") == []
    for bad in ({"relation": "within"}, {"during": "2018", "relation": "p", "to": "2018"}, {"during": 3}, {"when": 1}):
        with pytest.raises(TypeError):
            example.query(**bad)


def test_members_on_both_sides():
    """One member of the window is meant, and of an event with a length those members that are long enough."""
    builder = timeline.Builder().add("a", edtf="1987").add("b", edtf="1984").add("c", edtf="[1983,1985]")
    builder.add("d", edtf="[1984-01-01,1990]", constraints=[timeline.length("P30D", "P30D")])
    events = builder.build()

    def found(relation, to, certain=False):
        return "".join(event.id for event in events.query(relation=relation, to=to, certain=certain))

    assert found("intersects", "[1984,1990]") == "bd" and found("equals", "[1984,1990]") == "b"
    assert found("follows", "[1983,1985]") == "abcd" and found("follows", "[1983,1985]", certain=True) == "ad"
    assert found("intersects", events["c"]) == "" and found("disjoint", events["c"], certain=True) == "abd"
    assert found("intersects", "1984") == "b" and events["d"].relate("[1983,1985]").letters == "P"
    assert found("intersects", "1984 or 1990") == "bd"
    # The date of an event keeps its members, however it is asked, copied or sent.
    date = events["d"].date
    assert date.text is date.edtf is None and date.relate("[1983,1985]").letters == "P" and not date.possible("intersects", "1984")
    assert Date("1984").relate(date).letters == "p" and events["b"].relate(events["d"]) == events["b"].date.relate(date)
    assert date.has_day("1990-05-05") and not date.has_day("1988-05-05") and date != Date(date.bounds)
    for same in (eval(repr(date)), copy.copy(date), pickle.loads(pickle.dumps(date))):
        assert same == date and repr(same) == repr(date) and same.relate("[1983,1985]").letters == "P"
    assert events["c"].date == Date("[1983,1985]", syntax="edtf", mode="occurs")
    for bad in (("1984", "[1983,1985]"), (date.bounds, 1984)):
        with pytest.raises(TypeError):
            Date(bad[0], members=bad[1])
    with pytest.raises(timeline.ParseError):
        Date(date.bounds, members="1983 or 1985")


def test_members_of_a_phrase_with_a_length():
    events = timeline.Builder().add("a", phrase="two weeks in 1984 or 1986").add("b", phrase="1984 or 1986").build()
    for event in events:
        assert event.relate("1985").letters == event.date.relate("1985").letters == "pmMP"
        assert not events.query(during="1985") and not events.network().query(during="1985")
        assert not event.possible("intersects", Date("two weeks in 1985 or 1987"))
    assert events["a"].date == Date("two weeks in 1984 or 1986", syntax="phrase") != Date("two weeks in 1984, 1985 or 1986")
    assert Date("two weeks in 1984 or 1986").edtf is None


def test_gaps(example):
    gaps = example.network().gaps(category="visit")
    assert all(gap.before is None or "visit" in gap.before.categories for gap in gaps)
    between = [gap for gap in gaps if gap.before == example["pak-visit"]]
    assert [(gap.after.id, gap.length_min, gap.length_max) for gap in between] == [
        ("yun-russia-trip", 1663 * DAY, 1697 * DAY)
    ]
    assert gaps[0].certain and gaps[0].length_max == timeline.MAX
    within = example.gaps(category="visit", within="2019")
    assert all(Date("2019").start_min <= gap.start_min and gap.end_max <= Date("2019").end_max for gap in within)


def test_a_gap_beside_a_third():
    """Its smallest length is that of all that may end late before it, and not of its neighbours."""
    builder = Builder().add("a", date="[2024-01-05..2024-01-06]").add("b", date="2024-01-20")
    events = builder.add("c", start="2024-01-01", end="[2024-01-04..2024-01-10]").build()
    between, certain = events.network().gaps()
    assert (between.before.id, between.after.id, between.certain) == ("c", "a", False)
    assert (certain.before.id, certain.after.id, certain.certain) == ("a", "b", True)
    assert (certain.length_min, certain.length_max) == (9 * DAY, 14 * DAY)
    assert events.gaps()[1].length_min == 9 * DAY


def test_events_compare(example):
    assert example["iran-iraq-war"] < example["pak-visit"] and example["pak-visit"] > "1990" and Date("1990") < example["pak-visit"]
    with pytest.raises(timeline.Undecided):
        example["ri-visit"] < "2018-08-15"
    assert example["pak-visit"].certain("within", Date("2019", mode="spans")) and example["pak-visit"].possible("intersects", "2019-08")
    assert sorted(example, key=timeline.earliest)[0].date.start_min == timeline.MIN
    visit, itself = example["ri-visit"], example["ri-visit"]
    assert visit.relate(itself).letters == "e" and visit <= itself and not visit < itself and sorted([visit, itself])
    members = Builder().add("a", date="[1984,1986]", constraints=[timeline.length("P2D")]).build()["a"]
    assert not members.possible("intersects", "1985") and members.answer("intersects", "1983/1987") == "certain"


def test_threads(example):
    """Many threads read, write and reason on one timeline."""
    xml = example.to_xml().document
    failures = []

    def work():
        try:
            for _ in range(10):
                network = example.network()
                assert example.to_xml().document == xml and timeline.parse(xml).to_xml().document == xml
                assert network.order().pair_count == example.network().order().pair_count
                assert network["ri-visit"].earliest_start.isoformat() == "2018-08-01"
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_package():
    assert timeline.__version__ == "0.1.0"
    for name in timeline.__all__:
        value = getattr(timeline, name)
        assert name in ("MIN", "MAX", "__version__") or value.__doc__, name
        if isinstance(value, type):
            assert value.__module__ == "timeline", name
            for attribute, member in vars(value).items():
                if not attribute.startswith("_") and not issubclass(value, tuple):
                    assert isinstance(member, (str, type(None))) or member.__doc__, f"{name}.{attribute}"
    assert pathlib.Path(timeline.__file__).with_name("py.typed").exists()


# -- Two timelines


def test_diff(example):
    changed = example.builder().replace(example["ri-visit"], title="New").remove("irgc-strikes").add("more").build()
    changes = timeline.diff(example, changed)
    assert {(change.kind, change.event, change.field) for change in changes} == {
        ("changed", "ri-visit", "title"), ("removed", "irgc-strikes", None), ("added", "more", None)}  # fmt: skip
    title = next(change for change in changes if change.field == "title")
    assert title.old == example["ri-visit"].title and title.new == "New" and example[title.old_number].id == "ri-visit"
    assert timeline.diff(example, example) == []
    with pytest.raises(TypeError):
        timeline.diff(example, "x")


def test_merge(example):
    one = example.builder().replace(example["ri-visit"], title="One").build()
    two = example.builder().replace(example["ri-visit"], title="Two").add("more").build()
    assert timeline.merge([one, example], base=example).timeline["ri-visit"].title == "One"
    merged, conflicts = timeline.merge([one, two], base=example)
    assert merged is None and [(c.event, c.field, c.values) for c in conflicts] == [("ri-visit", "title", ("One", "Two"))]
    merged, conflicts = timeline.merge([one, two], base=example, prefer="last")
    assert merged["ri-visit"].title == "Two" and conflicts[0].chosen == 1 and "more" in merged
    for bad in ([], ["x"], [one, None]):
        with pytest.raises((TypeError, timeline.ArgumentError)):
            timeline.merge(bad)


def test_schema(example):
    assert timeline.schema().startswith("<") and timeline.validate(example.to_xml().document) is None
    with pytest.raises(timeline.SchemaError) as caught:
        timeline.validate("<timeline xmlns='urn:libtimeline:1'>\n<event/></timeline>")
    assert caught.value.code == "TL315" and caught.value.line == 2
    with pytest.raises(TypeError):
        timeline.validate(3)


def test_what_is_not_pickled(example):
    """Each says what to pickle in its place."""
    network = example.network()
    draft = network.draft()
    draft.add("ri-visit", timeline.length("P1D", "P1D"))
    for thing, instead in [(draft, "its timeline"), (draft.network(), "draft's"), (draft.network().order(), "draft's"),
                           (timeline.Index(example), "made of")]:  # fmt: skip
        with pytest.raises(TypeError, match=f"cannot be pickled: .*{instead}"):
            pickle.dumps(thing)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))])
def test_builders_are_copied(again):
    builder = Builder(seasons="south").set_header(title="T").add("a", date="1984-21", sources=["S"]).add("b")
    builder.remove("b")
    other = again(builder)
    other.add("c", date="1985-21")
    builder.add("b")
    one, two = builder.build(), other.build()
    assert [event.id for event in one] == ["a", "b"] and [event.id for event in two] == ["a", "c"]
    assert one.title == two.title == "T" and one["a"].date.bounds == two["a"].date.bounds
    assert two["c"].date == Date("1985-21", seasons="south")


def test_builders_that_are_not_copied():
    ahead = Builder().add("a", constraints=[timeline.relation("b", "before")])
    with pytest.raises(timeline.UnknownEventError, match="b"):
        pickle.dumps(ahead)
    assert len(copy.copy(ahead).add("b").build()) == 2 and len(ahead) == 1
    ahead.close()
    for again in (copy.copy, pickle.dumps):
        with pytest.raises(ValueError, match="closed"):
            again(ahead)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
def test_drafts_are_copied(example, again):
    draft = example.network().draft()
    number = draft.add("ri-visit", timeline.length(max="P1D"))
    other = again(draft)
    other.withdraw(number)
    draft.add("pak-visit", timeline.relation("ri-visit", "before"))
    assert other["ri-visit"] == example.network()["ri-visit"] != draft["ri-visit"]
    assert not draft.consistent and other.consistent


def test_pickles_keep_how_a_timeline_was_read():
    """Seasons, and what the document had beside."""
    south = Builder(seasons="south").add("a", date="1984-21").build()
    again = pickle.loads(pickle.dumps(south))
    assert again.seasons == "south" and again["a"].date.bounds == south["a"].date.bounds
    assert pickle.loads(pickle.dumps(south["a"])).date == south["a"].date
    lossy = timeline.parse("id,title,colour,date\na,A,red,1984\n", "csv")
    assert pickle.loads(pickle.dumps(lossy)).losses == lossy.losses != ()


def test_order_is_pickled(example):
    order = example.network().order("latest", pair_max=10**6)
    again = pickle.loads(pickle.dumps(order))
    assert [event.id for event in again] == [event.id for event in order] and again.pair_count == order.pair_count
    assert copy.copy(order) is order


@pytest.mark.parametrize(
    ("call", "what"),
    [(lambda events: events.network(step_max=-1), "step_max"), (lambda events: events.network(step_max=2**70), "step_max"),
     (lambda events: events.network().order(pair_max=-1), "pair_max"),
     (lambda events: timeline.Index(events, threads=-1), "threads"), (lambda events: timeline.Index(events, threads=2**40), "threads"),
     (lambda events: Date("1984").admits(0, 2**70), "end"), (lambda events: Date(timeline.Bounds(end_max=2**70)), "end_max"),
     (lambda events: timeline.Span(-2**70, 0), "a time"), (lambda events: timeline.Index(events).nearest(2**70, "before"), "time")],
)  # fmt: skip
def test_numbers_out_of_range(example, call, what):
    with pytest.raises(ValueError, match=what):
        call(example)


@pytest.mark.parametrize(
    "call",
    [lambda events: timeline.read(EXAMPLE, progress=3), lambda events: timeline.parse(events.to_bytes("xml")[0], progress=""),
     lambda events: events.to_xml(progress=3), lambda events: events.network(progress=3),
     lambda events: events.network().order(progress=3), lambda events: events.network().conflict(progress=3),
     lambda events: events.network().draft().withdraw(0, progress=3)],
)  # fmt: skip
def test_progress_that_is_none(example, call):
    """However short the work is."""
    with pytest.raises(TypeError, match="progress is a function"):
        call(example)


def together(work, count=4):
    """Runs work(number) in several threads; what they raised."""
    raised = []

    def run(number):
        try:
            work(number)
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_builder_in_threads():
    """One builder takes what many threads add, and can be closed under them."""
    builder = Builder()

    def add(number):
        for i in range(200):
            builder.add(f"e{number}-{i}", date="1984", categories=[f"c{i}"])
            assert len(builder) and repr(builder)

    assert not together(add)
    assert len(builder.build()) == 800

    def add_or_close(number):
        for i in range(200):
            builder.close() if number == 3 and i == 100 else builder.add(f"e{number}-{i}")

    assert all(isinstance(error, ValueError) and "closed" in str(error) for error in together(add_or_close))


def test_draft_in_threads(example):
    """A draft is one thread's at a time: another is told so."""
    draft = example.network().draft()
    numbers = []

    def change(number):
        for _ in range(100):
            try:
                numbers.append(draft.add("ri-visit", timeline.length("P1D", None)))
                assert draft["ri-visit"].earliest_start and draft.consistent in (True, False) and len(draft.network())
            except RuntimeError as error:
                assert "another thread" in str(error)

    assert not together(change)
    assert numbers and len(set(numbers)) == len(numbers)
    for number in numbers:
        draft.withdraw(number)
    assert [date.bounds for date in draft.network()] == [date.bounds for date in example.network()]


class Piecewise(io.RawIOBase):
    """A raw file that takes a few bytes at a time."""

    def __init__(self):
        self.got = b""

    def writable(self):
        return True

    def write(self, data):
        self.got += bytes(data[:1000])
        return min(len(data), 1000)


def test_errors(example, tmp_path):
    """They say which field; are what Python has for a file that is not there; and can be pickled."""
    with pytest.raises(FileNotFoundError) as caught:
        timeline.read(tmp_path / "a.xml")
    missing = caught.value
    assert isinstance(missing, timeline.FileError) and (missing.errno, missing.filename) == (errno.ENOENT, str(tmp_path / "a.xml"))
    assert str(missing) == f'cannot open "{tmp_path}/a.xml": no such file or folder [TL010]'
    with pytest.raises(timeline.MissingFileError, match="its folder does not exist"):
        example.write(tmp_path / "none" / "a.xml")
    with pytest.raises(timeline.FileError) as caught:
        timeline.read(tmp_path)
    assert not isinstance(caught.value, FileNotFoundError)
    with pytest.raises(timeline.ParseError) as caught:
        Builder().add("a", start="x")
    assert str(caught.value) == 'start: "x" is not EDTF: expected a date, found "x" [TL101]'
    for call, field in [(lambda: Builder().set_header(as_of="x"), "as_of"), (lambda: Date("1984", as_of="x"), "as_of"),
                        (lambda: example.to_ical(as_of="x"), "as_of"), (lambda: example.query(during="x"), "during"),
                        (lambda: example.query(to="x", relation="p"), "to"), (lambda: example.gaps(within="x"), "within"),
                        (lambda: timeline.julian("x"), "day")]:  # fmt: skip
        with pytest.raises(timeline.ParseError, match=f'^{field}: "x"') as caught:
            call()
        assert caught.value.field == field
    for call, field in [(lambda: Date("1984", as_of=3), "as_of"), (lambda: example.query(during=3), "during"),
                        (lambda: Builder().add("a", date=3), "date"), (lambda: Date("1984").has_day(3), "day")]:  # fmt: skip
        with pytest.raises(TypeError, match=f"^{field}: a date is"):
            call()
    with pytest.raises(timeline.Undecided) as caught_too:
        _ = Date("1984") < "1984"
    for error in (missing, caught.value, caught_too.value):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and vars(again) == vars(error) and str(again) == str(error)


def test_events_of_a_network_and_a_sequence(example):
    network = example.network()
    order = network.order()
    other = timeline.read(EXAMPLE)
    for one in (example, network, order):
        assert "ri-visit" in one and example["ri-visit"] in one and "nope" not in one and other["ri-visit"] not in one
        with pytest.raises(TypeError):
            _ = 3 in one
        assert one[:2] == [one[0], one[1]] and one[-2:] == [one[-2], one[-1]] and one[::-1][0] == one[-1] and one[99:] == []
    assert list(network)[3:5] == network[3:5] and order[2:] == list(order)[2:]
    for one in (network, network.draft().network()):
        assert copy.copy(one) is one and copy.deepcopy(one) is one
    for call in (lambda: example.to_xml(name="x"), lambda: example.to_json(network=network)):
        with pytest.raises(TypeError, match="(name|network)"):
            call()


def test_files(example):
    target = Piecewise()
    example.write(target, "xml")
    assert target.got.decode() == example.to_xml().document
    with pytest.raises(TypeError, match="target: a binary file"):
        example.write(io.StringIO(), "xml")
    for taken in (0, -1, 10**30):
        target.write = lambda data, taken=taken: taken
        with pytest.raises(timeline.FileError, match="target: its write"):
            example.write(target, "xml")
    for source in (None, 3, [b"<timeline/>"]):
        with pytest.raises(TypeError, match="a source is a path, a file object, or bytes"):
            timeline.read(source)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [(lambda net: net.change(10**6), IndexError, "there is no statement"), (lambda net: net.change("x"), TypeError, "a statement"),
     (lambda net: net.change(-1), IndexError, "there is no statement"), (lambda net: net.draft().withdraw(-1), ValueError, "there is not"),
     (lambda net: Builder().add(), TypeError, "an id or an Event is wanted"),
     (lambda net: Builder().add("a", coordinates=3), TypeError, "coordinates: \\(latitude, longitude\\) is wanted"),
     (lambda net: Date("1984").has_day("1984"), ValueError, "day: one day is wanted, not '1984'"),
     (lambda net: net.distance("ri-visit", "pak-visit", "default"), ValueError, "from_end is 'start' or 'end'"),
     (lambda net: net.timeline.to_ical(long_days=-1), ValueError, "long_days"),
     (lambda net: net.timeline.to_ical(cancelled_days=2**40), OverflowError, "cancelled_days"),
     (lambda net: net.timeline.to_ical(cancelled_days=3), TypeError, "cancelled_days needs previous"),
     (lambda net: net.timeline.to_ical(page_size=3), TypeError, "page_size needs page"),
     (lambda net: net.timeline.to_ical(categories="visit"), TypeError, "categories: a list of str"),
     (lambda net: net.timeline.to_ical(categories=["a", 1]), TypeError, "categories is str"),
     (lambda net: net.timeline.to_ical(within="x"), timeline.ParseError, "within"),
     (lambda net: net.timeline.to_bytes("csv", name="N"), TypeError, "csv has no option 'name', which is for calendars"),
     (lambda net: net.timeline.write(io.BytesIO(), "xml", imprecise="outer"), TypeError, "xml has no option 'imprecise'"),
     (lambda net: Builder().add("a", confidence="x"), TypeError, "confidence is a number"),
     (lambda net: Builder().add("a", sources=timeline.Source("S")), TypeError, "sources are several"),
     (lambda net: Builder().add("a", constraints=timeline.length("P1D")), TypeError, "constraints are several"),
     (lambda net: Builder().add("a", date="1984", end="1985"), TypeError, "date stands for edtf, phrase, start and end"),
     (lambda net: timeline.merge([]), ValueError, "none to merge"), (lambda net: net.timeline.write(""), ValueError, 'of "" tells'),
     (lambda net: timeline.Relations(5), TypeError, "relations: letters, names or Relations"),
     (lambda net: timeline.Index(net.timeline, parts="count").find(0, 1), timeline.ArgumentError, "without the part 'list'")],
)  # fmt: skip
def test_what_is_said_of_arguments(example, call, error, said):
    with pytest.raises(error, match=said):
        call(example.network())


def test_get_uid():
    events = Builder().add("a", uid="1@example.org").add("b").build()
    assert events.get_uid("1@example.org").id == "a" and events.get_uid("a") is None and events.get_uid("b", 3) == 3
