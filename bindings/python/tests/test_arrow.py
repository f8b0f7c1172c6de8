"""Columns in and out of NumPy, pyarrow, polars, DuckDB and pandas, each skipped where it is not installed."""

import datetime
import gc
import sys

import pytest
from vectors import DAY

import timeline
from timeline import Date, Extents, Index, answer_many, parse_many, relate_many

TEXTS = ["1984", "early 1990s", None, "1984/..", "1985-04-12T23:20:30Z", "[1667,1668,1670..1672]"]
BOUNDS = ["start_min", "start_max", "end_min", "end_max", "length_min", "length_max", "kinds", "flags"]


def same(a, b):
    return [getattr(a, name).tolist() for name in BOUNDS] == [getattr(b, name).tolist() for name in BOUNDS]


@pytest.fixture
def np():
    return pytest.importorskip("numpy")


@pytest.fixture
def pa():
    return pytest.importorskip("pyarrow")


@pytest.fixture
def pl():
    return pytest.importorskip("polars")


@pytest.fixture
def pd():
    return pytest.importorskip("pandas")


@pytest.fixture
def duckdb():
    return pytest.importorskip("duckdb")


# -- NumPy


def test_numpy_out(np):
    column = parse_many(TEXTS)
    times = np.asarray(column.start_max)
    assert times.dtype == "datetime64[s]" and not times.flags.writeable and not times.flags.owndata
    assert np.shares_memory(times, np.asarray(column.start_max)) and times.base is not None
    assert times[0] == np.datetime64("1984-12-31") and np.isnat(np.asarray(column.start_min)[2])
    assert np.asarray(column.end_min)[3] == np.datetime64(timeline.MAX, "s")
    seconds = np.asarray(column.start_max.seconds)
    assert seconds.dtype == np.int64 and np.shares_memory(seconds, times) and (seconds == times.astype(np.int64)).all()
    for name, dtype in (("kinds", np.uint32), ("flags", np.uint32), ("length_min", np.int64)):
        assert np.asarray(getattr(column, name)).dtype == dtype
    sets = relate_many(column, column)
    assert np.asarray(sets).dtype == np.uint16 and np.asarray(answer_many(sets, "equals")).dtype == np.uint8
    # The bytes are those of the C structures: end_kind is the second of `kinds`.
    kinds = np.asarray(column.kinds)
    assert (kinds >> 8 & 255).tolist() == [0, 0, 2, 1, 0, 0] and (np.asarray(column.flags) >> 31).tolist() == [
        0,
        0,
        1,
        0,
        0,
        0,
    ]
    view = np.asarray(column[1:].start_max)
    del column, times, seconds
    gc.collect()
    assert view[0] == np.datetime64("1993-12-31")


@pytest.mark.parametrize("unit", ["s", "D", "W", "h", "m", "ms", "us", "ns"])
def test_numpy_in(np, unit):
    starts = np.array(["2000-01-06", "1990-01-04", "2010-01-07"], "M8[D]").astype(f"M8[{unit}]")
    index = Index(starts, starts + np.timedelta64(7, "D").astype(f"m8[{unit}]"))
    assert index.find("2000").tolist() == [0] and index.count("1990-01-10") == 1 and index.count("1990-01-11") == 0
    assert Index(starts[::-1], starts[::-1] + np.timedelta64(7, "D")).find("2000").tolist() == [2]
    assert Index(starts[::2], (starts + np.timedelta64(7, "D"))[::2]).find("2010").tolist() == [1]


def test_numpy_int64(np):
    starts = np.arange(10)
    index = Index(starts, starts + 5)
    assert index.count(4, 5) == 5 and np.asarray(index.count_many(starts, starts + 1)).tolist() == [
        1,
        2,
        3,
        4,
        5,
        5,
        5,
        5,
        5,
        5,
    ]
    assert index.count_many(starts[::-1], starts[::-1] + 1).tolist() == [5, 5, 5, 5, 5, 5, 4, 3, 2, 1]
    left, right = index.join(distinct=True)
    assert set(zip(np.asarray(left).tolist(), np.asarray(right).tolist(), strict=True)) and len(left) == 30
    readonly = starts.copy()
    readonly.flags.writeable = False
    assert Index(readonly, readonly + 1).count(0, 10) == 10
    unaligned = np.frombuffer(b"x" + starts.tobytes() + b"y" * 7, np.uint8)[1:81].view(np.int64)
    assert Index(unaligned, starts + 1).count(0, 10) == 10


