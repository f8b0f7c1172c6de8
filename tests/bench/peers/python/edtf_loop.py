"""How fast python-edtf reads strings and gives their bounds.

edtf_loop.py FILE [COUNT]: one string a line. Only the parse and the two strict
bounds are timed; the checksum is made once, outside the rounds.
"""

import datetime
import sys
import time

import edtf

ROUNDS = 7
EPOCH = datetime.date(1970, 1, 1).toordinal()


def play(lines):
    parse = edtf.parse_edtf
    invalid = 0
    for line in lines:
        # python-edtf lets a ValueError or a TypeError of its own through for
        # some strings that it parses but cannot bound.
        try:
            date = parse(line)
            date.lower_strict()
            date.upper_strict()
        except (edtf.EDTFParseException, ValueError, TypeError, AttributeError):
            invalid += 1
    return invalid


def day_number(bound):
    """Days since 1970; 0 for a bound that is no date (open or unknown ends)."""
    if not isinstance(bound, time.struct_time) or not 1 <= bound.tm_year <= 9999:
        return 0
    return datetime.date(bound.tm_year, bound.tm_mon, bound.tm_mday).toordinal() - EPOCH


def checksum(lines):
    total = 0
    for line in lines:
        try:
            date = edtf.parse_edtf(line)
            low, high = date.lower_strict(), date.upper_strict()
        except (edtf.EDTFParseException, ValueError, TypeError, AttributeError):
            continue
        total += day_number(low) + day_number(high)
    return total


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = file.read().splitlines()
    if len(sys.argv) > 2:
        lines = lines[:int(sys.argv[2])]
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        invalid = play(lines)
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    print(f"strings {len(lines)} seconds {seconds[ROUNDS // 2]:.6f} "
          f"checksum {checksum(lines)} invalid {invalid}")


main()
