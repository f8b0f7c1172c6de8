"""Columns of numbers, times and dates, with nothing but Python itself."""

import array
import concurrent.futures
import copy
import ctypes
import datetime
import gc
import pickle
import sys
import threading
import weakref

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors import DATA, DAY, rows

import timeline
from timeline import Bounds, Date, Extents, Index, answer_many, parse_many, relate_many

TEXTS = [
    "1984",
    "early 1990s",
    "1984/..",
    "1984/",
    "2001-21",
    "[1667,1668,1670..1672]",
    "1985-04-12T23:20:30Z",
    "156X-12-25",
]
LETTERS = "pmoFDseSdfOMP"
BOUNDS = ["start_min", "start_max", "end_min", "end_max", "length_min", "length_max"]


def letters(number):
    return "".join(letter for bit, letter in enumerate(LETTERS) if number >> bit & 1)


def test_parse_many_is_date_by_date():
    column = parse_many(TEXTS)
    assert len(column) == len(TEXTS) and column.null_count == 0
    for text, date in zip(TEXTS, column, strict=True):
        assert date.bounds == Date(text).bounds
    for name in BOUNDS:
        assert getattr(column, name).tolist() == [getattr(Date(text), name) for text in TEXTS]


@pytest.mark.parametrize("mode", ["occurs", "spans"])
def test_parse_many_vectors(mode):
    texts = [row["edtf_string"] for row in rows("date/edtf_bounds.tsv")]
    column = parse_many(texts, mode=mode, syntax="edtf")
    assert [date.bounds for date in column] == [Date(text, mode=mode).bounds for text in texts]


def test_parse_many_takes_any_iterable():
    wanted = [Date(text).bounds for text in TEXTS]
    for source in (TEXTS, tuple(TEXTS), iter(TEXTS), dict.fromkeys(TEXTS), (text for text in TEXTS)):
        assert [date.bounds for date in parse_many(source)] == wanted


def test_options_reach_every_row():
    assert [date.length_min for date in parse_many(["1984", "1985"], mode="spans")] == [366 * DAY, 365 * DAY]
    assert parse_many(["2001-21"], seasons="south")[0].bounds == Date("2001-21", seasons="south").bounds
    assert (
        parse_many(["2018 to present"], as_of="2024-05-01")[0].bounds
        == Date("2018 to present", as_of="2024-05-01").bounds
    )
    with pytest.raises(timeline.UnresolvedError):
        parse_many(["2018 to present"])
    with pytest.raises(timeline.ParseError):
        parse_many(["early 1990s"], syntax="edtf")
    assert parse_many(["1984"], syntax="phrase")[0].start_min == Date("1984").start_min
    with pytest.raises(timeline.AmbiguousError) as caught:
        parse_many(["1984", "2008-12"], syntax="phrase")
    assert caught.value.row == 1 and "2008-12" in caught.value.readings


@pytest.mark.parametrize(
    "keywords",
    [
        {"syntax": "iso"},
        {"mode": "lasts"},
        {"seasons": "east"},
        {"as_of": "1984"},
        {"errors": "collect"},
        {"error": []},
    ],
)
def test_options_that_there_are_not(keywords):
    with pytest.raises((ValueError, TypeError)):
        parse_many(["1984"], **keywords)


def test_a_column_that_fails():
    """What an object raises as it is asked what it is comes through."""

    class Odd:
        __class__ = property(lambda self: 1 / 0)

        def __iter__(self):
            return iter(["1984"])

    for a, b in ((Odd(), "1984"), ("1984", Odd())):
        with pytest.raises(ZeroDivisionError):
            timeline.relate_many(a, b)


