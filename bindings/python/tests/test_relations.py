import copy
import itertools
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors import DATA, DAY

import timeline
from timeline import Bounds, Date, Relations, Undecided

LETTERS = "pmoFDseSdfOMP"
sets = st.builds(Relations, st.sets(st.sampled_from(LETTERS)), conditional=st.booleans())
dates = st.sampled_from(["1984", "1984-05", "1985", "198X", "1984/..", "../1984", "1984/", "1983/1985", "[1983,1986]",
                         "{1984,1986}", "1984-05-01", "1984?", "1984-05-01T12:00:00"]).map(Date)  # fmt: skip


def lines(name):
    with open(DATA / name, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip() and line[0] != "#"]


def extent(fields):
    """The bounds of a row in days, both closed; None when nothing satisfies them."""
    low, high = timeline.MIN, timeline.MAX
    start_min, start_max, end_min, end_max, shortest, longest = (None if f == "*" else int(f) * DAY for f in fields)
    try:
        return Date(Bounds(
            low if start_min is None else start_min, high if start_max is None else start_max,
            low if end_min is None else end_min + DAY, high if end_max is None else end_max + DAY,
            max(DAY if shortest is None else shortest, DAY), high if longest is None else longest,
        ))  # fmt: skip
    except timeline.NoSuchValueError:
        return None


def test_vectors():
    count = 0
    for row in lines("allen/uncertain_allen.tsv")[1:]:
        a, b = extent(row[2:8]), extent(row[8:14])
        assert (a is None or b is None) == (row[16] in ("!", "", "-")), row
        if a is None or b is None:
            continue
        possible = a.relate(b)
        assert possible.letters == row[16] and possible.bits == int(row[17], 16), row
        assert b.relate(a) == possible.converse()
        names = ("precedes", "disjoint", "intersects", "within", "covers", "starts-before", "ends-before")
        for name, wanted in zip(names, row[19:26], strict=True):
            answer = {"C": "certain", "P": "possible", "I": "impossible"}[wanted]
            assert a.answer(name, b) == possible.answer(name) == answer, row
            assert a.certain(name, b) == (wanted == "C") and a.possible(name, b) == (wanted != "I")
        count += 1
    assert count > 1500


def test_composition():
    table = lines("allen/allen_composition.tsv")
    assert table[0][1:] == list(LETTERS)
    for row in table[1:]:
        for second, wanted in zip(LETTERS, row[1:], strict=True):
            assert Relations(row[0]).compose(second).letters == wanted


@given(sets, sets)
def test_as_frozenset(a, b):
    x, y = frozenset(a), frozenset(b)
    assert frozenset(a | b) == x | y and frozenset(a & b) == x & y
    assert frozenset(a ^ b) == x ^ y and frozenset(a - b) == x - y and frozenset(~a) == frozenset(Relations(LETTERS)) - x
    assert (a <= b, a < b, a >= b, a > b, a == b, a != b) == (x <= y, x < y, x >= y, x > y, x == y, x != y)
    assert len(a) == len(x) and bool(a) == bool(x) and all(name in a for name in a) and (b in a) == (y <= x)
    assert hash(a) == hash(Relations(a)) and Relations(a.names) == a == Relations(a.letters) == Relations(str(a))
    assert a.converse().converse() == a
    for again in (copy.copy(a), pickle.loads(pickle.dumps(a)), eval(repr(a), {"timeline": timeline})):
        assert again == a and again.conditional == a.conditional


@given(sets, sets)
def test_conditional(a, b):
    """What is made of a set that is conditional is so."""
    either = a.conditional or b.conditional
    for made in (a | b, a & b, a ^ b, a - b, a.compose(b), Relations([a, b])):
        assert made.conditional == either
    for made in (~a, a.converse(), Relations(a), Relations([a, "p"])):
        assert made.conditional == a.conditional


def test_names():
    assert Relations("before, meets").name == "precedes" == Relations("pm").name and Relations("po").name is None
    assert Relations("starts-before").letters == "pmoFD" and list(Relations("pm")) == ["before", "meets"]
    assert Relations("pm").is_convex and not Relations("pP").is_convex
    assert Relations() == Relations("") and not Relations()
    for bad in ("x", "p m", "before meets nothing"):
        with pytest.raises(timeline.ParseError):
            Relations(bad)
    for bad in (3, None, [3]):
        with pytest.raises(TypeError):
            Relations(bad)
    with pytest.raises(TypeError):
        Relations("p") | "m"


