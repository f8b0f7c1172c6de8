"""The accessor of pandas."""

import doctest

import pytest

pd = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")  # pandas gives a column of texts by it

import timeline
import timeline.pandas
from timeline import Date

TEXTS = ["1984", "early 1990s", None, "1984/..", "../1950"]


@pytest.fixture(params=["str", "object", "string", "category"])
def series(request):
    return pd.Series(TEXTS, index=list("abcde"), name="when", dtype=request.param)


def test_bounds(series):
    bounds = series.timeline.bounds()
    assert bounds.index.equals(series.index) and [str(dtype) for dtype in bounds.dtypes] == ["datetime64[s]"] * 4
    assert bounds["start_min"].isna().tolist() == [False, False, True, False, True]
    assert bounds["end_max"].isna().tolist() == [False, False, True, True, False]
    assert bounds.loc["b", "start_max"] == pd.Timestamp("1993-12-31") and bounds.loc["a", "end_max"] == pd.Timestamp(
        "1985-01-01"
    )


def test_answers(series):
    certain = series.timeline.certain("precedes", "1995")
    assert certain.dtype == "boolean" and certain.index.equals(series.index)
    assert certain.tolist() == [True, True, pd.NA, False, True]
    assert series.timeline.possible("intersects", "1984-05").tolist() == [True, False, pd.NA, True, False]
    assert series.timeline.relate("1995").tolist()[:2] == ["p", "p"] and series.timeline.relate("1995").isna()["c"]
    assert series.timeline.certain(timeline.Relations("pm"), Date("1995")).tolist() == certain.tolist()


def test_two_series(series):
    other = pd.Series(["1985", None, "1984", "1984", "1951"], index=series.index)
    assert series.timeline.possible("precedes", other).tolist() == [True, pd.NA, pd.NA, False, True]
    assert series.timeline.relate(other)["e"] == str(Date("../1950").relate("1951"))
    with pytest.raises(ValueError, match="different indexes"):
        series.timeline.relate(other.reset_index(drop=True))


def test_options(series):
    assert series.timeline.bounds(mode="spans").loc["a", "start_max"] == pd.Timestamp("1984-01-01")
    errors = []
    bad = pd.Series(["1984", "nope"])
    assert bad.timeline.extents(errors=errors).null_count == 1 and [error.row for error in errors] == [1]
    assert bad.timeline.certain("precedes", "1985", errors=[]).tolist() == [True, pd.NA]
    with pytest.raises(timeline.ParseError, match="row 1"):
        bad.timeline.bounds()


def test_a_series_of_something_else():
    for other in ([1984], [1.5], [pd.Timestamp("1984-01-01")], [b"1984"]):
        with pytest.raises(AttributeError, match="of texts"):
            _ = pd.Series(other).timeline
    assert len(pd.Series([], dtype=str).timeline.bounds()) == 0


def test_the_example_in_its_documentation():
    assert doctest.testmod(timeline.pandas).failed == 0 and doctest.testmod(timeline.pandas).attempted > 2
