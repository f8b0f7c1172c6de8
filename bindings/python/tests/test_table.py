"""A timeline as an Arrow table, and back."""

import gc
import threading

import pytest
from vectors import TOP

import timeline
from timeline import Bounds, Builder, Date, Extents, Index, from_arrow

pa = pytest.importorskip("pyarrow")

COLUMNS = [
    "id",
    "title",
    "edtf",
    "start_min",
    "start_max",
    "end_min",
    "end_max",
    "kinds",
    "flags",
    "group",
    "categories",
    "wording",
    "source",
]
BOUNDS = COLUMNS[3:7]


def example():
    return timeline.read(TOP / "examples" / "iran-dprk.xml")


def made(*events):
    builder = Builder()
    for number, keywords in enumerate(events):
        builder.add(f"e{number}", **keywords)
    return builder.build()


def test_the_example():
    events = example()
    table = pa.table(events)
    table.validate(full=True)
    assert table.column_names == COLUMNS and table.num_rows == len(events)
    assert table.schema.field("group").type == pa.dictionary(pa.int32(), pa.string())
    assert table.schema.field("categories").type == pa.list_(pa.string())
    assert {table.schema.field(name).type for name in BOUNDS} == {pa.timestamp("s")}
    assert {table.schema.field(name).type for name in ("kinds", "flags")} == {pa.uint32()}
    extents = Extents(events)
    for i, row in enumerate(table.to_pylist()):
        event = events[i]
        assert (row["id"], row["title"], row["group"], row["categories"]) == (
            event.id,
            event.title,
            event.group,
            list(event.categories),
        )
    for name in BOUNDS:
        infinite = [number in (timeline.MIN, timeline.MAX) for number in getattr(extents, name)]
        assert [value is None for value in table[name].to_pylist()] == infinite
        assert [value for value in table[name].cast(pa.int64()).to_pylist() if value is not None] == [
            number for number, none in zip(getattr(extents, name), infinite, strict=True) if not none
        ]
    assert table["kinds"].to_pylist() == extents.kinds.tolist() and table["flags"].to_pylist() == extents.flags.tolist()


def test_there_and_back():
    events = made(
        {"date": "1984"},
        {"date": "1984", "mode": "spans", "title": "\N{SNOWMAN} and more", "categories": ["a", "b"], "group": "g"},
        {"date": "1984/..", "group": "h"},
        {"date": "1984/"},
        {"date": "../1950", "group": "g"},
        {"date": "1985-04-12T23:20:30Z"},
        {"date": "156X-12-25"},
        {"date": "[1667,1668,1670..1672]"},
        {"date": "1984?", "wording": "perhaps 1984"},
        {},
        {"date": Bounds(0, 86400, 86400 * 3, 86400 * 9)},
    )
    table = pa.table(events)
    again = from_arrow(table)
    assert pa.table(again).equals(table)
    for one, other in zip(events, again, strict=True):
        assert one.date.bounds[:4] == other.date.bounds[:4] and one.date.edtf == other.date.edtf
        assert (one.id, one.title, one.group, one.categories, one.wording) == (
            other.id,
            other.title,
            other.group,
            other.categories,
            other.wording,
        )
    assert from_arrow(events) is not events and pa.table(from_arrow(events)).equals(table)


def test_the_example_there_and_back():
    table = pa.table(example())
    again = pa.table(from_arrow(table))
    # One date has a length of its own, which its text does not say: there the bounds count.
    narrowed = table["id"].to_pylist().index("pak-visit")
    texts = table["edtf"].to_pylist()
    assert again["edtf"].to_pylist() == texts[:narrowed] + [None] + texts[narrowed + 1 :]
    assert again.drop_columns(["edtf"]).equals(table.drop_columns(["edtf"]))


def test_a_date_narrower_than_its_text():
    """Where the bounds say more than the text, the bounds count, and the text is the wording."""
    table = pa.table(made({"date": "1984"}))
    table = table.set_column(4, "start_max", table["start_min"])
    event = from_arrow(table)[0]
    assert event.date.start_min == event.date.start_max == Date("1984").start_min and event.wording == "1984"


