import copy
import datetime
import pickle
import subprocess
import sys
import threading
import textwrap

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors import DAY, days, rows

import timeline
from timeline import Bounds, Date

# One of each kind that there is.
TEXTS = ["1984", "1984~", "2004-06-XX", "156X-12-25", "[1667,1668,1670..1672]", "{1984,1986}", "1984/..", "1984/",
         "../1984", "Y-17E7", "1950S2", "2001-21", "1985-04-12T23:20:30+04:30", "julian:1582-10-05", "early 1990s",
         "a weeklong visit in August 2019", "since 1984"]  # fmt: skip


def day_of(text):
    """A written day as the tests' tables have it."""
    return days(text) * DAY


@pytest.mark.parametrize("row", rows("date/edtf.tsv"), ids=lambda row: row["edtf_string"] or "empty")
def test_edtf(row):
    text = row["edtf_string"]
    if row["valid"] == "0":
        with pytest.raises(timeline.Error) as caught:
            Date(text, syntax="edtf")
        assert isinstance(caught.value, ValueError) and caught.value.code.startswith("TL1")
        return
    date = Date(text, syntax="edtf")
    assert date.level <= int(row["level"]) and date.text == text and date.syntax == "edtf"
    if "T" not in text:
        for wanted, seen in ((row["min"], date.start_min), (row["max"], date.end_max - DAY)):
            if wanted[-1:].isdigit():
                assert seen == day_of(wanted)
        if row["min"] == "-inf":
            assert date.start_min == timeline.MIN and date.earliest_start is None
            assert (date.start_kind == "open") == text.startswith("../")
        if row["max"] == "+inf":
            assert date.end_max == timeline.MAX and date.latest_end is None
            assert date.end_kind == "open" or ".." != text[:3].rstrip("/")
        if row["max"] == "unknown":
            assert date.latest_end is None and date.end_kind == "unknown"
    assert Date(date.edtf).edtf == date.edtf


@pytest.mark.parametrize("mode", ["occurs", "spans"])
@pytest.mark.parametrize("row", rows("date/edtf_bounds.tsv"), ids=lambda row: row["edtf_string"])
def test_bounds(row, mode):
    date = Date(row["edtf_string"], mode=mode)
    seen = {"start_min": lambda: date.earliest_start, "start_max": lambda: date.latest_start,
            "end_min": lambda: date.earliest_end, "end_max": lambda: date.latest_end}  # fmt: skip
    for name, bound in seen.items():
        wanted = row[f"{mode}_{name}"]
        if wanted and wanted[-1].isdigit():
            if wanted[0] in "+-" or wanted.startswith("0000"):
                with pytest.raises(timeline.RangeError, match="does not fit datetime"):
                    bound()
                if "T" not in row["edtf_string"]:
                    assert getattr(date, name) == day_of(wanted) + (DAY if name.startswith("end") else 0)
            elif "T24" not in row["edtf_string"]:  # which is the next day's 00:00
                assert bound().isoformat()[:10] == wanted


@pytest.mark.parametrize("row", rows("phrase/phrases.tsv"), ids=lambda row: row["phrase"])
def test_phrases(row):
    text, role = row["phrase"], row["role"]
    if role == "ambiguous":
        with pytest.raises(timeline.AmbiguousError) as caught:
            Date(text, syntax="phrase")
        assert caught.value.readings and all(Date(reading) for reading in caught.value.readings)
    elif role in ("duration", "undated"):
        with pytest.raises(timeline.NoSuchValueError):
            Date(text)
    elif row["start_min"][-1:].isdigit():
        date = Date(text, syntax="phrase", as_of="2024-05-01")
        assert date.syntax == "phrase" and str(date) == text
        assert date.start_min == day_of(row["start_min"])
        if row["end_max"][-1:].isdigit():
            assert date.end_max == day_of(row["end_max"]) + DAY


def test_context():
    for text, words in (("signed in 1984", "signed"), ("Traité, signé 1984", "Traité, signé"), ("1984", ""),
                        ("in 1984", ""), ("julian: built in 1684", "built")):
        assert Date(text).context == words
    assert Date(b"signed in 1984").context == "signed" and Date(Date("1984").bounds).context == ""