def test_numpy_that_does_not_fit(np):
    good = np.array(["2000-01-01", "2001-01-01"], "M8[s]")
    for bad, error, words in (
        (np.array(["2000-01-01", "NaT"], "M8[s]"), timeline.NoSuchValueError, "row 1: [a-z]*: NaT"),
        (np.array(["2000-01-01", "NaT"], "M8[D]"), timeline.NoSuchValueError, "row 1: [a-z]*: NaT"),
        (np.array(["2000-01-01", "2000-01-01T00:00:00.5"], "M8[ms]"), timeline.RangeError, "row 1: .* no whole second"),
        (np.array([0, 2**62], "M8[D]"), timeline.RangeError, "row 1.* does not fit"),
        (np.array(["2000", "2001"], "M8[Y]"), TypeError, "no fixed length"),
        (np.array(["2000-01", "2001-01"], "M8[M]"), TypeError, "no fixed length"),
        (np.array([1, 2], "m8[s]"), TypeError, "int64"),
        (np.array([1.0, 2.0]), TypeError, "f8"),
        (np.array([1, 2], np.int32), TypeError, "i4"),
        (np.array([1, 2], np.uint64), TypeError, "u8"),
        (np.array([1, 2], ">i8"), TypeError, ">i8"),
        (np.array([[1, 2]]), ValueError, "2 dimensions"),
        (np.array(5), ValueError, "0 dimensions"),
        (np.array(["a", "b"]), TypeError, "U1"),
    ):
        with pytest.raises(error, match=words):
            Index(bad, good)
        with pytest.raises(error, match=words):
            Index(good, bad)


def test_numpy_objects(np):
    """An array of objects is a sequence of them."""
    days = np.array([datetime.date(2000, 1, 1), datetime.date(2001, 1, 1)])
    assert Index(days, days + datetime.timedelta(days=5)).find("2000").tolist() == [0]
    with pytest.raises(TypeError, match="row 1: starts: a time is"):
        Index(np.array([0, None]), [1, 2])


def test_numpy_missing(np):
    """NaT is a null row, as None is."""
    days = Extents(np.array(["2000-01-01", "NaT"], "M8[D]"))
    assert days == Extents([datetime.date(2000, 1, 1), None]) and days[1] is None
    assert parse_many(["2000", np.datetime64("NaT"), np.float64("nan")]) == parse_many(["2000", None, None])


def test_numpy_texts(np):
    wanted = parse_many(TEXTS)
    assert same(parse_many(np.array(TEXTS, dtype=object)), wanted)
    assert same(parse_many(np.array(["1984", "1985"])), parse_many(["1984", "1985"]))
    with pytest.raises(TypeError):
        parse_many(np.array([1984, 1985]))
    with pytest.raises(TypeError):
        parse_many(np.array([["1984"], ["1985"]], dtype=object))


# -- pyarrow


def extension_type(pa):
    """The extension type as a program that uses it would register it."""

    class ExtentType(pa.ExtensionType):
        def __init__(self, storage):
            super().__init__(storage, "libtimeline.extent")

        def __arrow_ext_serialize__(self):
            return b""

        @classmethod
        def __arrow_ext_deserialize__(cls, storage, serialized):
            assert serialized == b""
            return cls(storage)

    storage = pa.struct([(name, pa.int64() if i < 6 else pa.uint32()) for i, name in enumerate(BOUNDS)])
    return ExtentType(storage)


def test_pyarrow_out(pa):
    column = parse_many(TEXTS)
    array = pa.array(column)
    array.validate(full=True)
    assert array.null_count == 1 and array[2].as_py() is None
    for name in BOUNDS:
        wanted = getattr(column, name).tolist()
        assert array.field(name).to_pylist() == wanted
    times = pa.array(column.end_max)
    times.validate(full=True)
    assert times.type == pa.timestamp("s") and times.null_count == 2
    assert [time is None for time in times.to_pylist()] == [False, False, True, True, False, False]
    assert times.cast(pa.int64()).to_pylist()[0] == Date("1984").end_max
    exact = pa.array(parse_many(["1984"]).start_min)
    assert exact.null_count == 0 and exact.buffers()[0] is None
    for numbers, wanted in (
        (column.kinds, pa.uint32()),
        (column.length_max, pa.int64()),
        (relate_many(column, column), pa.uint16()),
        (answer_many(relate_many(column, column), "equals"), pa.uint8()),
    ):
        array = pa.array(numbers)
        array.validate(full=True)
        assert array.type == wanted and array.to_pylist() == numbers.tolist()
    sliced = pa.array(column[3:])
    sliced.validate(full=True)
    assert sliced.field("start_min").to_pylist() == column.start_min.tolist()[3:]


