#!/usr/bin/env python3
"""Runs the program under 6 locales, 3 time zones and 2 umasks, and under strace.

    check_locale.py TIMELINE WORK_DIR

Every command must give the same status and the same bytes each time, and every file that it writes the same bytes and
the mode that the umask leaves. shim.c sets the locale inside the process, and control.c proves that this is felt.

Under strace the program opens its input and its output and nothing else but shared libraries, also when the input asks
for more; it talks to no socket and starts no process.

Prints what it did; the last line counts checks; status 1 after a finding.
"""

import itertools
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
EXAMPLE = TOP / "examples/iran-dprk.xml"

# Comma as decimal point and dotted capital I, other digits, another era, a multibyte encoding that is not UTF-8.
LOCALES = {"C": None, "de_DE.UTF-8": "UTF-8", "tr_TR.UTF-8": "UTF-8", "ar_EG.UTF-8": "UTF-8", "th_TH.UTF-8": "UTF-8",
           "ja_JP.EUC-JP": "EUC-JP"}
# Zones as text, which needs no table of zones: one ahead by a fraction of an hour, one with summer time.
ZONES = ["UTC0", "NPT-5:45", "EST5EDT,M3.2.0,M11.1.0"]
UMASKS = [0o022, 0o077]

DATES = ["1984", "1984~", "2004-06-XX/2004-07-03", "156X-12-25", "1985-04-12T23:20:30+04:30", "Y-17E7", "1950S2",
         "-0043-03-15", "[1667,1668,1670..1672]", "1984/..", "2001-21", "julian:1582-10-05", "EARLY 1990s",
         "in the early 1990s", "INTERVAL I", "15 MARCH 2018", "mid-March 2018", "during 2008-17", "2004-13",
         "1983-02-29", "03/04/1983", "Ínvalid ١٩٨٤", "1,5", "Y9E18"]
BROKEN = '<timeline xmlns="urn:libtimeline:1">\n  <event id="I"><date edtf="1984-13"/></event>\n</timeline>\n'
NUMBERS = """<timeline xmlns="urn:libtimeline:1">
  <title>IİıiÅ 東京</title>
  <event id="a" confidence="0.25"><title>FILING I</title><date edtf="2019-08"/>
    <place lat="35.6895" lon="-51.389000001">Tehran, I</place></event>
  <event id="b" modified="2024-05-01T10:00:00+02:00"><date phrase="LATE JULY 2019"/></event>
</timeline>
"""

# Inputs that ask for another file or for the network; {bait} is a file that must not be opened.
ASKING = {
    "entity": '<!DOCTYPE timeline [<!ENTITY e SYSTEM "file://{bait}">]>\n'
              '<timeline xmlns="urn:libtimeline:1"><title>&e;</title></timeline>\n',
    "dtd": '<!DOCTYPE timeline SYSTEM "{bait}">\n<timeline xmlns="urn:libtimeline:1"/>\n',
    "dtd-http": '<!DOCTYPE timeline PUBLIC "-//x//y" "http://127.0.0.1:9/x.dtd">\n'
                '<timeline xmlns="urn:libtimeline:1"/>\n',
    "xinclude": '<timeline xmlns="urn:libtimeline:1"><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
                'href="{bait}" parse="text"/></timeline>\n',
    "stylesheet": '<?xml-stylesheet href="{bait}"?>\n'
                  '<timeline xmlns="urn:libtimeline:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
                  'xsi:schemaLocation="urn:libtimeline:1 {bait}"/>\n',
}

# What opens or changes a file, starts a process or talks.
TRACED = ("open,openat,?openat2,creat,rename,renameat,renameat2,link,linkat,unlink,unlinkat,symlink,symlinkat,mkdir,"
          "mkdirat,rmdir,chmod,fchmodat,chown,lchown,fchownat,truncate,mknod,mknodat,chdir,execve,?execveat,fork,vfork,"
          "clone,?clone3,%network")