def test_null_and_bad_rows():
    errors = []
    texts = ["1984", None, "nope", float("nan"), "2001-02-30", "\ud800", "a\0b", "", "1984" * 2000, "1985"]
    column = parse_many(texts, errors=errors)
    assert len(column) == len(texts) and column.null_count == 8
    assert [date and date.edtf for date in column].count(None) >= 8 and column[0] is not None and column[9] is not None
    assert [error.row for error in errors] == [2, 4, 5, 6, 7, 8]
    for error in errors:
        with pytest.raises(UnicodeError if error.row == 5 else type(error)) as caught:
            Date(texts[error.row])
        assert error.code and str(error).startswith(f"row {error.row}: ")
        if error.row != 5:
            assert error.code == caught.value.code and error.message.endswith(caught.value.message)
    with pytest.raises(timeline.ParseError, match="row 2: ") as caught:
        parse_many(texts)
    assert caught.value.row == 2


def test_errors_far_into_a_column():
    texts = ["1984"] * 10000
    for row in (0, 2047, 2048, 9999):
        texts[row] = "1984-13"
    errors = []
    column = parse_many(texts, errors=errors)
    assert [error.row for error in errors] == [0, 2047, 2048, 9999] and column.null_count == 4
    assert all(isinstance(error, timeline.NoSuchValueError) for error in errors)


@pytest.mark.parametrize("column", ["1984", b"1984", 1984, None, [1984], [b"1984"], ["1984", Date("1984")], object()])
def test_what_is_no_column_of_texts(column):
    with pytest.raises(TypeError):
        parse_many(column)


def test_items_and_slices():
    column = parse_many(TEXTS)
    assert column[-1].bounds == column[7].bounds == Date(TEXTS[-1]).bounds
    assert [date.bounds for date in column[2:5]] == [Date(text).bounds for text in TEXTS[2:5]]
    assert [date.bounds for date in column[::-2]] == [Date(text).bounds for text in TEXTS[::-2]]
    assert len(column[5:2]) == 0 and column[1:][1:].start_min.tolist() == column.start_min.tolist()[2:]
    for bad in (8, -9, 2**80):
        with pytest.raises(IndexError):
            column[bad]
        with pytest.raises(IndexError):
            column.start_min[bad]
    for bad in ("0", 1.0, None):
        with pytest.raises(TypeError):
            column[bad]
    numbers = column.kinds
    assert numbers[1:4].tolist() == numbers.tolist()[1:4] and numbers[::-3].tolist() == numbers.tolist()[::-3]
    assert list(column.end_max) == column.end_max.tolist()


def test_a_view_keeps_the_memory():
    column = parse_many(["1984"] * 1000)
    view = memoryview(column.start_min[10:].seconds)
    del column
    gc.collect()
    junk = [parse_many(["1999"] * 1000) for _ in range(20)]
    assert view.format == "q" and view.readonly and view.tolist() == [Date("1984").start_min] * 990
    assert len(junk) == 20
    with pytest.raises(TypeError):
        view[0] = 1
    with pytest.raises((BufferError, TypeError)):
        (ctypes.c_int64 * 990).from_buffer(view.obj)