@pytest.mark.parametrize("text", TEXTS)
def test_made_again(text):
    for date in (Date(text), Date(text, mode="spans", seasons="south", as_of="2024-05-01"), Date(Date(text).bounds)):
        made = eval(repr(date), {"timeline": timeline})
        copies = [made, copy.copy(date), copy.deepcopy(date), Date(date)]
        copies += [pickle.loads(pickle.dumps(date, protocol)) for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)]
        for again in copies:
            assert again == date and hash(again) == hash(date) and not again != date
            assert repr(again) == repr(date) and again.bounds == date.bounds and again.notes == date.notes
            assert again.context == date.context


def test_same():
    assert Date("1984") == Date("in 1984") == Date(b"1984")
    assert Date("1984") != Date("1984~")
    assert Date("[1984,1986]") != Date("[1984,1985,1986]")
    assert Date("1984") != Date("1984", mode="spans")
    assert Date("1984") != 1984
    assert len({Date("1984"), Date("in 1984"), Date("1985")}) == 2


def test_datetime():
    day = datetime.date(1984, 1, 24)
    assert Date(day).earliest_start == Date(day).latest_end == day
    moment = datetime.datetime(1985, 4, 12, 23, 20, 30)
    for zone in (None, datetime.timezone.utc, datetime.timezone(datetime.timedelta(hours=-4, minutes=-30))):
        date = Date(moment.replace(tzinfo=zone))
        assert date.earliest_start == date.latest_end == moment.replace(tzinfo=zone)
        assert date.earliest_start.utcoffset() == (zone and zone.utcoffset(None))
        assert date.shortest == date.longest == datetime.timedelta(seconds=1)
    with pytest.raises(timeline.NoSuchValueError, match="fraction of a second"):
        Date(moment.replace(microsecond=1))


@given(st.dates())
def test_any_day(day):
    date = Date(day)
    assert date.earliest_start == date.latest_start == date.earliest_end == date.latest_end == day
    assert date.start_min == (day.toordinal() - 719163) * DAY


@given(st.datetimes(timezones=st.none() | st.sampled_from([datetime.timezone.utc])))
def test_any_moment(moment):
    moment = moment.replace(microsecond=0)
    date = Date(moment)
    assert date.earliest_start == moment
    assert date.start_min == (moment.replace(tzinfo=None) - datetime.datetime(1970, 1, 1)).total_seconds()


@given(st.text(max_size=30) | st.binary(max_size=30))
def test_any_text(text):
    try:
        Date(text)
    except ValueError:
        pass


def test_bounds_alone():
    date = Date(Bounds(start_min=0, end_max=10 * DAY, length_min=3 * DAY))
    assert (date.start_max, date.end_min, date.length_max) == (7 * DAY, 3 * DAY, 10 * DAY)
    assert date.text is date.edtf is date.level is date.syntax is None
    with pytest.raises(timeline.NoSuchValueError) as caught:
        Date(Bounds(start_min=5, end_max=5))
    assert caught.value.code == "TL140"
    for bad in (Bounds(start_min=2**70), Bounds(flags=64), Bounds(precision="eon"), Bounds(start_kind=3)):
        with pytest.raises((ValueError, OverflowError, TypeError)):
            Date(bad)


@pytest.mark.parametrize("value", [1984, None, 1984.5, ["1984"], object(), bytearray(b"1984")])
def test_wrong_type(value):
    with pytest.raises(TypeError, match="a date is str"):
        Date(value)


@pytest.mark.parametrize(
    ("text", "error"),
    [("\ud800", timeline.EncodingError), ("19\x0084", timeline.EncodingError), (b"\xff", timeline.EncodingError),
     ("Y9E18", timeline.RangeError), ("9" * 5000, timeline.LimitError), ("", timeline.ParseError),
     ("1984-02-30", timeline.NoSuchValueError), ("2018 to present", timeline.UnresolvedError)],
)  # fmt: skip
def test_wrong_text(text, error):
    with pytest.raises(error):
        Date(text)


