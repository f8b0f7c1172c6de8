"""The index, against loops over all events."""

import array
import datetime
import gc
import itertools
import signal
import sys
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vectors import DAY

import timeline
from timeline import Date, Index, answer_many, parse_many, relate_many, unit_edges

LETTERS = "pmoFDseSdfOMP"
UNIONS = {
    "precedes": "pm",
    "follows": "MP",
    "intersects": "oFDseSdfO",
    "disjoint": "pmMP",
    "within": "sedf",
    "covers": "FDeS",
    "starts-before": "pmoFD",
    "ends-before": "pmosd",
}


def relation(a, b):
    """Allen's letter, by comparing."""
    if a[1] <= b[0]:
        return "p" if a[1] < b[0] else "m"
    if b[1] <= a[0]:
        return "P" if b[1] < a[0] else "M"
    order = (a[0] > b[0]) - (a[0] < b[0]), (a[1] > b[1]) - (a[1] < b[1])
    return {
        (-1, -1): "o",
        (-1, 0): "F",
        (-1, 1): "D",
        (0, -1): "s",
        (0, 0): "e",
        (0, 1): "S",
        (1, -1): "d",
        (1, 0): "f",
        (1, 1): "O",
    }[order]


def columns(spans):
    return array.array("q", [span[0] for span in spans]), array.array("q", [span[1] for span in spans])


