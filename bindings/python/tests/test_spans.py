import copy
import datetime
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors import DAY, rows

import timeline
from timeline import Date, Duration, Relations, Span, Spans

pairs = st.tuples(st.integers(-20, 20), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))
sets = st.lists(pairs, max_size=6).map(Spans)


def points(spans):
    return {time for time in range(-30, 40) if time in spans}


@given(pairs, pairs)
def test_span(a, b):
    first, second = Span(*a), Span(*b)
    assert (first.start, first.end) == tuple(first) == a and first.seconds == a[1] - a[0]
    assert [time in first for time in (a[0] - 1, a[0], a[1] - 1, a[1])] == [False, True, True, False]
    assert len(first.relation(second)) == 1 and first.relation(second) == second.relation(b and first).converse()
    assert first.intersects(b) == first.relation(b).possible("intersects") == bool(first & second)
    shared = first & second
    assert points(Spans([shared])) if shared else True
    for again in (copy.copy(first), pickle.loads(pickle.dumps(first)), eval(repr(first), {"timeline": timeline})):
        assert again == first and hash(again) == hash(first)
    assert (first == second) == (a == b)


def test_span_of():
    day = datetime.date(1984, 1, 1)
    assert Span.of("1984") == Span(day, datetime.date(1985, 1, 1)) and Span.of("1984").start_time == datetime.datetime(1984, 1, 1)
    assert Span.of("1984-01-01/..") == Span(day, None) and Span(None, None).start == timeline.MIN
    assert Span(None, None).end_time is None and eval(repr(Span(None, 5)), {"timeline": timeline}) == Span(None, 5)
    assert Span.of("1984").relation(Span.of("1985")) == Relations("m")
    moment = datetime.datetime(1970, 1, 2, tzinfo=datetime.timezone.utc)
    assert Span(moment, moment + datetime.timedelta(days=1)) == Span(DAY, 2 * DAY) and moment in Span(0, 2 * DAY)
    for bad in ("1984/1986", "[1984,1986]", "1984/"):
        with pytest.raises((timeline.NoSuchValueError)):
            Span.of(bad)
    for bad, error in (((1, 1), timeline.NoSuchValueError), ((2, 1), timeline.NoSuchValueError), (("1984", 5), TypeError),
                       ((2**70, None), OverflowError), ((1,), TypeError)):  # fmt: skip
        with pytest.raises(error):
            Span(*bad)
    with pytest.raises(timeline.RangeError):
        Span(0, None).seconds
    with pytest.raises(TypeError):
        Span(0, 1) & (0, 1)


@given(sets, sets)
def test_spans(a, b):
    assert points(a | b) == points(a) | points(b) and points(a & b) == points(a) & points(b)
    assert points(a - b) == points(a) - points(b) and points(~a) == set(range(-30, 40)) - points(a)
    assert (a == b) == (points(a) == points(b)) and ~~a == a and (a != b or hash(a) == hash(b))
    assert all(first.end < second.start for first, second in zip(a, list(a)[1:], strict=False))
    assert a.coverage() == len(points(a)) and a.coverage((-3, 9)) == len({t for t in points(a) if -3 <= t < 9})
    assert points(a.gaps((-3, 9))) == set(range(-3, 9)) - points(a)
    for again in (copy.copy(a), pickle.loads(pickle.dumps(a)), eval(repr(a), {"timeline": timeline}), Spans(list(a))):
        assert again == a
    assert not len(a) or a[-1] == list(a)[-1]


def test_spans_given():
    assert list(Spans([(5, 7), Span(1, 3), (3, 4)])) == [Span(1, 4), Span(5, 7)] and len(Spans()) == 0
    assert list(Spans([(1, 2), (4, 5)]).gaps()) == [Span(2, 4)]
    for bad in ([5], [(1, 1)], 3, [(1, 2, 3)]):
        with pytest.raises((TypeError, ValueError)):
            Spans(bad)
    with pytest.raises(timeline.RangeError):
        (~Spans()).coverage()
    with pytest.raises(IndexError):
        Spans()[0]
    with pytest.raises(timeline.NoSuchValueError, match="row 1: a span from second 5 to second 3 does not start") as caught:
        Spans([(1, 2), (5, 3)])
    assert caught.value.row == 1
    with pytest.raises(TypeError, match="row 1: a span is"):
        Spans([(1, 2), 3])
    spans = Spans([(0, 1), (2, 3), (4, 5)])
    assert spans[1:] == [Span(2, 3), Span(4, 5)] == spans[::-1][1::-1] == spans[-2:9] and spans[5:] == []
    with pytest.raises(TypeError, match="integer"):
        spans["0"]
    numpy = pytest.importorskip("numpy")
    assert Span(numpy.int64(5), numpy.uint8(7)) == Span(5, 7) and numpy.int32(5) in Span(5, 7) and spans[numpy.int8(1)] == spans[1]


def test_duration():
    day = datetime.date(2023, 1, 31)
    assert Duration("P1M").add_to(day) == datetime.date(2023, 2, 28) and Duration("-P5D").add_to(5 * DAY) == 0
    assert Duration("P1M").hull == (28 * DAY, 31 * DAY) and Duration("P0D").sign == 0 and Duration("-P1D").sign == -1
    duration = Duration("P1Y2M3W4DT5H")
    assert (duration.years, duration.months, duration.weeks, duration.days, duration.seconds) == (1, 2, 3, 4, 18000)
    for again in (copy.copy(duration), pickle.loads(pickle.dumps(duration)), Duration(duration), Duration(str(duration)),
                  eval(repr(duration), {"timeline": timeline})):  # fmt: skip
        assert again == duration and hash(again) == hash(duration)
    assert Duration("P1Y") != Duration("P12M")
    zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
    moment = datetime.datetime(2023, 1, 31, 1, 0, tzinfo=zone)
    assert Duration("P1MT2H").add_to(moment) == datetime.datetime(2023, 2, 28, 3, 0, tzinfo=zone)
    for units, text in (({"days": 3, "hours": 2}, "P3DT2H"), ({"days": -1, "seconds": 1}, "-PT23H59M59S"), ({}, "P0D"),
                        ({"days": 999999999, "hours": 23}, "P999999999DT23H"), ({"days": -999999999}, "-P999999999D")):  # fmt: skip
        assert str(Duration(datetime.timedelta(**units))) == text
    with pytest.raises(timeline.NoSuchValueError, match="0:00:00.000005 has a fraction of a second, which a duration"):
        Duration(datetime.timedelta(microseconds=5))
    for bad in ("P", "3 months", "", "P1.5D"):
        with pytest.raises(timeline.ParseError):
            Duration(bad)
    with pytest.raises(timeline.RangeError):
        Duration("P1Y").add_to(timeline.MAX - 1)
    with pytest.raises(ValueError, match="not to a day"):
        Duration("PT5H").add_to(day)
    with pytest.raises(TypeError):
        Duration(3)
    with pytest.raises(TypeError, match="not None"):
        Duration("P1M").add_to(None)


def test_julian():
    assert timeline.julian("1582-10-15") == (1582, 10, 5)
    assert Date("julian:1582-10-05").earliest_start == datetime.date(1582, 10, 15)
    with pytest.raises(ValueError):
        timeline.julian("1582")


def test_date_json():
    assert Date("1984~").to_json().startswith('{"input": "1984~", "edtf": "1984~", "level": 1')
    assert all(Date(row["edtf_string"]).to_json() for row in rows("date/edtf.tsv") if row["valid"] == "1")
    with pytest.raises(ValueError):
        Date(Date("1984").bounds).to_json()