def test_pyarrow_copies_nothing(pa):
    np = pytest.importorskip("numpy")
    column = parse_many(["1984"] * 1000)
    array = pa.array(column)
    address = np.asarray(column.start_min).__array_interface__["data"][0]
    assert array.field("start_min").buffers()[1].address == address == pa.array(column.start_min).buffers()[1].address
    del column
    gc.collect()
    assert array.field("start_min").to_pylist() == [Date("1984").start_min] * 1000


def test_pyarrow_extension_round_trip(pa):
    wanted = parse_many(TEXTS)
    extension = extension_type(pa)
    pa.register_extension_type(extension)
    try:
        array = pa.array(wanted)
        assert array.type == extension and array.type.extension_name == "libtimeline.extent"
        table = pa.table({"id": pa.array(range(len(TEXTS))), "when": array})
        for source in (
            array,
            pa.chunked_array([array[:2], array[2:]]),
            table.select(["when"]),
            table["when"],
            array.storage,
        ):
            assert same(Extents(source), wanted)
        assert same(Extents(array[1:4]), wanted[1:4])
        sets = relate_many(table["when"], wanted)
        assert sets.tolist() == relate_many(wanted, wanted).tolist()
        assert Index(array).find("1990").tolist() == Index(wanted).find("1990").tolist()
    finally:
        pa.unregister_extension_type("libtimeline.extent")


def test_pyarrow_structs_that_are_no_extents(pa):
    good = pa.array(parse_many(TEXTS))
    fields = {name: good.field(name) for name in BOUNDS}
    for changes in (
        {"kinds": good.field("kinds").cast(pa.int64())},
        {"start_min": pa.array(["x"] * 6)},
        {"flags": None},
    ):
        parts = {name: part for name, part in {**fields, **changes}.items() if part is not None}
        with pytest.raises(TypeError, match=next(iter(changes))):
            Extents(pa.StructArray.from_arrays(list(parts.values()), list(parts)))
    for name, value in (("kinds", 4), ("kinds", 10 << 16), ("kinds", 5 << 24), ("flags", 4), ("flags", 2 << 24)):
        parts = {**fields, name: pa.array([value] + fields[name].to_pylist()[1:], pa.uint32())}
        with pytest.raises(timeline.NoSuchValueError, match="row 0: dates: kinds or flags"):
            Extents(pa.StructArray.from_arrays(list(parts.values()), list(parts)))
    # A part that is null makes the row null.
    parts = {**fields, "start_max": pa.array([0, None] + fields["start_max"].to_pylist()[2:], pa.int64())}
    assert Extents(pa.StructArray.from_arrays(list(parts.values()), list(parts)))[1] is None
    # Bounds are closed again, and may contradict each other.
    parts = {**fields, "end_max": pa.array([0] * 6)}
    assert 0 in relate_many(pa.StructArray.from_arrays(list(parts.values()), list(parts)), "1984").tolist()
    with pytest.raises(TypeError):
        Extents(pa.array([1]))


def test_pyarrow_texts(pa):
    wanted = parse_many(TEXTS)
    long = ["x" * 13, "1984-01-02/1985-03-04", "1984"]
    array = pa.array(TEXTS)
    for source in (
        array,
        pa.array(TEXTS, pa.large_string()),
        pa.array(TEXTS, pa.string_view()),
        array.dictionary_encode(),
        pa.array(TEXTS, pa.large_string()).dictionary_encode(),
        pa.chunked_array([TEXTS[:1], [], TEXTS[1:]], pa.string()),
        pa.table({"text": TEXTS}),
        pa.RecordBatchReader.from_batches(pa.schema([("text", pa.string())]), pa.table({"text": TEXTS}).to_batches(2)),
    ):
        assert same(parse_many(source), wanted)
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        errors = []
        column = parse_many(pa.array(long, kind)[0:], errors=errors)
        assert [error.row for error in errors] == [0] and column[1].bounds == Date(long[1]).bounds
        assert same(parse_many(pa.array(TEXTS, kind)[1:4]), wanted[1:4])
    for index in (pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64()):
        encoded = pa.DictionaryArray.from_arrays(pa.array([1, None, 0, 2], index), pa.array(["1984", "1985", None]))
        assert [date and date.edtf for date in parse_many(encoded)].count(None) >= 2
        assert same(parse_many(encoded), parse_many(["1985", None, "1984", None]))
        assert same(parse_many(encoded[2:]), parse_many(["1984", None]))
    assert parse_many(pa.nulls(3)).null_count == 3 and len(parse_many(pa.array([], pa.string()))) == 0
    for bad in (
        pa.array([1984]),
        pa.array([b"1984"]),
        pa.table({"a": ["1984"], "b": ["1985"]}),
        pa.array([["1984"]]),
        pa.array([1, 2]).dictionary_encode(),
    ):
        with pytest.raises(TypeError, match="one of strings is wanted"):
            parse_many(bad)