def test_buffers_say_what_they_hold():
    column = parse_many(TEXTS)
    sets = relate_many(column, column)
    for numbers, code, size in (
        (column.kinds, "I", 4),
        (sets, "H", 2),
        (answer_many(sets, "equals"), "B", 1),
        (column.length_min, "q", 8),
    ):
        view = memoryview(numbers)
        assert (
            (view.format, view.itemsize, view.shape, view.ndim)
            == (code, size, (len(TEXTS),), 1)
            == (numbers.format, numbers.nbytes // len(numbers), (len(numbers),), 1)
        )
        assert view.contiguous and view.tolist() == numbers.tolist()
    assert column.start_min.nbytes == 8 * len(TEXTS)
    with pytest.raises(TypeError):
        memoryview(column.start_min)
    for made in (timeline.Numbers, timeline.Times):
        with pytest.raises(TypeError):
            made()


def test_extents_of_dates():
    dates = [
        Date("1984"),
        "early 1990s",
        None,
        datetime.date(2001, 2, 3),
        datetime.datetime(2001, 2, 3, 4, 5, 6),
        Bounds(start_min=0),
    ]
    column = Extents(dates)
    assert column[2] is None and column.null_count == 1
    for date, seen in zip(dates, column, strict=True):
        assert seen is None or seen.bounds == Date(date).bounds
    assert Extents(column) is column and len(Extents([])) == 0
    for bad in ("1984", b"1984", 5, [5], ["nope"], Extents):
        with pytest.raises((TypeError, ValueError)):
            Extents(bad)


def test_from_bounds():
    columns = [[getattr(Date(text), name) for text in TEXTS] for name in BOUNDS]
    column = Extents.from_bounds(*columns)
    for name, wanted in zip(BOUNDS, columns, strict=True):
        assert getattr(column, name).tolist() == wanted
    days = Extents.from_bounds([0], [9 * DAY], [DAY], [timeline.MAX])
    assert days[0].bounds == Bounds(0, 9 * DAY, DAY, timeline.MAX, DAY, timeline.MAX, precision="day")
    seconds = Extents.from_bounds([1], [1], [2], [90], length_max=[30])
    assert seconds.end_max.tolist() == [31] and seconds.length_min.tolist() == [1]
    never = Extents.from_bounds([0], [0], [DAY], [DAY], [5 * DAY])
    assert relate_many(never, "1984").tolist() == [0]
    with pytest.raises(timeline.ArgumentError, match="end_min has 2 rows, where start_min has 1"):
        Extents.from_bounds([0], [0], [DAY, DAY], [DAY])
    with pytest.raises(timeline.RangeError):
        Extents.from_bounds([2**70], [0], [DAY], [DAY])
    with pytest.raises(TypeError):
        Extents.from_bounds([0], [0], [DAY])


def test_relate_many_vectors():
    kept = [row for row in rows_of_relations() if row["possD"] not in ("", "!", "-")]
    a, b = (from_days(kept, side) for side in "ab")
    sets = relate_many(a, b)
    assert len(kept) > 1500 and [letters(number) for number in sets] == [row["possD"] for row in kept]
    converses = [{LETTERS[12 - LETTERS.index(one)] for one in row["possD"]} for row in kept]
    assert [set(letters(number)) for number in relate_many(b, a)] == converses
    names = {
        "precedes": "precedes_eq",
        "disjoint": "disjoint",
        "intersects": "intersects",
        "within": "within",
        "covers": "covers",
        "starts-before": "starts_before",
        "ends-before": "ends_before",
    }
    for name, key in names.items():
        assert "".join("IPC"[answer] for answer in answer_many(sets, name)) == "".join(row[key] for row in kept)


def rows_of_relations():
    lines = (DATA / "allen" / "uncertain_allen.tsv").read_text(encoding="utf-8").splitlines()
    table = [line.split("\t") for line in lines if not line.startswith("#")]
    return [dict(zip(table[0], line, strict=False)) for line in table[1:]]


def from_days(table, side):
    def column(name, last, missing):
        return [missing if row[f"{side}_{name}"] == "*" else (int(row[f"{side}_{name}"]) + last) * DAY for row in table]

    shortest = [max(length, DAY) for length in column("dmin", 0, DAY)]
    return Extents.from_bounds(
        column("s_lo", 0, timeline.MIN),
        column("s_hi", 0, timeline.MAX),
        column("e_lo", 1, timeline.MIN),
        column("e_hi", 1, timeline.MAX),
        shortest,
        column("dmax", 0, timeline.MAX),
    )


def test_relate_many_mixes_days_and_seconds():
    """A block of 1,024 rows has one kernel's chronon, or both: the answers are those of rows by themselves."""
    texts = [
        "1984-01-01",
        "1984-01-02",
        "1984-01-02T00:00:00",
        "1984-01-03T12:00:00",
        "1984",
        None,
        "1984/..",
        "1983-12-31T23:59:59",
    ]
    column = parse_many([texts[i % 8] for i in range(3000)])
    other = parse_many([texts[i // 8 % 8] for i in range(3000)])
    sets = relate_many(column, other).tolist()
    for i in range(64):
        assert sets[i] == relate_many(column[i : i + 1], other[i : i + 1])[0]
    assert sets[64:128] == sets[:64] and sets[2048:2112] == sets[:64] and sets[5] == 0
    assert letters(sets[1]) == "M" and letters(sets[2]) == "P" or letters(sets[2]) == "M"


@given(st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from(TEXTS)), min_size=1, max_size=20))
def test_relations_have_converses(pairs):
    a, b = (parse_many(texts) for texts in zip(*pairs, strict=True))
    there, back = relate_many(a, b).tolist(), relate_many(b, a).tolist()
    assert there == [int(f"{number:013b}"[::-1], 2) for number in back] and 0 not in there
    assert [answer > 0 for answer in answer_many(relate_many(a, a), "equals")] == [True] * len(pairs)


def test_one_date_for_all_rows():
    column = parse_many(TEXTS * 300)
    for one in ("1984", Date("1984"), datetime.date(1984, 1, 1), Date("1984").bounds):
        spread = Extents([one] * len(column))
        assert relate_many(column, one).tolist() == relate_many(column, spread).tolist()
        assert relate_many(one, column).tolist() == relate_many(spread, column).tolist()
    assert relate_many("1984", "1985").tolist() == relate_many(["1984"], ["1985"]).tolist()


def test_what_cannot_be_related():
    with pytest.raises(timeline.ArgumentError, match="a has 2 rows, b has 1"):
        relate_many(["1984", "1985"], ["1984"])
    with pytest.raises(TypeError):
        relate_many(5, ["1984"])
    with pytest.raises(TypeError):
        answer_many(array.array("I", [1]), "precedes")
    with pytest.raises(TypeError):
        answer_many([1], "precedes")
    with pytest.raises(timeline.ParseError):
        answer_many(array.array("H", [1]), "sometime")
    assert answer_many(array.array("H", [1, 3, 2, 0, 4]), "before").tolist() == [2, 1, 0, 0, 0]
    assert answer_many(memoryview(array.array("H", [1, 3, 2, 0, 4]))[1:], "pm").tolist() == [2, 2, 0, 0]


def test_nothing():
    assert len(parse_many([])) == 0 and relate_many([], []).tolist() == [] and parse_many([])[:].null_count == 0


def test_repr():
    column = parse_many(TEXTS)
    assert repr(column) == "<timeline.Extents: 8>"
    assert (
        repr(column.start_min) == "<timeline.Times: 8>" and repr(column.kinds) == "<timeline.Numbers of format 'I': 8>"
    )


def test_threads_share_columns():
    column = parse_many(TEXTS * 500)
    wanted = relate_many(column, column).tolist()
    start = threading.Barrier(4)

    def work(_):
        start.wait()
        for _ in range(5):
            other = parse_many(TEXTS * 500)
            assert relate_many(other[:], column).tolist() == wanted
            assert memoryview(other.start_max.seconds).tolist() == column.start_max.tolist()
        return True

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(4)))