@pytest.mark.parametrize("keywords", [{"syntax": "iso"}, {"mode": "fills"}, {"seasons": 3}, {"as_of": "1984"},
                                      {"zone": "UTC"}])  # fmt: skip
def test_wrong_keyword(keywords):
    with pytest.raises((ValueError, TypeError), match="|".join(keywords)):
        Date("1984", **keywords)


def test_error():
    with pytest.raises(timeline.NoSuchValueError) as caught:
        Date("1984-02-30")
    error = caught.value
    assert (error.code, error.column, error.offset, error.line) == ("TL103", 9, 8, None)
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) and again.code == "TL103" and again.column == 9


def test_threads():
    zones = [datetime.timezone(datetime.timedelta(minutes=minutes)) for minutes in range(-90, 91, 15)]
    moments = [(datetime.datetime(1984, 5, 6, 12, tzinfo=zone), int(zone.utcoffset(None).total_seconds())) for zone in zones]
    failures = []

    def work():
        for _ in range(300):
            for text in TEXTS:
                if Date(text) != Date(Date(text)):
                    failures.append(text)
            for moment, seconds in moments:
                if Date(moment).start_min != 452692800 - seconds:
                    failures.append(moment)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_of_datetime():
    """Whatever way it takes, the text is what isoformat() gives."""

    class Day(datetime.date):
        pass

    class Moment(datetime.datetime):
        pass

    zones = (None, datetime.timezone.utc, datetime.timezone(datetime.timedelta(hours=-5, minutes=-30)))
    for year, month, day in ((1, 1, 1), (999, 2, 28), (1969, 12, 31), (1970, 1, 1), (2000, 2, 29), (9999, 12, 31)):
        values = [datetime.date(year, month, day), Day(year, month, day)]
        values += [
            of(year, month, day, 1, 59, 7, tzinfo=zone) for of in (datetime.datetime, Moment) for zone in zones if year > 1
        ]
        for value in values:
            date = Date(value)
            assert date.text == date.edtf == value.isoformat() and date == Date(value.isoformat())
    for zone in zones:
        with pytest.raises(timeline.NoSuchValueError, match="fraction of a second.*microsecond=0"):
            Date(datetime.datetime(1984, 5, 6, 7, 8, 9, 1, tzinfo=zone))
    assert Date(datetime.datetime(1984, 5, 6, 24 % 24, fold=1)).text == "1984-05-06T00:00:00"


class Day(datetime.date):
    pass


class Tehran(datetime.tzinfo):
    """Local mean time, then whole minutes."""

    def utcoffset(self, moment):
        return datetime.timedelta(hours=3, minutes=25, seconds=44 if moment.year < 1935 else 0)

    def dst(self, moment):
        return None


ZONES = [None, datetime.timezone.utc, datetime.timezone(datetime.timedelta(hours=-3, minutes=-30)),
         datetime.timezone(datetime.timedelta(0)), Tehran()]  # fmt: skip


@given(st.one_of(st.dates(), st.builds(datetime.datetime.replace, st.datetimes(), microsecond=st.just(0),
                                       tzinfo=st.sampled_from(ZONES))))  # fmt: skip
def test_objects_of_datetime(moment):
    """What they say is read without a text; it is what their text says."""
    if isinstance(moment, datetime.datetime) and moment.utcoffset() and moment.utcoffset().total_seconds() % 60:
        with pytest.raises(timeline.NoSuchValueError, match="no seconds in an offset"):
            Date(moment)
        return
    date, read = Date(moment), Date(moment.isoformat(), syntax="edtf")
    assert date == read and date.bounds == read.bounds and date.start_point == read.start_point
    assert (date.text, date.edtf, date.syntax, repr(date)) == (read.text, read.edtf, read.syntax, repr(read))
    assert date.text == str(date) == moment.isoformat() and date.to_json() == read.to_json()
    assert pickle.loads(pickle.dumps(date)) == eval(repr(date)) == Date(date, mode="occurs") == date
    if not isinstance(moment, datetime.datetime):
        assert Date(Day(moment.year, moment.month, moment.day)) == date
    if not isinstance(moment, datetime.datetime) or 1 < moment.year < 9999:
        assert date.earliest_start == moment