def test_what_of_a_table_is_lost():
    """Columns that are not read, and the text of a date where bounds count and there is a wording."""
    table = pa.table({"id": ["a", "b"], "date": ["1984", "1985"], "Größe " * 40: [1, 2], "edtf": ["1984", "1985"]})
    assert [(loss.event, loss.number, loss.field, loss.kind, loss.reason) for loss in from_arrow(table).losses] == [
        (None, None, "column", "dropped", 'the column "date" is not read'),
        (None, None, "column", "dropped", f'the column "{"Größe " * 40}" is not read'),
    ]
    table = pa.table(made({"date": "1984"}, {"date": "1984", "wording": "in 1984"}))
    assert from_arrow(table).losses == ()
    narrow = from_arrow(table.set_column(4, "start_max", table["start_min"]))
    assert [(loss.event, loss.number, loss.field) for loss in narrow.losses] == [(narrow[1].id, 1, "edtf")]
    assert [event.wording for event in narrow] == ["1984", "in 1984"]


def test_many_batches():
    count = 150_000
    builder = Builder()
    for i in range(count):
        builder.add(f"e{i}", date=f"{i % 2000:04}", group=f"g{i % 7}" if i % 11 else None, categories=["c"] * (i % 3))
    events = builder.build()
    reader = pa.RecordBatchReader.from_stream(events)
    batches = list(reader)
    assert len(batches) > 1 and sum(batch.num_rows for batch in batches) == count
    table = pa.Table.from_batches(batches)
    table.validate(full=True)
    assert table["id"].to_pylist() == [f"e{i}" for i in range(count)]
    assert table["group"].to_pylist() == [f"g{i % 7}" if i % 11 else None for i in range(count)]
    assert [len(row) for row in table["categories"].to_pylist()] == [i % 3 for i in range(count)]
    stream = pa.RecordBatchReader.from_stream(events)
    del events, builder
    gc.collect()
    assert stream.read_all().equals(table)
    assert pa.table(from_arrow(table)).combine_chunks().equals(table.combine_chunks().unify_dictionaries())


