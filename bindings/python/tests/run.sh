#!/bin/sh
# Installs the Python package of this tree in a virtual environment, runs its tests, and installs it once more, from its
# source distribution, in a clean one. Run by tests/run.sh.
#
#     sh bindings/python/tests/run.sh BUILD
set -eu

package=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
mkdir -p "$1"
build=$(CDPATH='' cd -- "$1" && pwd)
export PIP_DISABLE_PIP_VERSION_CHECK=1

[ -x "$build/venv/bin/pip" ] || python3 -m venv "$build/venv"
"$build/venv/bin/pip" install -q -r "$package/tests/requirements.txt"
# meson and ninja of that environment.
PATH=$build/venv/bin:$PATH
export PATH

# Warnings of the extension are errors; the libraries have theirs in stages of their own.
pip install -q --no-deps --no-build-isolation --force-reinstall -Cbuild-dir="$build/tree" \
    -Csetup-args=-Dwerror=true -Csetup-args=-Dlibtimeline:werror=false "$package"
cd "$build" # away from the sources, which are not what is tested
python -m pytest -q -rs --rootdir "$package" -c "$package/pyproject.toml" "$package/tests" | tee pytest.log
python -m mypy.stubtest timeline --allowlist "$package/tests/stubtest.allow"
python -m mypy --strict --follow-imports=silent "$package/timeline/_records.py" "$package/timeline/_errors.py"
passed=$(sed -n 's/^\([0-9]*\) passed.*/\1/p' pytest.log)

# meson takes what is in a source distribution from git.
rm -rf dist clean
python -m build -q --sdist --no-isolation -o dist "$package"
python3 -m venv clean
clean/bin/pip install -q -Csetup-args=-Dbuildtype=debug dist/*.tar.gz
clean/bin/python -c 'import sys, timeline; sys.exit(len(timeline.read(sys.argv[1])) != 26)' \
    "$package/../../examples/iran-dprk.xml"
[ "$(clean/bin/pip list --format=freeze | grep -cv -e '^pip=' -e '^setuptools=')" -eq 1 ] # it needs no other package

echo "$((passed + 3)) passed, 0 failed"