@given(dates, dates)
def test_laws(a, b):
    possible = a.relate(b)
    assert possible and b.relate(a) == possible.converse()
    assert possible.conditional == b.relate(a).conditional == bool(a.qualifier or b.qualifier)
    for sign, name in (("<", "precedes"), (">", "follows"), ("<=", "pme"), (">=", "eMP")):
        try:
            held = eval(f"a {sign} b", {"a": a, "b": b})
            assert possible.answer(name) == ("certain" if held else "impossible")
        except Undecided as error:
            assert possible.answer(name) == "possible" and error.relations == possible
            assert error.relations.conditional == possible.conditional


def test_operators():
    assert Date("1984") < "1990" and Date("1984") > Date("1983-05") and not Date("1984") > "1990"
    assert Date("1984-05-01") < Date("1984-05-02").earliest_start and "1990" > Date("1984")
    assert Date("1984-05-01") <= "1984-05-01" and Date("1984-05-01") >= "1984-05-01"
    with pytest.raises(Undecided, match="not certain: possible is 'pmo") as caught:
        Date("1984") < "1984-05"
    assert len(caught.value.relations) == 13 and isinstance(caught.value, ValueError)
    with pytest.raises(TypeError, match="not supported"):
        Date("1984") < 1985
    with pytest.raises(timeline.ParseError):
        Date("1984") < "someday"


def test_members():
    assert Date("[1982,1987]").relate("1984/1985") == Relations("pP")
    assert Date("156X-12-25").has_day("1565-12-25") and not Date("156X-12-25").has_day("1565-12-26")
    assert Date("early 1990s").has_day("1992-02-29") and not Date("early 1990s").has_day("1995-01-01")
    assert Date("[1667,1668,1670..1672]").members == tuple(map(Date, ("1667", "1668", "[1670..1672]")))
    assert Date("1984").members == (Date("1984"),)
    for member in Date("[1984?,156X,~1985-03,-0044,1990..1992]", mode="spans").members:
        alone = Date(member.text, syntax="edtf", mode="spans")
        assert member == alone == pickle.loads(pickle.dumps(member)) and repr(member) == repr(alone)
        assert (member.level, member.edtf, member.form, member.members) == (alone.level, alone.edtf, alone.form, alone.members)
    assert Date("1984").admits(441763200, 441763200 + DAY) is True and Date("1984").admits(0, 86400) is False


def test_points():
    point = Date("2004?-06-~11/2005-12-24").start_point
    assert (point.year, point.month, point.day, point.year_qualifier, point.month_qualifier, point.day_qualifier) == (
        2004, 6, 11, "?", "", "~")  # fmt: skip
    assert Date("2004?-06-~11/2005-12-24").end_point.day == 24
    point = Date("2005-12-24T10:30:00-04:30").end_point
    assert (point.hour, point.minute, point.second, point.offset_minutes) == (10, 30, 0, -270)
    point = Date("156X-12-XX").start_point
    assert (point.year, point.year_mask, point.day_mask, point.hour) == (1560, 1, 3, None)
    assert Date(Date("1984").bounds).start_point is None and Date("../1984").start_point is None


def test_keys():
    texts = ["1990", "1984/", "1984-05", "../1985", "1984"]
    assert sorted(texts, key=timeline.earliest) == ["../1985", "1984", "1984/", "1984-05", "1990"]
    assert sorted(texts, key=timeline.latest)[1:] == ["1984-05", "1984", "1984/", "1990"]
    for first, second in itertools.permutations(map(Date, texts), 2):
        if first.certain("precedes", second):
            assert timeline.earliest(first) <= timeline.earliest(second)
    assert timeline.middle("1984")[0] == (Date("1984").start_min + Date("1984").start_max) // 2


def test_members_of_dates_that_are_read_differently():
    """A set that occurs and one that spans, south and north: by the members of both, not by the hull of one."""
    one, other = Date("[1667,1670]"), Date("[1668,1671]", mode="spans")
    assert one.relate(other).letters == "pmP" and other.relate(one).letters == "pMP"
    assert not one.possible("during", other) and one.possible("during", Date("1667/1671", mode="spans"))
    south, north = Date("[2001-21,2003-21]", seasons="south"), Date("[2001-21,2003-21]")
    assert not south.possible("intersects", north) and south.possible("follows", north)
    assert not Date("156X-12-25").possible("equals", Date("156X-12-26", mode="spans"))