def test_pyarrow_times(pa):
    days = pa.array([10957, 11323], pa.date32())
    for source in (
        days,
        days.cast(pa.date64()),
        *(days.cast(pa.timestamp(unit)) for unit in ("s", "ms", "us", "ns")),
        days.cast(pa.timestamp("s", "UTC")),
        pa.array([10957 * DAY, 11323 * DAY]),
        pa.chunked_array([days[:1], days[1:]]),
    ):
        index = Index(source, [11000 * DAY, 11400 * DAY])
        assert index.find("2000-01-01").tolist() == [0] and index.count("2001") == 1
    assert Index(days[1:], [11400 * DAY]).find("2001-01-01").tolist() == [0]
    for bad, error, words in (
        (pa.array([1, None]), timeline.NoSuchValueError, "row 1: starts: null"),
        (pa.chunked_array([[1], [None]], pa.int64()), timeline.NoSuchValueError, "row 1: starts: null"),
        (pa.array([1, 1500], pa.timestamp("ms")), timeline.RangeError, "row 0: .* no whole second"),
        (pa.array([1.0, 2.0]), TypeError, "'g'"),
        (pa.array(["1", "2"]), TypeError, "'u'"),
        (pa.array([1, 2], pa.int32()), TypeError, "'i'"),
        (pa.array([1, 2]).dictionary_encode(), TypeError, "'i'"),
    ):
        with pytest.raises(error, match=words):
            Index(bad, [10**12, 10**12])


def test_capsules_are_used_once(pa):
    column = parse_many(TEXTS)
    schema, array = column.__arrow_c_array__()

    class Once:
        def __arrow_c_array__(self, requested_schema=None):
            return schema, array

    assert same(Extents(Once()), column)
    with pytest.raises(ValueError, match="consumed before"):
        Extents(Once())
    del schema, array
    for _ in range(100):
        column.__arrow_c_array__(None)
        column.start_min.__arrow_c_array__()
        column.__arrow_c_schema__()
    with pytest.raises(TypeError):
        column.__arrow_c_array__(1, 2)


@pytest.mark.parametrize("given", [None, 5, (1, 2), (), "xy"])
def test_objects_that_lie_about_arrow(given):
    class Liar:
        def __arrow_c_array__(self, requested_schema=None):
            return given

    class StreamLiar:
        def __arrow_c_stream__(self, requested_schema=None):
            return given

    for liar in (Liar(), StreamLiar()):
        for use in (parse_many, Extents, lambda x: Index(x, [1])):
            with pytest.raises((TypeError, ValueError, IndexError)):
                use(liar)


def test_a_stream_that_fails(pa):
    def batches():
        yield pa.record_batch({"text": ["1984"]})
        raise RuntimeError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        parse_many(pa.RecordBatchReader.from_batches(pa.schema([("text", pa.string())]), batches()))


# -- polars, DuckDB, pandas


def test_polars(pl):
    wanted = parse_many(TEXTS)
    series = pl.Series("text", TEXTS)
    for source in (
        series,
        series.cast(pl.Categorical),
        pl.DataFrame({"text": TEXTS}),
        pl.concat([series[:2], series[2:]], rechunk=False),
    ):
        assert same(parse_many(source), wanted)
    days = pl.Series(["2000-01-01", "2001-01-01"]).str.to_date()
    for source in (days, days.cast(pl.Datetime("ms")), days.cast(pl.Datetime("us"))):
        assert Index(source, [11000 * DAY, 11400 * DAY]).find("2000-01-01").tolist() == [0]
    assert pl.Series(wanted.kinds).to_list() == wanted.kinds.tolist()
    times = pl.Series(wanted.start_min)
    assert times.null_count() == 1 and times[0].year == 1984
    assert pl.Series(relate_many(wanted, wanted)).dtype == pl.UInt16
    column = pl.Series("when", wanted)
    assert same(Extents(column), wanted) and same(Extents(pl.DataFrame({"when": column})), wanted)
    frame = pl.DataFrame({"when": column.ext.storage()}).unnest("when")
    assert (
        frame.columns == BOUNDS and frame["start_min"].to_list()[0] == wanted.start_min[0] and frame["kinds"][2] is None
    )


