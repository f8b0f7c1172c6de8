"""The README's sessions, and the script of cells, as a reader runs them."""

import ast
import doctest
import inspect
import pathlib
import re
import subprocess
import sys

import pytest
from vectors import TOP

import timeline
from timeline import Date

HERE = pathlib.Path(__file__).resolve().parents[1]


def test_readme(monkeypatch):
    monkeypatch.chdir(TOP)
    text = (HERE / "README.md").read_text(encoding="utf-8")
    sessions = re.findall(r"```pycon\n(.*?)```", text, re.DOTALL)
    assert sessions
    test = doctest.DocTestParser().get_doctest("\n".join(sessions), {}, "README.md", None, 0)
    said = []
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    assert result.attempted > 15 and not result.failed, "".join(said)


@pytest.mark.parametrize("script", sorted((HERE / "examples").glob("*.py")), ids=lambda path: path.name)
def test_script(script):
    run = subprocess.run([sys.executable, script], cwd=TOP, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout == script.with_suffix(".txt").read_text(encoding="utf-8")


def members():
    """Every public class and function, and what a class has."""
    for name in sorted(set(timeline.__all__) - {"MIN", "MAX", "__version__"}):
        thing = getattr(timeline, name)
        yield name, thing
        for member, value in vars(thing).items() if inspect.isclass(thing) else ():
            if not member.startswith("_"):
                yield f"{name}.{member}", value


def documented_fields():
    """Class.field of errors that has a docstring after it in the source."""
    path = pathlib.Path(timeline.__file__).with_name("_errors.py")
    for thing in ast.parse(path.read_text(encoding="utf-8")).body:
        for field, said in zip(thing.body, thing.body[1:], strict=False) if isinstance(thing, ast.ClassDef) else ():
            if isinstance(field, ast.AnnAssign) and isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant):
                yield f"{thing.name}.{field.target.id}"


def test_documented():
    """Every public name has a docstring that is its own."""
    fields = set(documented_fields())
    names = dict(members())
    assert len(names) > 250
    for name, thing in names.items():
        text = getattr(thing, "__doc__", None) or ""
        if name not in fields:
            assert len(text) > 10 and not text.startswith("Alias for field"), f"{name} is not documented"


def test_records_are_read_back():
    sources = [timeline.Source("a", "https://example.org"), timeline.offset("a", "P3M"), Date("1984-05").start_point]
    for record in [*sources, timeline.formats()[0], timeline.parse(b"<timeline xmlns='urn:libtimeline:1'/>").to_xml()]:
        assert eval(repr(record), {"timeline": timeline}) == record
    for record in (Date("1984").bounds, timeline.relation("a", "pm"), timeline.formats()[0]):
        # C gives a tuple the class of the record, which therefore must not have more.
        assert type(record).__basicsize__ == tuple.__basicsize__ and not hasattr(record, "__dict__")
        assert type(record) is not tuple and hash(record) == hash(type(record)(*record)) == hash(tuple(record))
