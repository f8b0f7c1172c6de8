"""The package against the C library: every public function is bound, or listed here with the reason."""

import pathlib
import re

from vectors import TOP

SOURCES = pathlib.Path(__file__).resolve().parents[1] / "src"

# Why a function is not called: by a pattern of names.
NOT_BOUND = {
    r"tl_civil_(add_months|from_days_many|is_leap|month_days|ordinal|ordinal_to_days|to_days_many|weekday)":
        "datetime and NumPy have it",
    r"tl_week_date_\w+": "datetime.date.isocalendar() and fromisocalendar() are it",
    r"tl_julian_(month_days|to_days)": "Date('julian:1582-10-05') reads Julian dates",
    r"tl_allen_of\w*_many": "relate_many() takes exact dates, too",
    r"tl_relate_dates": "tl_relate_within() knows the bounds, too",
    r"tl_date_each": "likewise; Date.members has those of a set",
    r"tl_extent_(narrow|has_bounds)": "likewise; Bounds are compared with ==",
    r"tl_event_side_init": "Event.date is such a side",
    r"tl_relate_extents?_many": "the columns go by tl_relate_columns_many() and tl_relate_extents()",
    r"tl_point_\w+": "Point has the components",
    r"tl_clock_write": "Date.edtf has it",
    r"tl_time_write": "bounds are objects of datetime; Date.to_json() writes them",
    r"tl_revision_parse": "Date reads it",
    r"tl_builder_add_many": "an event is a call",
    r"tl_index_ref": "Python counts references to its own object",
    r"tl_network_timeline": "by the object",
    r"tl_xml_(write|read|parse)": "the table of formats reads and writes",
    r"tl_json_write_timeline": "likewise",
    r"tl_ical_(write|read|parse|write_xcal|write_jcal)": "likewise",
    r"tl_csv_(field_name|read|write)": "likewise",
    r"tl_(timelinejs|xcal)_\w+": "likewise",
    r"tl_ical_(calendar|event)": "components of libical are of no use without it",
    r"tl_xml_validate": "a file is read first",
    r"tl_json_write_(relation|string)": "the module json writes them",
    r"tl_index_(from_spans|nearest_many)": "columns go by tl_index_from_columns(), and time by time",
    r"tl_input_(read|size)": "files are read by the library",
    r"tl_sequence_from_pairs": "graphlib of Python sorts pairs; a sequence is of a network's events",
    r"tl_(status_name|relation_letter|relset_union_at)": "a class each; Relations has names and letters",
    r"tl_span_set_check": "Spans are always in normal form",
    r"tl_constraint_check": "Builder.add() and Draft.add() look at what they are given",
    r"tl_span_check_many": "a Span is looked at as it is made",
    r"tl_event_(has_extent|extent_parts)": "tl_event_to_spec() asks; formats are written by the library",
    r"tl_constraint_ends": "a constraint has what was said",
    r"tl_duration_to_words": "str() is ISO 8601",
}  # fmt: skip


def each(pattern):
    """The patterns that one with alternatives stands for."""
    group = re.search(r"\((.*?)\)", pattern)
    if not group:
        return [pattern]
    return [one for word in group[1].split("|") for one in each(pattern.replace(group[0], word, 1))]


def test_every_function():
    called = set()
    for path in SOURCES.glob("*.c"):
        called |= set(re.findall(r"\btl_\w+", path.read_text(encoding="utf-8")))
    public = set()
    for path in (TOP / "tests" / "abi").glob("*.symbols"):
        public |= set(path.read_text(encoding="utf-8").split())
    assert len(public) > 200
    missing = {name for name in public - called if not any(re.fullmatch(p, name) for p in NOT_BOUND)}
    assert not missing, "bind them, or say in NOT_BOUND why not"
    for pattern in NOT_BOUND:
        for one in each(pattern):
            listed = {name for name in public if re.fullmatch(one, name)}
            assert listed, f"{one} is no function"
            assert not listed & called, f"{pattern}: bound"