def test_duckdb(duckdb, pa):
    wanted = parse_many(TEXTS)
    values = ", ".join("(NULL)" if text is None else f"('{text}')" for text in TEXTS)
    assert same(parse_many(duckdb.sql(f"SELECT * FROM (VALUES {values}) AS t(text)")), wanted)
    days = duckdb.sql("SELECT DATE '2000-01-01' AS day UNION ALL SELECT DATE '2001-01-01' ORDER BY day")
    assert Index(days, [11000 * DAY, 11400 * DAY]).find("2000-01-01").tolist() == [0]
    events = pa.table(
        {"number": range(len(TEXTS)), "start": pa.array(wanted.start_min), "kinds": pa.array(wanted.kinds)}
    )
    seen = duckdb.sql("SELECT number FROM events WHERE start < TIMESTAMP '1984-06-01' ORDER BY number").fetchall()
    assert events.num_rows == 6 and seen == [(0,), (3,), (5,)]


def test_pandas(pd):
    wanted = parse_many(TEXTS)
    for source in (
        pd.Series(TEXTS),
        pd.Series(TEXTS, dtype=object),
        pd.Series(TEXTS, dtype="category"),
        pd.Series(TEXTS).array,
    ):
        assert same(parse_many(source), wanted)
    days = pd.Series(pd.to_datetime(["2000-01-01", "2001-01-01"]))
    for source in (days, pd.DatetimeIndex(days), days.dt.as_unit("ns"), days.to_numpy()):
        assert Index(source, [11000 * DAY, 11400 * DAY]).find("2000-01-01").tolist() == [0]
    with pytest.raises(timeline.NoSuchValueError, match="row 1: starts: "):
        Index(pd.Series(pd.to_datetime(["2000-01-01", None])), [11000 * DAY, 11400 * DAY])
    assert pd.Series.from_arrow(wanted.kinds).tolist() == wanted.kinds.tolist()
    assert pd.Series.from_arrow(wanted.start_max).isna().tolist() == [False, False, True, False, False, False]