spans = st.lists(
    st.tuples(st.integers(-20, 20), st.integers(1, 15)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=30
)


@settings(max_examples=60)
@given(spans, spans, st.sampled_from([*LETTERS, *UNIONS, "pP", "sSe"]))
def test_spans_against_loops(events, windows, name):
    index = Index(*columns(events))
    asked = UNIONS.get(name, name)
    order = sorted(range(len(events)), key=lambda i: (events[i][0], i))
    wanted = [[i for i in order if relation(events[i], window) in asked] for window in windows]
    assert len(index) == len(events)
    assert index.count_many(*columns(windows), relation=name).tolist() == [len(ids) for ids in wanted]
    ids, offsets = index.find_many(*columns(windows), relation=name)
    ends = offsets.tolist()
    assert (
        [ids[a:b].tolist() for a, b in itertools.pairwise(ends)] == wanted
        and ends[0] == 0
        and len(ends) == len(windows) + 1
    )
    for window, found in zip(windows, wanted, strict=True):
        assert index.count(*window, relation=name, certain=True) == index.count(window, relation=name) == len(found)
        assert index.find(*window, relation=name).tolist() == found
    other = Index(*columns(windows))
    pairs = sorted((i, j) for j, found in enumerate(wanted) for i in found)
    assert index.join_count(other, relation=name) == len(pairs)
    left, right = index.join(other, relation=name)
    assert sorted(zip(left, right, strict=True)) == pairs


@settings(max_examples=60)
@given(spans.filter(bool))
def test_aggregates_against_loops(events):
    index = Index(*columns(events))
    low, high = min(span[0] for span in events), max(span[1] for span in events)
    going_on = [sum(a <= time < b for a, b in events) for time in range(low, high)]
    times, depths = index.depth()
    seen = []
    for i, depth in enumerate(depths[:-1]):
        seen += [depth] * (times[i + 1] - times[i])
    assert seen == going_on and depths[-1] == 0 and times[0] == low
    starts, ends = index.cover()
    covered = {time for a, b in zip(starts, ends, strict=True) for time in range(a, b)}
    assert covered == {time for time in range(low, high) if going_on[time - low]} and index.coverage() == len(covered)
    assert index.coverage(low, low + 1) == (going_on[0] > 0)
    edges = list(range(low - 3, high + 3, 4))
    assert index.histogram(edges).tolist() == [
        sum(a < y and b > x for a, b in events) for x, y in itertools.pairwise(edges)
    ]
    assert index.join_count(distinct=True) == sum(
        relation(a, b) in UNIONS["intersects"] for i, a in enumerate(events) for b in events[:i]
    )
    time = (low + high) // 2
    before = sorted((i for i, span in enumerate(events) if span[1] <= time), key=lambda i: (-events[i][1], -i))
    after = sorted((i for i, span in enumerate(events) if span[0] >= time), key=lambda i: (events[i][0], i))
    assert (
        index.nearest(time, "before", 5).tolist() == before[:5]
        and index.nearest(time, "after", 5).tolist() == after[:5]
    )
    assert index.nearest(time, "after").tolist() == after[:1] and index.nearest(time, "after", 0).tolist() == []
    ids, offsets = index.nearest_many([time, low - 1], "before", 10**9)
    assert ids.tolist() == before and offsets.tolist() == [0, len(before), len(before)]


TEXTS = [
    "1984",
    "early 1990s",
    None,
    "1984/..",
    "1983-12-31",
    "[1983-12-01,1984-02-03]",
    "1982/1986",
    "1984-01/1984-03",
    "1984-05-06T07:08:09Z",
    "../1950",
    "1984?",
]
WINDOWS = ["1984", "1983-12", "1990", "1984-05-06", "1949-01-02", "2010"]


@pytest.mark.parametrize("certain", [False, True])
@pytest.mark.parametrize("name", [*UNIONS, *LETTERS])
def test_imprecise_events_against_relate_many(name, certain):
    events = parse_many(TEXTS)
    index = Index(events)
    for text in WINDOWS:
        window = Date(text, mode="spans")
        answers = answer_many(relate_many(events, window), name).tolist()
        wanted = {row for row, answer in enumerate(answers) if answer >= 1 + certain}
        assert set(index.find(text, relation=name, certain=certain)) == wanted
        assert index.count(text, relation=name, certain=certain) == len(wanted)
        assert index.count(window.start_min, window.end_min, relation=name, certain=certain) == len(wanted)


def test_windows():
    index = Index([Date("1984-02-01")], ["1984-03-01"])
    for window in (
        "1984",
        "1984-02",
        Date("1984-02"),
        Date("1984-02", mode="spans"),
        ("1984-02-01", "1984-02-02"),
        ("1984-02-29T23:59:59", "1984-03-01"),
        (datetime.datetime(1984, 2, 10), datetime.date(1984, 2, 11)),
        datetime.date(1984, 2, 29),
        (timeline.MIN, timeline.MAX),
        "1984?",
    ):
        assert index.count(window) == 1 and index.find(window).tolist() == [0]
    for window in ("1984-03", ("1984-03-01", "1985-01-01"), ("1983-01-01", "1984-02-01")):
        assert index.count(window) == 0
    for window in (
        "1983/1985",
        "1984/..",
        "early 1984",
        ("1984", "1985"),
        ("1984-02-02", "1984-02-01"),
        "nope",
        ("1984-02-01", "1984-02-01"),
    ):
        with pytest.raises(ValueError):
            index.count(window)
    with pytest.raises(TypeError, match="start: a time is an int"):
        index.count(1.5, 2.5)
    with pytest.raises(TypeError, match="start alone is a date"):
        index.count(5)
    with pytest.raises(timeline.NoSuchValueError, match="a window from second 5 to second 1 does not start before it ends"):
        index.count(5, 1)
    assert index.count(timeline.Span.of("1984")) == index.count(timeline.Span(None, None)) == 1
    assert index.coverage(timeline.Span.of("1984-02-02")) == DAY
    with pytest.raises(TypeError):
        index.count()
    with pytest.raises(timeline.RangeError):
        index.count(0, 2**63)


@pytest.mark.parametrize("keywords", [{"relation": "sometime"}, {"relation": 1}, {"sure": True}])
def test_what_cannot_be_asked(keywords):
    index = Index([0], [1])
    with pytest.raises((ValueError, TypeError)):
        index.count(0, 1, **keywords)
    with pytest.raises((ValueError, TypeError)):
        index.join(**keywords)
    with pytest.raises(TypeError):
        index.join(5)
    with pytest.raises(ValueError):
        index.nearest(0, "near")
    for join in (lambda: index.join(Index([0], [2]), distinct=True), lambda: index.join_count(relation="before", distinct=True)):
        with pytest.raises(timeline.ArgumentError, match="distinct is for an index and itself"):
            join()
    for nearest in (lambda: index.nearest(0, "before", -1), lambda: index.nearest_many([0], "before", most=-1)):
        with pytest.raises(ValueError, match="most: 0 to"):
            nearest()


def test_which_row_is_wrong():
    with pytest.raises(timeline.NoSuchValueError, match="2"):
        Index([0, 0, 7], [1, 1, 7])
    with pytest.raises(timeline.ArgumentError, match="starts has 2 rows, ends has 1"):
        Index([0, 0], [1])
    index = Index([0], [1])
    starts = array.array("q", range(5000))
    ends = array.array("q", range(1, 5001))
    ends[4321] = 0
    for query in (index.count_many, index.find_many):
        with pytest.raises(timeline.NoSuchValueError, match="row 4321: a window") as caught:
            query(starts, ends)
        assert caught.value.row == 4321
    with pytest.raises(timeline.NoSuchValueError):
        index.histogram([0, 2, 1])


def test_parts():
    assert Index([0], [1]).parts == ("count", "list", "relations", "certain")
    index = Index([0], [1], parts="count")
    assert index.parts == ("count",)
    assert index.count(0, 1) == 1 and index.nbytes > 0
    with pytest.raises(timeline.ArgumentError, match="'list'"):
        index.find(0, 1)
    with pytest.raises(timeline.ArgumentError):
        index.count(0, 1, relation="within")
    assert Index([0], [1], parts=["count", "relations"], threads=2).count(0, 1, relation="within") == 1
    for bad in ("all", ["list", "lists"], 5):
        with pytest.raises((ValueError, TypeError)):
            Index([0], [1], parts=bad)


@pytest.mark.parametrize(
    "bad",
    [
        array.array("d", [0.0]),
        array.array("i", [0]),
        b"12345678",
        "1984",
        5,
        None,
        [None],
        ["nope"],
        [0.5],
        object(),
        object,
    ],
)
def test_what_is_no_column_of_times(bad):
    with pytest.raises((TypeError, ValueError)) as caught:
        Index(bad, [1])
    assert str(caught.value)
    with pytest.raises((TypeError, ValueError)):
        Index([0], bad if bad is not None else [None])


def test_buffers_that_are_not_plain():
    numbers = array.array("q", [0, 99, 5, 99, 10, 99])
    index = Index(memoryview(numbers)[::2], memoryview(array.array("q", [11, 6, 1]))[::-1])
    assert index.find(timeline.MIN, timeline.MAX).tolist() == [0, 1, 2] and index.count(10, 11) == 1
    with pytest.raises(ValueError, match="2 dimensions"):
        Index(memoryview(numbers).cast("B").cast("q", (2, 3)), [1])
    assert len(Index([], [])) == 0 and Index([], []).count(0, 1) == 0 and Index([], []).depth()[0].tolist() == []


def test_times_of_a_column_are_columns_of_times():
    events = parse_many(["1984", "1985"], mode="spans")
    index = Index(events.start_min, events.end_max)
    assert index.count("1984") == 1 == Index(events).count("1984")
    del events
    gc.collect()
    assert index.find("1985").tolist() == [1]
    assert Index(parse_many(["1984/..", "../1950"])).count("2010") == 1


def test_unit_edges():
    edges = unit_edges("month", "2000")
    assert edges.tolist() == [Date(f"2000-{month:02}-01").start_min for month in range(1, 13)] + [
        Date("2001-01-01").start_min
    ]
    assert unit_edges("week", "2000-01-01", "2000-01-02").tolist() == [
        Date("1999-12-27").start_min,
        Date("2000-01-03").start_min,
    ]
    with pytest.raises(ValueError):
        unit_edges("moon", "2000")
    with pytest.raises(timeline.RangeError):
        unit_edges("day", timeline.MIN, 0)


def test_threads_share_an_index():
    count = 20_000
    starts = array.array("q", [i * 37 % 9001 * DAY for i in range(count)])
    ends = array.array("q", [start + (i % 400 + 1) * DAY for i, start in enumerate(starts)])
    index = Index(starts, ends)
    wanted = index.count_many(starts, ends).tolist()
    barrier = threading.Barrier(4)
    seen = []

    def work():
        barrier.wait()
        for _ in range(3):
            seen.append(index.count_many(starts, ends).tolist() == wanted and len(Index(starts, ends)) == count)
            ids, offsets = index.find_many(starts[:50], ends[:50])
            seen.append(offsets[-1] == len(ids) == sum(wanted[:50]))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 24 and all(seen)


STARTS = array.array("q", range(20_000))
ENDS = array.array("q", range(300, 20_300))
INDEX = Index(STARTS, ENDS)
COLUMN = parse_many(["1984", "1985-01"] * 20_000)


@pytest.mark.parametrize(
    "work",
    [
        lambda: parse_many(["1984"] * 20_000),
        lambda: relate_many(COLUMN, COLUMN),
        lambda: answer_many(relate_many(COLUMN, "1984"), "within"),
        lambda: Index(STARTS, ENDS),
        lambda: Index(COLUMN),
        lambda: INDEX.count_many(STARTS, ENDS),
        lambda: INDEX.find_many(STARTS, ENDS),
        lambda: INDEX.nearest_many(STARTS, "after", 3),
        lambda: INDEX.join_count(),
        lambda: INDEX.join(),
        lambda: INDEX.depth(),
        lambda: INDEX.cover(),
        lambda: INDEX.coverage(),
        lambda: INDEX.histogram(STARTS),
        lambda: unit_edges("minute", "1984"),
    ],
)
def test_the_gil_is_released(work):
    """Nothing makes a thread give up the GIL here, so that another one runs only if the work itself lets it."""
    steps = 0
    stop = False

    def run():
        nonlocal steps
        while not stop:
            steps += 1
            time.sleep(0)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    thread = threading.Thread(target=run)
    thread.start()
    try:
        for _ in range(2000):
            before = steps
            work()
            if steps > before:
                break
        else:
            pytest.fail("no other thread ever ran")
    finally:
        stop = True
        sys.setswitchinterval(interval)
        thread.join()


def test_ctrl_c_ends_a_join():
    index = Index(array.array("q", range(40_000)), array.array("q", [10**6] * 40_000))

    def stop(*_):
        raise KeyboardInterrupt

    old = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(KeyboardInterrupt):
            for _ in range(100):
                index.join()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert index.count(0, 1) == 1


def test_ctrl_c_is_heard_inside_a_histogram():
    builder = timeline.Builder()
    for i in range(20_000):
        builder.add(f"e{i}", edtf=f"[{1900 + i % 100},{1903 + i % 100}]")
    index = Index(builder.build())
    heard = 0

    def stop(*_):
        nonlocal heard
        heard += 1
        if heard == 3:  # what comes while nobody listens is heard once
            raise KeyboardInterrupt

    old = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    try:
        with pytest.raises(KeyboardInterrupt):
            index.histogram(range(-3 * 10**9, 0, 10**6))
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert index.histogram([]).tolist() == index.histogram([0]).tolist() == []


def test_repr():
    assert repr(Index([0], [1])) == "<timeline.Index of 1>"