@given(st.integers(1, 2**40))
def test_lengths(seconds):
    date = Date(timeline.Bounds(start_min=0, start_max=0, length_min=seconds, length_max=seconds))
    try:
        length = datetime.timedelta(seconds=seconds)
    except OverflowError:
        with pytest.raises(timeline.RangeError):
            _ = date.shortest
    else:
        assert date.shortest == date.longest == length


@pytest.mark.parametrize(
    ("value", "unit", "edtf"),
    [("1984", "Y", "1984"), ("1984-05", "M", "1984-05"), ("1984-05-06", "D", "1984-05-06"), ("-0044-03-15", "D", "-0044-03-15"),
     ("1984-05-06T07:08:09", "s", "1984-05-06T07:08:09"), ("1984-05-06T07:08:09", "ns", "1984-05-06T07:08:09")],
)  # fmt: skip
def test_datetime64(value, unit, edtf):
    """A scalar of NumPy is a date to its unit."""
    moment = numpy.datetime64(value, unit)
    assert Date(moment).edtf == edtf and Date(moment) == Date(edtf)
    assert Date(moment, mode="spans") == Date(edtf, mode="spans") and Date("2000") > moment
    assert Date(numpy.array(value, f"M8[{unit}]")).edtf == edtf
    assert timeline.relate_many(["1900"], moment).tolist() == timeline.relate_many(["1900"], edtf).tolist()


@pytest.mark.parametrize(
    ("value", "error"),
    [(numpy.datetime64("NaT"), timeline.NoSuchValueError), (numpy.datetime64("NaT", "D"), timeline.NoSuchValueError),
     (numpy.datetime64("1984-05-06T07:08:09.5"), timeline.NoSuchValueError),
     (numpy.datetime64("1984-05-06T07", "h"), timeline.NoSuchValueError), (numpy.datetime64("1984-05-06T07:08"), timeline.NoSuchValueError),
     (numpy.datetime64(700, "W"), timeline.NoSuchValueError), (numpy.datetime64(1, "10Y"), timeline.NoSuchValueError),
     (numpy.datetime64(1, "7D"), timeline.NoSuchValueError), (numpy.array(1, "M8[3M]"), timeline.NoSuchValueError),
     (numpy.int64(3), TypeError),
     (numpy.array(["1984"], "M8[Y]"), TypeError)],
)  # fmt: skip
def test_wrong_datetime64(value, error):
    with pytest.raises(error, match=r"NaT|fraction|a unit that a date does not have|a date is"):
        Date(value)


@pytest.mark.parametrize("text, by, start, end", [
    ("1984~", ("unit",), ("1983-01-01", "1985-12-31"), ("1983-01-01", "1985-12-31")),
    ("c. May 1984", (), ("1984-04-01", "1984-06-30"), ("1984-04-01", "1984-06-30")),
    ("1984~/1990", ("P5Y",), ("1979-01-01", "1989-12-31"), ("1990-01-01", "1990-12-31")),
    ("1984-05-05~", (datetime.timedelta(days=3),), ("1984-05-02", "1984-05-08"), ("1984-05-02", "1984-05-08")),
    ("1984?", (), ("1984-01-01", "1984-12-31"), ("1984-01-01", "1984-12-31")),
])
def test_widened(text, by, start, end):
    wide = Date(text).widened(*by)
    assert (str(wide.earliest_start), str(wide.latest_start)) == start
    assert (str(wide.earliest_end), str(wide.latest_end)) == end
    assert wide.qualifier == Date(text).qualifier


@pytest.mark.parametrize("by, error", [
    (("-P1Y",), ValueError), (("decade",), ValueError), ((3,), TypeError), (("unit", "unit"), TypeError), ((None,), TypeError)])
def test_widened_wrongly(by, error):
    with pytest.raises(error):
        Date("1984~").widened(*by)


def test_format():
    """What str() says all of is put into a text as that is."""
    for value in (Date("early 1990s"), timeline.Duration("P3M"), Date("1984").relate("1985"), Date(Date("1984").bounds)):
        assert f"{value}" == str(value) and f"{value:>40}|" == f"{str(value):>40}|"


