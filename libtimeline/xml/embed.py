#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a file as the bytes of a C array, to be included in its braces: embed.py IN OUT."""

import sys

with open(sys.argv[1], "rb") as file:
    data = file.read()
with open(sys.argv[2], "w", encoding="ascii", newline="\n") as file:
    for at in range(0, len(data), 20):
        file.write(",".join(str(byte) for byte in data[at : at + 20]) + ",\n")
