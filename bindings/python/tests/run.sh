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
# Most of their files are never imported: what is gets compiled then. A pip is among them: Debian's has no -C.
"$build/venv/bin/pip" install -q --no-compile -r "$package/tests/requirements.txt"
# meson and ninja of that environment.
PATH=$build/venv/bin:$PATH
export PATH

# Warnings of the extension are errors; the libraries have theirs in stages of their own.
pip install -q --no-deps --no-build-isolation --force-reinstall -Cbuild-dir="$build/tree" \
    -Csetup-args=-Db_lto=false -Csetup-args=-Dwerror=true -Csetup-args=-Dlibtimeline:werror=false "$package"
cd "$build" # away from the sources, which are not what is tested

# What does not need the machine for itself goes beside the tests: the stubs, and the source distribution, in a clean
# environment. meson takes what is in one from git.
(
    python -m mypy.stubtest timeline --allowlist "$package/tests/stubtest.allow"
    python -m mypy --strict --follow-imports=silent "$package/timeline/_records.py" "$package/timeline/_errors.py"
    rm -rf dist clean
    python -m build -q --sdist --no-isolation -o dist "$package"
    python3 -m venv clean
    clean/bin/pip install -q --config-settings=setup-args=-Dbuildtype=plain dist/*.tar.gz
    clean/bin/python -c 'import sys, timeline; sys.exit(len(timeline.read(sys.argv[1])) != 26)' \
        "$package/../../examples/iran-dprk.xml"
    [ "$(clean/bin/pip list --format=freeze | grep -cv -e '^pip=' -e '^setuptools=')" -eq 1 ] # it needs no other package
) >beside.log 2>&1 &
beside=$!
# Not into a pipe, which would hide that a test failed.
failed=''
python -m pytest -q -rs --rootdir "$package" -c "$package/pyproject.toml" "$package/tests" >pytest.log 2>&1 || failed=1
wait "$beside" || failed=1
cat pytest.log beside.log
[ -z "$failed" ]

passed=$(sed -n 's/^\([0-9]*\) passed.*/\1/p' pytest.log)
echo "$((passed + 3)) passed, 0 failed"