PURE = """
    import sys
    sys.modules["_datetime"] = None
    import datetime
    from timeline import Date, Duration, Span
    assert "_datetime" not in str(datetime.date.toordinal) and not hasattr(datetime, "datetime_CAPI")
    zone = datetime.timezone(datetime.timedelta(hours=3))
    day, moment = datetime.date(1984, 5, 6), datetime.datetime(1984, 5, 6, 7, 8, 9, tzinfo=zone)
    assert (Date(day).edtf, Date(moment).edtf) == ("1984-05-06", "1984-05-06T07:08:09+03:00")
    assert Date(day).latest_end == day and Date(moment).earliest_start == moment
    assert Duration("P1M").add_to(moment) == moment.replace(month=6)
    assert str(Duration(datetime.timedelta(days=1, seconds=5))) == "P1DT5S" and Date(day).longest == datetime.timedelta(1)
    assert Span(day, moment).seconds == 4 * 3600 + 8 * 60 + 9
    print("fine")
"""


def test_datetime_without_c():
    """As an interpreter of its own has it in CPython 3.12."""
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(PURE)], capture_output=True, encoding="utf-8", check=False)
    assert (run.returncode, run.stdout) == (0, "fine\n"), run.stderr


def test_datetime64_of_long_years():
    for year, edtf in ((20000, "Y20000"), (-20000, "Y-20000"), (9999, "9999")):
        assert Date(numpy.datetime64(year - 1970, "Y")).edtf == edtf


def test_span_of_datetime64():
    day = numpy.datetime64("1970-01-02", "D")
    assert timeline.Span(day, None).start == DAY and day in timeline.Span(DAY, 2 * DAY)


@pytest.mark.parametrize(
    ("call", "where"),
    [(Date, "a date: character 3"), (timeline.Relations, "relations: character 3"), (timeline.Duration, "a duration: char"),
     (timeline.read, "a path: char"), (timeline.validate, "a document: char"), (timeline.parse, "a document: char"),
     (lambda text: timeline.Builder().add(text), "an id: char"), (lambda text: timeline.Extents(["1984", text]), "row 1: a date"),
     (lambda text: timeline.Builder().add("a", title=text), "title: char"),
     (lambda text: timeline.Builder().build()[text], "an id: char")],
)  # fmt: skip
def test_surrogates(call, where):
    """A str that has no UTF-8 is an error of ours, which says where, and also what Python says of it."""
    with pytest.raises(UnicodeError, match=where) as caught:
        call("ab\ud800c")
    assert isinstance(caught.value, timeline.EncodingError) and caught.value.code == "TL003" and caught.value.column == 3


@pytest.mark.parametrize("text", ["1950S2", "198X"])
def test_completions_are_whole_years(text):
    """Of X digits and of significant ones: no completion is parts of two years, for a date, an event and an index."""
    window = "1984-01-01/1984-12-31"
    for mode, relations in (("occurs", "pmsedfMP"), ("spans", "pmeMP")):
        assert str(Date(text, mode=mode).relate(window)) == relations
        events = timeline.Builder().add("a", date=text, mode=mode).build()
        assert str(events[0].relate(window)) == str(events.network()[0].relate(window)) == relations
        assert events.query(relation="o", to=window) == events.network().query(relation="o", to=window) == []
        assert timeline.Index(events).count("1984-01-01", "1985-01-01", relation="o") == 0


@pytest.mark.parametrize(
    ("text", "mode", "relations"),
    [("a week in 1984 or 1986", "spans", "sdfP"), ("throughout 1984 or 1986", "occurs", "eP"), ("throughout 1984 or 1986", "spans", "eP")],
)  # fmt: skip
def test_a_length_fills_nothing(text, mode, relations):
    """A phrase says itself whether it fills a unit: with a length it does not, and throughout one it does."""
    events = timeline.Builder().add("a", date=text, mode=mode).build()
    window = Date("1984", mode="spans")
    assert str(Date(text, mode=mode).relate(window)) == str(events[0].relate(window)) == relations
    assert events.query(during="1983/1990") == [events[0]]