def test_a_list_that_changes_while_it_is_read():
    """The texts are read without the GIL, from a tuple of the function's own."""
    texts = [f"19{number % 90 + 10}-01" for number in range(200_000)]
    wanted = parse_many(list(texts)).start_min.tolist()
    stop = threading.Event()

    def change():
        while not stop.is_set():
            saved = texts[:100]
            texts[:100] = []
            texts[:0] = saved

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(5):
            seen = parse_many(texts).start_min.tolist()
            assert seen in (wanted, wanted[100:])
    finally:
        stop.set()
        thread.join()


def test_references():
    """Nothing is kept of what was given, and errors give back what they took."""

    class Texts(list):
        pass

    texts = Texts(TEXTS)
    gone = weakref.ref(texts)
    column = parse_many(texts)
    del texts
    gc.collect()
    assert gone() is None and len(column) == 8
    word = "".join(["19", "84-0", "3"])
    before = sys.getrefcount(word)
    for _ in range(50):
        parse_many([word])
        relate_many([word], word)
        errors = []
        parse_many([word, "x"], errors=errors)
        with pytest.raises(ValueError):
            parse_many([word, "x"])
        with pytest.raises(TypeError):
            parse_many([word, 1])
        with pytest.raises(ValueError):
            Extents([word, "x"])
    assert sys.getrefcount(word) == before


