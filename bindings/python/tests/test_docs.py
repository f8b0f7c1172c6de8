"""The README's sessions, and the script of cells, as a reader runs them."""

import doctest
import pathlib
import re
import subprocess
import sys

import pytest
from vectors import TOP

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