def test_streams_in_threads():
    events = example()
    wanted = pa.table(events)
    seen = []
    threads = [
        threading.Thread(target=lambda: seen.append(pa.table(from_arrow(events)).num_rows == wanted.num_rows))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 4


def test_nothing():
    table = pa.table(made())
    assert table.num_rows == 0 and table.column_names == COLUMNS and len(from_arrow(table)) == 0


@pytest.mark.parametrize("text", [pa.string(), pa.large_string(), pa.string_view()])
def test_tables_of_others(text):
    columns = {
        "more": [1, 2, 3],
        "id": pa.array(["a", "b", "c"], text),
        "start_min": pa.array([0, 86_400_000_000, None], pa.timestamp("us")),
        "start_max": pa.array([0, 86400, None], pa.int64()),
        "end_min": pa.array([1, 2, None], pa.date32()),
        "end_max": pa.array([86400, 2 * 86400, None], pa.int64()),
        "categories": pa.array([["x", None], None, []], pa.large_list(text)),
        "title": pa.array(["A", None, ""], text),
        "edtf": pa.array([None, None, "1984"], text),
    }
    events = from_arrow(pa.table(columns))
    assert [event.id for event in events] == ["a", "b", "c"]
    assert [event.date.start_min for event in events] == [0, 86400, Date("1984").start_min]
    assert [event.date.end_max for event in events] == [86400, 2 * 86400, Date("1984").end_max]
    assert [list(event.categories) for event in events] == [["x"], [], []]
    assert [event.title for event in events] == ["A", None, ""] and events["a"].date.precision == "day"
    assert len(from_arrow(pa.table({"id": ["only"]}))) == 1
    assert [event.id for event in from_arrow(pa.table(columns).slice(1, 2))] == ["b", "c"]


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"id": ["a", "a"]}, timeline.DuplicateError, "row 1: "),
        ({"id": ["a", None]}, timeline.Error, "row 1: "),
        ({"id": ["a", "b c"]}, timeline.ParseError, "row 1: "),
        ({"edtf": ["1984", "nope"]}, timeline.ParseError, "row 1: "),
        ({"edtf": [1984, 1985]}, TypeError, "edtf: .* strings are wanted"),
        ({"id": [1, 2]}, TypeError, "id: .* strings are wanted"),
        ({"categories": ["a", "b"]}, TypeError, "categories: .* lists of strings"),
        ({"categories": [[1], [2]]}, TypeError, "categories: .* lists of strings"),
        ({"categories": [["a"], [""]]}, timeline.Error, "row 1: "),
        ({"kinds": [1, 2]}, TypeError, "kinds: .* uint32"),
        ({"kinds": pa.array([1, None], pa.uint32())}, ValueError, "kinds: row 1"),
        ({"kinds": pa.array([1, 9], pa.uint32())}, timeline.NoSuchValueError, "row 1 has kinds"),
        ({"flags": pa.array([0, 1 << 30], pa.uint32())}, timeline.NoSuchValueError, "row 1 has kinds"),
        ({"start_min": ["a", "b"]}, TypeError, "start_min: .* timestamp"),
        (
            {"start_min": pa.array([0, 1], pa.timestamp("ms"))},
            timeline.RangeError,
            "row 1: start_min: .* no whole second",
        ),
    ],
)
def test_tables_that_are_none(changes, error, words):
    with pytest.raises(error, match=words) as caught:
        from_arrow(pa.table({"id": ["a", "b"], **changes}))
    if words == "row 1: ":
        assert caught.value.row == 1


def test_what_is_no_table():
    for bad in (None, 5, "id", [], pa.array(["a"]), pa.table({"title": ["a"]}), Extents(["1984"]), timeline.Timeline):
        with pytest.raises(TypeError):
            from_arrow(bad)


def test_bounds_that_contradict():
    table = pa.table({"id": ["a"], "start_min": [86400], "start_max": [86400], "end_min": [0], "end_max": [0]})
    events = from_arrow(table)
    assert Index(events).count(timeline.MIN, timeline.MAX) == 0 and len(Index(events)) == 1


def test_extents_and_indexes_of_a_timeline():
    events = example()
    column = Extents(events)
    assert [date.bounds for date in column] == [event.date.bounds for event in events]
    index = Index(events)
    assert index.find("1984").tolist() == Index(column).find("1984").tolist()
    assert {events[int(i)].id for i in index.find("1984")} == {event.id for event in events.query(during="1984")}
    assert index.count("1984", relation=timeline.Relations("oFDseSdfO")) == index.count("1984")
    assert timeline.relate_many(events, events[0]).tolist() == timeline.relate_many(column, events[0].date).tolist()
    del events
    gc.collect()
    assert index.count("1984") > 0


def test_polars_duckdb_pandas():
    events = example()
    ids = [event.id for event in events]
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(events)
    assert frame["id"].to_list() == ids and [event.id for event in from_arrow(frame)] == ids
    pd = pytest.importorskip("pandas")
    assert pd.DataFrame.from_arrow(events)["id"].tolist() == ids
    assert [event.id for event in from_arrow(pd.DataFrame.from_arrow(events))] == ids
    duckdb = pytest.importorskip("duckdb")
    found = duckdb.sql(
        "SELECT id FROM events WHERE start_min >= TIMESTAMP '1984-01-01' AND end_max <= TIMESTAMP '1985-01-01'"
    )
    assert set(found.fetchnumpy()["id"]) == {
        event.id
        for event in events
        if event.date.start_min >= Date("1984").start_min and event.date.end_max <= Date("1984").end_max
    }
    assert [event.id for event in from_arrow(duckdb.sql("SELECT * FROM events"))] == ids