def test_pickles_and_copies():
    column = parse_many([*TEXTS, None])
    for one in (column, column[2:5], column[::-1], parse_many([])):
        again = pickle.loads(pickle.dumps(one))
        assert [date and date.bounds for date in again] == [date and date.bounds for date in one]
        assert again.flags.tolist() == one.flags.tolist() and again.kinds.tolist() == one.kinds.tolist()
        assert copy.copy(one) is one and copy.deepcopy(one) is one and again == one
    make, (data,) = column.__reduce__()
    for bad in (b"", data[:-1], data[::-1], data[8:]):
        with pytest.raises(ValueError, match="no pickle of an Extents"):
            make(bad)
    with pytest.raises(ValueError, match="row 8: pickle: kinds or flags"):
        make(data[:-2] + b"\x00\x7f")
    with pytest.raises(TypeError):
        make(bytearray(data))


def test_equal_columns():
    """By all that is in them; so that they are no keys."""
    column = parse_many([*TEXTS, None])
    assert column == parse_many([*TEXTS, None]) != parse_many(TEXTS) and column[1:] != column[:-1] == parse_many(TEXTS)
    assert column != parse_many([*TEXTS, "1984"]) and column != parse_many([*TEXTS, None], mode="spans") and column != 3
    assert column.start_min == column[:].start_min[::1] != column.start_max and not column.start_min == column.start_min.seconds
    wide, narrow = Index([0, 5], [1, 6]).find_many([0, 5], [1, 6])
    assert narrow[:2] == wide and narrow != wide and narrow[1:] != wide and wide[:0] == narrow[:0]
    for one in (column, column.start_min, column.kinds):
        with pytest.raises(TypeError, match="unhashable"):
            hash(one)
        with pytest.raises(TypeError, match="not supported"):
            _ = one < one


def test_pickles_and_copies_of_numbers():
    column = parse_many([*TEXTS, None])
    sets = timeline.relate_many(column, "1984")
    ids, offsets = Index(column).find_many(column.start_min[:2], column.end_max[:2])
    for one in (column.start_min, column.length_max, column.kinds, sets, timeline.answer_many(sets, "precedes"), ids, offsets,
                column.start_min[::2], ids[:0]):  # fmt: skip
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            again = pickle.loads(pickle.dumps(one, protocol))
            assert type(again) is type(one) and again.tolist() == one.tolist() and repr(again) == repr(one) and again == one
        assert copy.copy(one) is one and copy.deepcopy(one) is one
    make, (code, data) = column.start_min.__reduce__()
    for bad in ((code, data[:-1]), (">" + code[1:], data), ("<I", data), ("", b"")):
        with pytest.raises(ValueError, match="no pickle of a column"):
            make(*bad)
    with pytest.raises(TypeError):
        make(code, "text")
    index = Index(column)
    assert copy.copy(index) is index and copy.deepcopy(index) is index
    with pytest.raises(TypeError, match="Index"):
        pickle.dumps(index)


@pytest.mark.parametrize(
    ("call", "said"),
    [(lambda value: timeline.parse_many(value), "texts: a column of texts is wanted"),
     (lambda value: timeline.answer_many(value, "precedes"), "sets: a column of relations"),
     (lambda value: timeline.relate_many(value, "1984"), "a: dates are wanted"),
     (lambda value: timeline.Extents(value), "dates are wanted"), (lambda value: timeline.Spans(value), "spans: a list of spans"),
     (lambda value: timeline.merge(value), "timelines: a list of"), (lambda value: timeline.from_arrow(value), "Arrow"),
     (lambda value: timeline.Index([0], [1]).count_many(value, [3]), "starts: a column of times is wanted"),
     (lambda value: timeline.Index([value], [1]), "row 0: starts: a time is an int"), (lambda value: timeline.Extents(["1984", 3]), "row 1")],
)  # fmt: skip
def test_no_column(call, said):
    """What is no column is told by the argument's name."""
    with pytest.raises(TypeError, match=said):
        call(object())


def test_answers_of_a_slice():
    sets = timeline.relate_many(["1984", "1995", "2001"], "1995")
    every_other = numpy.asarray(sets)[::2]
    assert timeline.answer_many(every_other, "precedes").tolist() == [2, 0]
