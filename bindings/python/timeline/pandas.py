# SPDX-License-Identifier: Apache-2.0
"""Dates in pandas: importing this gives each Series of texts the accessor ``timeline``.

>>> import pandas, timeline.pandas
>>> texts = pandas.Series(["1984", "early 1990s", "1984/.."])
>>> texts.timeline.bounds()["start_max"].dt.year.tolist()
[1984, 1993, 1984]
>>> texts.timeline.certain("precedes", "1995").tolist()
[True, True, False]

The package itself does not need pandas; this module does.
"""

from __future__ import annotations

from typing import Any

import numpy
import pandas  # type: ignore[import-untyped]

from . import MAX, Date, Extents, Relations, Times, answer_many, parse_many, relate_many

__all__ = ["TimelineAccessor"]


def _with_nat(times: Times) -> Any:
    """datetime64[s] in which both infinities are NaT (minus infinity is that number as it is)."""
    values = numpy.asarray(times)
    infinite = numpy.asarray(times.seconds) == MAX
    return numpy.where(infinite, numpy.datetime64("NaT", "s"), values) if infinite.any() else values


@pandas.api.extensions.register_series_accessor("timeline")
class TimelineAccessor:
    """What can be asked of a Series of texts that are dates. Missing values are missing in the answers."""

    def __init__(self, series: Any) -> None:
        if pandas.api.types.infer_dtype(series.astype(object), skipna=True) not in ("string", "empty"):
            raise AttributeError(f".timeline is for a Series of texts, not of {series.dtype}")
        self._series = series

    def extents(self, **options: Any) -> Extents:
        """The dates as a column, read by `timeline.parse_many`, whose options these are."""
        series = self._series
        texts = [None if none else text for text, none in zip(series, series.isna(), strict=True)]
        return parse_many(texts, **options)

    def bounds(self, **options: Any) -> Any:
        """The four bounds as a DataFrame of datetime64[s] over the same index; an end is exclusive.

        Infinite bounds, and those of missing values, are NaT. The options are those of `timeline.parse_many`.
        """
        extents = self.extents(**options)
        names = ("start_min", "start_max", "end_min", "end_max")
        return pandas.DataFrame({name: _with_nat(getattr(extents, name)) for name in names}, index=self._series.index)

    def relate(self, other: Any, **options: Any) -> Any:
        """The relations that are possible to `other`: a Series of str, letters of `timeline.Relations`.

        other: one date, or a Series of texts over the same index.
        """
        sets, missing = self._relate(other, options)
        letters = {number: str(_relations(number)) for number in numpy.unique(sets).tolist()}
        values = [None if none else letters[number] for number, none in zip(sets.tolist(), missing, strict=True)]
        return pandas.Series(values, index=self._series.index, dtype="str")

    def certain(self, relation: str | Relations, other: Any, **options: Any) -> Any:
        """Whether each certainly has the relation to `other`: a Series of boolean."""
        return self._answer(relation, other, options, 2)

    def possible(self, relation: str | Relations, other: Any, **options: Any) -> Any:
        """Whether each may have the relation to `other`: a Series of boolean."""
        return self._answer(relation, other, options, 1)

    def _relate(self, other: Any, options: dict[str, Any]) -> tuple[Any, Any]:
        extents = self.extents(**options)
        missing = (numpy.asarray(extents.flags) >> 31).astype(bool)
        if isinstance(other, pandas.Series):
            if not other.index.equals(self._series.index):
                raise ValueError("the two Series have different indexes: reindex() one like the other")
            other = other.timeline.extents(**options)
            missing |= (numpy.asarray(other.flags) >> 31).astype(bool)
        elif isinstance(other, str):
            other = Date(other, **{name: value for name, value in options.items() if name != "errors"})
        return numpy.asarray(relate_many(extents, other)), missing

    def _answer(self, relation: str | Relations, other: Any, options: dict[str, Any], least: int) -> Any:
        sets, missing = self._relate(other, options)
        answers = numpy.asarray(answer_many(memoryview(sets), relation))
        return pandas.Series(pandas.arrays.BooleanArray(answers >= least, missing), index=self._series.index)


def _relations(number: int) -> Relations:
    return Relations("".join(letter for bit, letter in enumerate("pmoFDseSdfOMP") if number >> bit & 1))
