#!/usr/bin/env python3
"""Run by "meson dist": puts what the links of this folder lead to, the C libraries among it, in their place."""

import os
import pathlib
import shutil

source = pathlib.Path(os.environ["MESON_PROJECT_SOURCE_ROOT"])
dist = pathlib.Path(os.environ["MESON_PROJECT_DIST_ROOT"])
for link in [path for path in dist.rglob("*") if path.is_symlink()]:
    target = (source / link.relative_to(dist)).resolve(strict=True)
    link.unlink()
    if target.is_dir():
        shutil.copytree(target, link, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(target, link)