def test_nothing_of_these_is_imported():
    import subprocess
    import sys

    code = (
        "import sys, timeline; timeline.Index(timeline.parse_many(['1984']));"
        "print([name for name in ('numpy', 'pyarrow', 'pandas', 'polars') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_strings_where_dates_are_wanted(pa):
    """As a list of str is: read as parse_many() does."""
    texts = ["1984", None, "early 1990s", "1984/.."]
    column = timeline.parse_many(texts)
    for strings in (pa.array(texts), pa.array(texts).dictionary_encode(), pa.chunked_array([texts[:1], texts[1:]]), pa.table({"a": texts})):
        assert Extents(strings) == column and timeline.relate_many(strings, "1985") == timeline.relate_many(column, "1985")
        assert len(timeline.Index(strings)) == 4
    assert len(Extents(pa.array([], pa.string()))) == 0 and Extents(pa.chunked_array([], pa.string())) == Extents([])
    with pytest.raises(timeline.ParseError, match="row 1: ") as caught:
        Extents(pa.array(["1984", "nope"]))
    assert caught.value.row == 1
    with pytest.raises(TypeError, match="one of strings, dates or timestamps is wanted, or of libtimeline.extent"):
        Extents(pa.array([1]))


def test_days_where_dates_are_wanted(np, pa):
    """Dates and timestamps of Arrow are what a list of dates and datetimes is; null is null."""
    days = np.array(["1984-05-06", "0044-03-15", "1969-12-31"], "M8[D]")
    for unit, kind in (("D", pa.date32()), ("ms", pa.date64()), ("s", pa.timestamp("s")), ("us", pa.timestamp("us", "UTC"))):
        numbers = pa.array([*days.astype(f"M8[{unit}]").astype("i8").tolist(), None], "i4" if unit == "D" else "i8")
        column = numbers.view(kind)
        wanted = Extents([*(str(day) if "date" in str(kind) else f"{day}T00:00:00" for day in days), None])
        for given in (column, pa.chunked_array([column[:1], column[1:]]), pa.table({"a": column})):
            assert Extents(given) == wanted and Extents(given)[3] is None and Extents(given)[0].precision == wanted[0].precision
        assert Extents(column[1:]) == wanted[1:] and Extents(column[:0]) == Extents([])
        assert timeline.relate_many(column, "1984") == timeline.relate_many(wanted, "1984")
    assert Extents(pa.chunked_array([], pa.date32())) == Extents([])
    for row, (number, kind) in enumerate([(2**63 - 1, "s"), (-(2**63), "s"), (1, "ms")]):
        with pytest.raises(ValueError, match=f"row {row}: dates") as caught:
            Extents(pa.array([0] * row + [number], pa.timestamp(kind)))
        assert caught.value.row == row


def test_an_address_that_is_none(np):
    class Nothing:
        __array_interface__ = {"typestr": "<i8", "shape": (3,), "data": (0, True), "version": 3}

    for call in (lambda: timeline.Index(Nothing(), [1, 2, 3]), lambda: Extents.from_bounds(*[Nothing()] * 4)):
        with pytest.raises(TypeError, match="no address"):
            call()


def test_ints_of_numpy(np):
    times = np.array([0, 10], dtype="i8")
    index = timeline.Index(times, times + 5)
    assert index.count(times[0], times[1]) == 1 and index.find(np.uint32(10), np.int16(11)).tolist() == [1]
    assert index.nearest(times[1], "before").tolist() == [0] and timeline.Index([times[0]], [times[1]]).count(3, 4) == 1
    assert timeline.Duration("P1D").add_to(times[1]) == 86410


def test_pandas_without_pyarrow(pd, monkeypatch):
    """There pandas says that it has Arrow, and fails: it is read item by item."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for kind in ("object", "string"):
        texts = pd.Series(["1984", None], dtype=kind)
        assert parse_many(texts) == Extents(texts) == Extents(["1984", None])
    assert timeline.relate_many(pd.Series(["1984"]), "1990").tolist() == [1] and len(Index(pd.Series(["1984"]))) == 1
    moments = pd.Series(pd.to_datetime(["2000-01-01", None]))
    assert Extents(moments) == Extents([datetime.datetime(2000, 1, 1), None])
    with pytest.raises(ImportError):
        timeline.from_arrow(pd.DataFrame({"id": ["a"]}))


def test_pandas_index_with_zone(pd):
    starts = pd.to_datetime(["2000-01-01T02:00"]).tz_localize("Asia/Kolkata")
    assert Index(starts, starts + pd.Timedelta(hours=1)).cover()[0].tolist() == [starts[0].timestamp()]


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [(lambda pd, months: Date(pd.NaT), timeline.NoSuchValueError, "NaT is no date"),
     (lambda pd, months: timeline.Span(pd.NaT, None), timeline.NoSuchValueError, "NaT is no date"),
     (lambda pd, months: months.add_to(pd.NaT), timeline.NoSuchValueError, "NaT is no date"),
     (lambda pd, months: months.add_to(pd.Timestamp("2000-01-31T00:00:00.000000001")), timeline.NoSuchValueError, "fraction"),
     (lambda pd, months: months.add_to(pd.Timestamp(10**12, unit="s")), timeline.RangeError, "does not fit datetime"),
     (lambda pd, months: timeline.Duration(pd.Timedelta(1, "ns")), timeline.RangeError, "finer parts"),
     (lambda pd, months: timeline.Duration(pd.Timedelta(1, "s").as_unit("s") * 10**15), timeline.RangeError, "of more")],
)  # fmt: skip
def test_pandas_scalars_that_do_not_fit(pd, call, error, said):
    """Timestamp is a datetime that holds more, as Timedelta is: the datetime that is in it is not what it says."""
    with pytest.raises(error, match=said):
        call(pd, timeline.Duration("P1M"))


def test_pandas_scalars(pd):
    moment = pd.Timestamp("1850-01-31T05:06:07", tz="Europe/Paris")  # 9 minutes and 21 seconds from UTC
    assert timeline.Duration("P1M").add_to(moment) == moment.replace(month=2, day=28).to_pydatetime()
    assert timeline.Duration(pd.Timedelta(-5, "D")) == timeline.Duration("-P5D")
    assert Extents(["1984", pd.NaT, pd.NA]) == Extents(["1984", None, None]) == parse_many(["1984", pd.NaT, pd.NA])