class Check:
    def __init__(self, program, work):
        self.program = pathlib.Path(program).resolve()
        self.work = pathlib.Path(work)
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.work = self.work.resolve()
        self.passed = 0
        self.findings = []

    def result(self, finding):
        if finding:
            self.findings.append(finding)
        else:
            self.passed += 1

    # -- Locales, zones, umasks.

    def build(self):
        self.shim, self.control = self.work / "shim.so", self.work / "control"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", self.shim, HERE / "shim.c"], check=True)
        subprocess.run(["cc", "-o", self.control, HERE / "control.c"], check=True)
        locales = self.work / "locales"
        locales.mkdir()
        for name, charset in LOCALES.items():
            if charset:
                # Status 1 is a warning about the definition of the locale itself.
                done = subprocess.run(["localedef", "-i", name.partition(".")[0], "-f", charset, locales / name],
                                      stderr=subprocess.DEVNULL, check=False)
                if done.returncode > 1:
                    sys.exit(f"localedef cannot make {name}")
        self.locales = locales
        (self.work / "broken.xml").write_text(BROKEN, encoding="utf-8")
        (self.work / "numbers.xml").write_text(NUMBERS, encoding="utf-8")

    def commands(self):
        """Name, arguments; OUT stands for a file to be written."""
        numbers, broken = self.work / "numbers.xml", self.work / "broken.xml"
        yield "date", ["date", *DATES]
        yield "date --json", ["date", "--json", *DATES]
        for source in (EXAMPLE, numbers):
            yield f"show {source.name}", ["show", source]
            yield f"show --json {source.name}", ["show", "--json", source]
            for form in ("xml", "ical", "json"):
                yield f"convert {source.name} to {form}", ["convert", "--to", form, "--losses", "full", source]
            yield f"feed {source.name}", ["feed", source, "-o", "OUT", "--wording", "--refresh", "PT12H"]
            yield f"save {source.name}", ["convert", source, "--to", "xml", "-o", "OUT"]
        yield "check", ["check", EXAMPLE, broken]
        yield "a file that is not there", ["show", self.work / "missing.xml"]
        yield "help", ["help", "feed"]

    def run(self, command, variant):
        locale, zone, umask = variant
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": locale, "TZ": zone, "LOCPATH": str(self.locales),
                       "LD_PRELOAD": str(self.shim)}
        out = self.work / "out"
        out.unlink(missing_ok=True)
        done = subprocess.run([out if word == "OUT" else word for word in command], env=environment, umask=umask,
                              cwd=self.work, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode in (99, 127) or done.returncode < 0:
            sys.exit(f"{command[0]} under {locale}: status {done.returncode}: {done.stderr.decode(errors='replace')}")
        saved = None
        if "OUT" in command and out.exists():
            saved = out.read_bytes()
            mode = stat.S_IMODE(out.stat().st_mode)
            if mode != 0o666 & ~umask:
                self.findings.append(f"{command[1]}: mode {mode:o} under umask {umask:o}")
        return done.returncode, done.stdout, done.stderr, saved

    def check_variants(self):
        self.build()
        variants = list(itertools.product(LOCALES, ZONES, UMASKS))
        felt = {variant: self.run([self.control], variant)[1] for variant in variants}
        if len(set(felt.values())) != len(variants):
            sys.exit("this check is broken: the control program does not feel every locale, zone and umask")
        commands = list(self.commands())
        first = {}
        same = 0
        for variant in variants:
            different = []
            for name, arguments in commands:
                seen = self.run([self.program, *arguments], variant)
                if first.setdefault(name, seen) != seen:
                    different.append(name)
            same += not different
            self.result(different and f"under {variant[0]}, TZ={variant[1]}, umask {variant[2]:o}: other bytes of "
                                      f"{', '.join(different)}")
        for name, arguments in commands:
            self.result("OUT" in arguments and first[name][3] is None and
                        f"{name}: no file: {first[name][2].decode(errors='replace')}")
        print(f"same bytes of {len(commands)} commands: {same} of {len(variants)}")

    # -- strace.

    def trace(self, name, arguments, named, must_open):
        """Runs under strace, and looks at each file and each socket."""
        log = self.work / "trace"
        command = ["strace", "-f", "-qq", "-o", log, "-e", f"trace={TRACED}", "-e", "signal=none", self.program,
                   *arguments]
        done = subprocess.run(command, cwd=self.work, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        lines = log.read_text(errors="replace").splitlines()
        if not lines or "execve(" not in lines[0]:
            sys.exit(f"strace did not work: {done.stderr.decode(errors='replace')}")
        opened = set()
        others = []
        for line in lines[1:]:
            call, rest = re.match(r"\d+\s+(\w+)\((.*)", line).groups()
            paths = [self.work / path for path in re.findall(r'"((?:\\.|[^"\\])*)"', rest)]
            opened |= named.intersection(paths)
            if not paths or not all(path in named or self.loaded(path, rest) or self.beside_output(path, call, named)
                                    for path in paths):
                others.append(line)
        for path in sorted(must_open - opened):
            others.append(f"{path.name} was not seen to be opened: is this check blind?")
        self.result(others and f"{name}: " + "; ".join(others))
        return len(others)

    @staticmethod
    def loaded(path, rest):
        """A shared library, opened to be read by the loader."""
        return "O_RDONLY|O_CLOEXEC" in rest and (re.search(r"\.so(\.\d+)*$", path.name) is not None or
                                                 str(path) == "/etc/ld.so.cache")

    @staticmethod
    def beside_output(path, call, named):
        """The output's folder, and the new file in it before it has the name; without a name it is linked by /proc."""
        outputs = [other for other in named if other.name.startswith("out.")]
        return (any(path == other.parent or (path.parent == other.parent and other.name in path.name)
                    for other in outputs)
                or (call == "linkat" and re.match(r"^/proc/self/fd/\d+$", str(path)) is not None))

    def check_files(self):
        bait = self.work / "bait.txt"
        bait.write_text("<!ELEMENT timeline ANY>\n", encoding="utf-8")
        count = wrong = 0
        for form in ("ics", "json", "xml"):
            out = self.work / f"out.{form}"
            wrong += self.trace(f"convert to {form}", ["convert", EXAMPLE, "-o", out], {EXAMPLE, out}, {EXAMPLE})
            self.result(not out.exists() and f"convert to {form}: no file was written")
            count += 1
        out = self.work / "out.feed.ics"
        wrong += self.trace("feed", ["feed", EXAMPLE, "-o", out], {EXAMPLE, out}, {EXAMPLE})
        wrong += self.trace("date", ["date", "1984", "early 1990s"], set(), set())
        count += 2
        for name, text in ASKING.items():
            source = self.work / f"{name}.xml"
            source.write_text(text.replace("{bait}", str(bait)), encoding="utf-8")
            for command in ("show", "check"):
                wrong += self.trace(f"{command} {name}", [command, source], {source}, {source})
                count += 1
        # The check itself: a program that opens the bait is found.
        found = len(self.findings)
        program, self.program = self.program, pathlib.Path("/bin/cat")
        self.trace("cat", [bait], set(), set())
        self.program = program
        if len(self.findings) == found:
            sys.exit("this check is broken: it does not see that cat opens a file")
        del self.findings[found:]
        print(f"strace: {count} runs, {wrong} files or sockets that were not named")


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    check = Check(*arguments)
    check.check_variants()
    check.check_files()
    for finding in check.findings:
        print(f"FAULT: {finding}", file=sys.stderr)
    print(f"{check.passed} passed, {len(check.findings)} failed")
    return 1 if check.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
