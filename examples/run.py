#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs an example as a test: run.py EXPECTED PROGRAM [ARGUMENT...]; its output must be that of the file.

An argument @out is a new temporary folder's stem; what the program writes there is not compared. Of a program that fails
what it says on standard error and its status come behind its output. With TIMELINE_UPDATE=1 in the environment the expected
file is rewritten."""
import difflib
import os
import pathlib
import subprocess
import sys
import tempfile

expected = pathlib.Path(sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    arguments = [os.path.join(folder, "out") if a == "@out" else a for a in sys.argv[2:]]
    run = subprocess.run(arguments, capture_output=True, check=False, encoding="utf-8")
output = run.stdout + (f"{run.stderr}status {run.returncode}\n" if run.returncode else "")
if os.environ.get("TIMELINE_UPDATE"):
    expected.write_text(output, encoding="utf-8")
wanted = expected.read_text(encoding="utf-8")
if output != wanted:
    sys.stderr.writelines(difflib.unified_diff(wanted.splitlines(True), output.splitlines(True), str(expected), "run"))
    sys.exit(1)
