"""The test data of the tree, and an oracle for days."""

import csv
import pathlib

TOP = pathlib.Path(__file__).resolve().parents[3]
DATA = TOP / "tests" / "data"
DAY = 86400


def rows(name):
    """The rows of a table of tests/data, as dictionaries."""
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def days(text):
    """Days from 1970-01-01 to a day such as 1984-01-24, -0044-03-15 or +170000002-12-31."""
    sign = -1 if text[0] == "-" else 1
    year, month, day = (int(part) for part in text.lstrip("+-").split("-"))
    year *= sign
    # The years run from March, so that a leap day is the last.
    year -= month <= 2
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return 365 * year + year // 4 - year // 100 + year // 400 + of_year - 719468
