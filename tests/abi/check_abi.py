#!/usr/bin/env python3
"""Checks the face of the libraries: what a program is compiled and linked with.

    check_abi.py [--update] --include DIR --cc CC [--cxx CXX] LIBRARY.so ...

  - each public header compiles alone, in C11 and in C++17, pedantic, with warnings as errors, and twice in one file;
  - sizes.c, in both, which has the size of every public struct;
  - what a library exports is what its list, tests/abi/NAME.symbols, says; --update rewrites the list;
  - that is what its public headers declare as TL_API, no more and no less, and each name begins with tl_;
  - a C++ program that uses every function links.

Prints one line; status 1 after any finding.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
# Headers of the libraries over the core; every other header is the core's.
OWNERS = {"xml": "timeline-xml", "xcal": "timeline-xml", "ical": "timeline-ical", "ical_read": "timeline-ical", "format": "timeline-formats"}
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-pedantic-errors", "-Wshadow", "-Wconversion", "-Wsign-conversion",
            "-Wundef", "-Werror"]
C_WARNINGS = ["-Wstrict-prototypes", "-Wmissing-prototypes"]
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
STRUCT = re.compile(r"^typedef struct (\w+) \{", re.MULTILINE)
DECLARED = re.compile(r"\bTL_API\b([^;{}]*?)\b(\w+)\s*\(")


class Checker:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.findings = []
        self.checks = 0
        self.headers = sorted((options.include / "timeline").glob("*.h"))
        self.languages = [("c", options.cc, ["-std=c11", *C_WARNINGS])]
        if options.cxx:
            self.languages.append(("c++", options.cxx, ["-std=c++17"]))

    def run(self, command, what):
        self.checks += 1
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                              errors="replace", check=False)
        if done.returncode:
            self.findings.append(f"{what}:\n{done.stdout}")
        return done.returncode == 0

    def compile(self, source, what):
        for language, compiler, flags in self.languages:
            self.run([*compiler, *flags, *WARNINGS, "-fsyntax-only", "-I", self.options.include, "-x", language,
                      source], f"{what}, as {language}")

    def check_headers(self):
        for header in self.headers:
            source = self.folder / f"alone_{header.stem}.c"
            line = f"#include <timeline/{header.name}>\n"
            # A name of its own, since ISO C wants something in every file.
            source.write_text(f"{line}{line}extern int alone;\n", encoding="utf-8")
            self.compile(source, f"timeline/{header.name} alone")
        self.compile(HERE / "sizes.c", "the sizes of public structs")
        sizes = (HERE / "sizes.c").read_text(encoding="utf-8")
        for header in self.headers:
            for name in STRUCT.findall(header.read_text(encoding="utf-8")):
                self.checks += 1
                if f"SIZE({name}, " not in sizes:
                    self.findings.append(f"{header.name}: the size of {name} is not in sizes.c")
                if name.endswith("_options") and f"AT({name}, size, 0)" not in sizes:
                    self.findings.append(f"{header.name}: {name} begins with its size: not in sizes.c")

    def declared(self, library):
        """The functions that the headers of a library declare, and where."""
        names = {}
        for header in self.headers:
            if OWNERS.get(header.stem, "timeline") == library:
                text = COMMENT.sub(" ", header.read_text(encoding="utf-8"))
                text = re.sub(r"^[ \t]*#.*$", " ", text, flags=re.MULTILINE)
                found = DECLARED.findall(text)
                if len(found) != len(re.findall(r"\bTL_API\b", text)):
                    self.findings.append(f"{header.name}: a TL_API that this check does not understand")
                for _, name in found:
                    names[name] = header.name
        return names

    @staticmethod
    def exported(path):
        table = subprocess.run(["nm", "-D", "--defined-only", path], check=True, capture_output=True,
                               encoding="utf-8").stdout
        names = set()
        for line in table.splitlines():
            kind, name = line.split()[-2:]
            if kind != "A":  # the name of the version itself
                names.add(name.partition("@")[0])
        return names

    def compare(self, library, seen, wanted, more, less):
        self.checks += 1
        self.findings += [f"{library}: {name}: {more}" for name in sorted(seen - wanted)]
        self.findings += [f"{library}: {name}: {less}" for name in sorted(wanted - seen)]

    def check_library(self, path):
        library = path.name.removeprefix("lib").partition(".so")[0]
        exported, declared = self.exported(path), set(self.declared(library))
        kept = HERE / f"{library}.symbols"
        if self.options.update:
            kept.write_text("".join(f"{name}\n" for name in sorted(exported)), encoding="utf-8")
        listed = set(kept.read_text(encoding="utf-8").split()) if kept.exists() else set()
        self.compare(library, exported, listed, f"exported, but not in {kept.name}",
                     f"in {kept.name}, but not exported")
        self.compare(library, exported, declared, "exported, but no public header declares it as TL_API",
                     "declared as TL_API, but not exported")
        self.findings += [f"{library}: {name}: begins with something else than tl_"
                          for name in sorted(exported | declared) if not name.startswith("tl_")]
        return declared

    def check_link(self, declared):
        """A C++ program that needs every function: extern "C" is there, and so is the function."""
        source = self.folder / "all.cpp"
        includes = "".join(f"#include <timeline/{header.name}>\n" for header in self.headers)
        uses = "".join(f"  reinterpret_cast<void (*)()>(&{name}),\n" for name in sorted(declared))
        source.write_text(f"{includes}using any = void (*)();\nextern any volatile const all[];\n"
                          f"any volatile const all[] = {{\n{uses}}};\n"
                          "int main() { return all[0] == nullptr; }\n", encoding="utf-8")
        folders = {path.parent for path in self.options.libraries}
        self.run([*self.options.cxx, "-std=c++17", "-Wno-cast-function-type", "-I", self.options.include, "-o",
                  self.folder / "all", source, *self.options.libraries, *self.options.link_args,
                  *(f"-Wl,-rpath-link,{folder}" for folder in folders)], "a C++ program that uses every function")

    def check(self):
        self.check_headers()
        declared = set()
        for path in self.options.libraries:
            declared |= self.check_library(path)
        if self.options.cxx and declared:
            self.check_link(declared)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--include", type=pathlib.Path, required=True)
    parser.add_argument("--cc", type=str.split, required=True)
    parser.add_argument("--cxx", type=str.split)
    parser.add_argument("--link-args", type=str.split, default=[])
    parser.add_argument("libraries", type=pathlib.Path, nargs="*")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(options, pathlib.Path(folder))
        checker.check()
    for finding in checker.findings:
        print(finding, file=sys.stderr)
    if checker.findings:
        print("If the face was meant to change: meson compile -C BUILD abi-update, and tests/abi/sizes.c by hand.",
              file=sys.stderr)
    print(f"abi: {len(checker.headers)} headers, {len(options.libraries)} libraries, {checker.checks} checks: "
          f"{len(checker.findings)} findings{'' if options.cxx else '; no C++ compiler, C alone'}")
    return 1 if checker.findings else 0


if __name__ == "__main__":
    sys.exit(main())
