#!/usr/bin/env python3
"""Checks the rules that keep the library apart and quiet.

    check_layers.py [LIBRARY.so ...]

Of the sources:
  - a file of libtimeline/ includes public headers of its own layer or lower, and private headers of its own folder and
    of base/ alone; siblings never include each other; xml and ical are the only ones that see libxml2 and libical;
  - the public headers include each other without a cycle, and nothing private; only programs include the umbrella;
  - bindings/cli and examples/ see public headers and their own folder;
  - libtimeline/ uses no function of the locale, the clock, the environment, of printing or ending the process, no
    floating-point format, and allocates in base/memory.c alone.
Of each LIBRARY: it imports none of those functions, and has no variable that can be written.

It first proves on samples that it finds each kind of fault. Prints one line; status 1 after any finding.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

# Folder: its layer. Folders of one layer are siblings.
LAYERS = {"base": 0, "civil": 1, "date": 2, "span": 2, "allen": 3, "model": 4, "diff": 5, "reason": 5, "index": 5, "io": 6,
          "xml": 7, "ical": 7, "formats": 8}
# Public headers whose folder has another name.
HOMES = {"draft": "reason", "file": "base", "duration": "date", "extent": "date", "phrase": "date", "reading": "date", "relate": "allen", "query": "model",
         "json": "io", "csv": "io", "timelinejs": "io", "network": "reason", "sequence": "reason", "format": "formats",
         "ical_read": "ical", "xcal": "xml"}
UMBRELLA = "timeline"
# The one variable of a library: the lock round libical, which shares its tables between threads without one.
LOCK = "tli_libical_lock"
# What lies outside the C library, and who may include it.
FOREIGN = {"libxml/": "xml", "libical/": "ical", "uuid/": "ical", "yajl/": "formats"}
FORBIDDEN_HEADERS = {"ctype.h", "locale.h", "math.h", "time.h", "wchar.h", "wctype.h"}

FORBIDDEN = {
    "the locale": """strtod strtof strtold atof atoi atol atoll strcasecmp strncasecmp strcoll strxfrm setlocale
        localeconv newlocale uselocale nl_langinfo isalnum isalpha isblank iscntrl isdigit isgraph islower isprint
        ispunct isspace isupper isxdigit tolower toupper mbtowc mbstowcs wcstombs __ctype_b_loc __ctype_tolower_loc
        __ctype_toupper_loc""",
    "the clock or the zone": """time clock clock_gettime gettimeofday timespec_get ftime localtime localtime_r gmtime
        gmtime_r mktime timegm strftime strptime tzset ctime asctime""",
    "the environment": "getenv secure_getenv setenv putenv unsetenv environ",
    "ending the process": "abort exit _exit _Exit quick_exit atexit raise kill",
    "printing": """printf vprintf fprintf vfprintf puts fputs putchar putc fputc perror stdout stderr syslog
        __printf_chk __fprintf_chk __vprintf_chk __vfprintf_chk""",
    "state of the process": """signal sigaction umask chdir fchdir rand srand random srandom strtok strerror system
        popen""",
    "state of a thread": "_Thread_local __thread thread_local",
}
WHY = {name: why for why, names in FORBIDDEN.items() for name in names.split()}
ALLOCATORS = {"malloc", "calloc", "realloc", "reallocarray", "free", "strdup", "strndup", "aligned_alloc"}
ALLOCATOR_HOME = pathlib.PurePath("libtimeline/base/memory.c")

TOKEN = re.compile(r"""
    (?P<comment> //[^\n]* | /\*.*?\*/ )
  | (?P<string> "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
  | (?P<name> [A-Za-z_]\w* )""", re.VERBOSE | re.DOTALL)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:<([^>]+)>|"([^"]+)")', re.MULTILINE)
FLOAT_FORMAT = re.compile(r"%[-+#0]*[0-9.*]*[lL]?[aAeEfFgG](?![a-z])")


def blank_comments(text):
    """The text with comments blanked, line breaks kept."""
    return TOKEN.sub(lambda t: re.sub(r"[^\n]", " ", t[0]) if t.lastgroup == "comment" else t[0], text)


class Checker:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.findings = []
        self.files = 0
        self.includes = 0
        self.public = {}

    def find(self, path, line, what):
        name = path.relative_to(self.root) if path.is_absolute() else path
        self.findings.append(f"{name}:{line}: {what}")

    def home(self, noun):
        return HOMES.get(noun, noun if noun in LAYERS else None)

    def read(self, path):
        self.files += 1
        text = blank_comments(path.read_text(encoding="utf-8"))
        includes = [(text.count("\n", 0, found.start()) + 1, found[1], found[2]) for found in INCLUDE.finditer(text)]
        self.includes += len(includes)
        return text, includes

    def check_system(self, path, line, name, folder):
        if name in FORBIDDEN_HEADERS:
            self.find(path, line, f"<{name}>: the library has no use for it")
        for prefix, owner in FOREIGN.items():
            if name.startswith(prefix) and folder != owner:
                self.find(path, line, f"<{name}>: for libtimeline/{owner}/ alone")

    def check_public_include(self, path, line, name, folder):
        noun = name.removeprefix("timeline/").removesuffix(".h")
        if noun == UMBRELLA:
            self.find(path, line, f"<{name}>: the umbrella is for programs")
        elif noun not in self.public:
            self.find(path, line, f"<{name}>: there is no such public header")
        elif self.home(noun) is None:
            return  # told of the header itself
        elif self.home(noun) != folder and LAYERS[self.home(noun)] >= LAYERS[folder]:
            self.find(path, line, f"<{name}> of {self.home(noun)} (layer {LAYERS[self.home(noun)]}), included by "
                      f"{folder} (layer {LAYERS[folder]})")

    def check_headers(self):
        folder = self.root / "include/timeline"
        self.public = {path.stem: path for path in sorted(folder.glob("*.h"))}
        graph = {}
        for noun, path in self.public.items():
            _, includes = self.read(path)
            home = self.home(noun)
            graph[noun] = []
            if home is None and noun != UMBRELLA:
                self.find(path, 1, f"the public header {noun}.h has no layer in {pathlib.Path(__file__).name}")
            for line, system, private in includes:
                if private is not None:
                    self.find(path, line, f'"{private}": a public header includes public ones as <timeline/...>')
                elif not system.startswith("timeline/"):
                    self.check_system(path, line, system, home)
                else:
                    other = system.removeprefix("timeline/").removesuffix(".h")
                    graph[noun].append(other)
                    if noun == UMBRELLA:
                        if LAYERS.get(self.home(other), 9) > 6:
                            self.find(path, line, f"<{system}>: not of the core")
                    elif home is not None:
                        self.check_public_include(path, line, system, home)
        self.check_cycles(graph)
        if UMBRELLA in graph:
            for noun in self.public:
                if noun != UMBRELLA and LAYERS.get(self.home(noun), 9) <= 6 and noun not in graph[UMBRELLA]:
                    self.find(self.public[UMBRELLA], 1, f"<timeline/{noun}.h> is missing in the umbrella")

    def check_cycles(self, graph):
        done = set()

        def visit(noun, trail):
            if noun in trail:
                cycle = " -> ".join((*trail[trail.index(noun):], noun))
                self.find(self.public[noun], 1, f"public headers include each other: {cycle}")
            elif noun in graph and noun not in done:
                for other in graph[noun]:
                    visit(other, (*trail, noun))
                done.add(noun)

        for noun in graph:
            visit(noun, ())

    def check_private(self, path, line, name, folder):
        """An include in quotes: where it leads, and whether it may."""
        for base in (path.parent, self.root / "libtimeline"):
            target = (base / name).resolve()
            if target.is_file():
                break
        else:
            # Made by the build, into the folder of the file that includes it.
            recipe = path.parent / "meson.build"
            if not (recipe.is_file() and f"output: '{name}'" in recipe.read_text(encoding="utf-8")):
                self.find(path, line, f'"{name}": there is no such private header')
            return
        library = (self.root / "libtimeline").resolve()
        if not target.is_relative_to(library):
            self.find(path, line, f'"{name}": a public header is included as <timeline/...>')
            return
        owner = target.relative_to(library).parts[0]
        if owner not in (folder, "base"):
            self.find(path, line, f'"{name}": private to {owner}, included by {folder}')

    def check_words(self, path, text):
        own = path.relative_to(self.root)
        for token in TOKEN.finditer(text):
            line = text.count("\n", 0, token.start()) + 1
            word = token[0]
            if token.lastgroup == "string":
                if FLOAT_FORMAT.search(word):
                    self.find(path, line, f"{word}: a floating-point format depends on the locale")
            elif token.lastgroup == "name":
                # A member or a field of that name is no call of the function.
                before = text[:token.start()].rstrip()
                if before.endswith((".", "->")):
                    continue
                called = text[token.end():].lstrip().startswith("(")
                if word in WHY and (called or word in ("stdout", "stderr", "environ") or "thread" in word.lower()):
                    self.find(path, line, f"{word}: {WHY[word]}")
                elif word in ALLOCATORS and called and own != ALLOCATOR_HOME:
                    self.find(path, line, f"{word}: memory comes from the caller's allocator, by base/memory.h")

    def check_library_sources(self):
        library = self.root / "libtimeline"
        for path in sorted(library.rglob("*.[ch]")):
            text, includes = self.read(path)
            parts = path.relative_to(library).parts
            folder = parts[0]
            if len(parts) < 2 or folder not in LAYERS:
                self.find(path, 1, "not in the folder of a layer")
                continue
            for line, system, private in includes:
                if private is not None:
                    self.check_private(path, line, private, folder)
                elif system.startswith("timeline/"):
                    self.check_public_include(path, line, system, folder)
                else:
                    self.check_system(path, line, system, folder)
            self.check_words(path, text)

    def check_programs(self):
        for name in ("bindings/cli", "examples"):
            folder = self.root / name
            for path in sorted(folder.rglob("*.[ch]")):
                _, includes = self.read(path)
                for line, _, private in includes:
                    if private is not None:
                        target = (path.parent / private).resolve()
                        if not target.is_relative_to(folder.resolve()):
                            self.find(path, line, f'"{private}": outside {name}/')
                        elif not target.is_file():
                            self.find(path, line, f'"{private}": there is no such header')

    def check_sources(self):
        self.check_headers()
        self.check_library_sources()
        self.check_programs()

    def check_binary(self, path):
        imports = subprocess.run(["nm", "-D", "-u", path], check=True, capture_output=True, encoding="utf-8").stdout
        for name in re.findall(r"\bU (\w+)", imports):
            if name in WHY:
                self.findings.append(f"{path}: imports {name}: {WHY[name]}")
        symbols = subprocess.run(["objdump", "-t", path], check=True, capture_output=True, encoding="utf-8").stdout
        for kind, section, name in re.findall(
                r"^[0-9a-f]+ .{5}(.). (\.data|\.bss|\.tdata|\.tbss)\t[0-9a-f]+\s+(?:\.hidden )?(\S+)$", symbols,
                re.MULTILINE):
            # What the compiler's own code has (which processor this is, among others), and marks of the linker.
            if kind != "d" and name not in ("__dso_handle", "completed.0", "__TMC_END__", "__bss_start", "_edata",
                                            "_end", "__cpu_model", "__cpu_features2", LOCK):
                self.findings.append(f"{path}: {name} is a variable that can be written ({section})")


# Faults, each a change of one file of a tree that is right, and a word of what must be said of it.
RIGHT = {
    "include/timeline/base.h": "#include <stdint.h>\n",
    "include/timeline/civil.h": "#include <timeline/base.h>\n",
    "include/timeline/extent.h": "#include <timeline/civil.h>\n",
    "include/timeline/span.h": "#include <timeline/civil.h>\n",
    "include/timeline/allen.h": "#include <timeline/extent.h>\n#include <timeline/span.h>\n",
    "include/timeline/xml.h": "#include <timeline/allen.h>\n",
    "include/timeline/timeline.h": "".join(f"#include <timeline/{noun}.h>\n"
                                           for noun in ("allen", "base", "civil", "extent", "span")),
    "libtimeline/base/error.h": "",
    "libtimeline/base/memory.c": "void *f(void) { return malloc(1); }\n",
    "libtimeline/civil/civil.c": '#include <timeline/civil.h>\n#include "../base/error.h"\nint x = a.time(1);\n',
    "libtimeline/date/point.h": '#include "base/error.h"\n',
    "libtimeline/date/extent.c": '#include "point.h"\n/* printf("%f") */\nchar c[] = "50% even";\n',
    "libtimeline/xml/meson.build": "custom_target('a', output: 'made.inc')\n",
    "libtimeline/xml/read.c": '#include <libxml/parser.h>\n#include <timeline/xml.h>\n#include "made.inc"\n',
    "bindings/cli/main.c": '#include <timeline/timeline.h>\n#include "cli.h"\n',
    "bindings/cli/cli.h": "#include <stdio.h>\n",
}
FAULTS = [
    ("include/timeline/civil.h", "#include <timeline/span.h>\n", "layer 2"),
    ("include/timeline/base.h", "#include <timeline/allen.h>\n", "include each other"),
    ("include/timeline/extent.h", "#include <timeline/span.h>\n", "layer 2"),
    ("include/timeline/span.h", '#include "../../libtimeline/base/error.h"\n', "a public header includes"),
    ("include/timeline/span.h", "#include <timeline/timeline.h>\n", "umbrella is for programs"),
    ("include/timeline/timeline.h", "#include <timeline/base.h>\n", "missing in the umbrella"),
    ("include/timeline/timeline.h", "#include <timeline/xml.h>\n", "not of the core"),
    ("include/timeline/what.h", "", "no layer"),
    ("libtimeline/civil/civil.c", "#include <timeline/extent.h>\n", "layer 2"),
    ("libtimeline/civil/civil.c", '#include "../date/point.h"\n', "private to date"),
    ("libtimeline/civil/civil.c", '#include "date/point.h"\n', "private to date"),
    ("libtimeline/civil/civil.c", '#include "missing.h"\n', "no such private header"),
    ("libtimeline/civil/civil.c", '#include "../../include/timeline/civil.h"\n', "is included as"),
    ("libtimeline/civil/civil.c", "#include <timeline/missing.h>\n", "no such public header"),
    ("libtimeline/civil/civil.c", "#include <libxml/parser.h>\n", "xml/ alone"),
    ("libtimeline/xml/read.c", "#include <libical/ical.h>\n", "ical/ alone"),
    ("libtimeline/xml/read.c", "#include <ctype.h>\n", "has no use"),
    ("libtimeline/xml/read.c", '#include "other.inc"\n', "no such private header"),
    ("libtimeline/other/what.c", "", "not in the folder"),
    ("libtimeline/what.c", "", "not in the folder"),
    ("libtimeline/date/extent.c", "int f(void) { return time (0); }\n", "the clock"),
    ("libtimeline/date/extent.c", "int f(void) { return atoi(t); }\n", "the locale"),
    ("libtimeline/date/extent.c", "static _Thread_local int x;\n", "of a thread"),
    ("libtimeline/date/extent.c", 'void f(void) { g(stderr); }\n', "printing"),
    ("libtimeline/date/extent.c", 'void f(void) { snprintf(a, 1, "%5.2f", x); }\n', "floating-point"),
    ("libtimeline/date/extent.c", "void f(void) { free(x); }\n", "allocator"),
    ("bindings/cli/main.c", '#include "../../libtimeline/base/error.h"\n', "outside"),
]


def write_tree(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def findings_of(files):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name).resolve()
        write_tree(folder, files)
        checker = Checker(folder)
        checker.check_sources()
        return checker.findings


def check_itself():
    wrong = [f"a tree that is right: {finding}" for finding in findings_of(RIGHT)]
    for name, text, word in FAULTS:
        found = findings_of({**RIGHT, name: text})
        if not any(word in finding for finding in found):
            wrong.append(f"{name} with {text.strip()!r}: not found, only {found}")
    return [f"this check is broken: {what}" for what in wrong]


BAD_LIBRARY = """
#include <stdio.h>
#include <stdlib.h>
static int count;
__thread int of_thread = 1;
int tl_bad(void);
int tl_bad(void) { puts(getenv("HOME")); return count++ + of_thread++; }
"""


def check_itself_on_a_library():
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        source, library = pathlib.Path(name) / "bad.c", pathlib.Path(name) / "bad.so"
        source.write_text(BAD_LIBRARY, encoding="utf-8")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
        checker = Checker(name)
        checker.check_binary(library)
        for word in ("imports puts", "imports getenv", "count is a variable", "of_thread is a variable"):
            if not any(word in finding for finding in checker.findings):
                wrong.append(f"this check is broken: a library with a fault: not found: {word}")
    return wrong


def main(libraries):
    broken = check_itself()
    if libraries:
        broken += check_itself_on_a_library()
    checker = Checker(pathlib.Path(__file__).resolve().parents[2])
    checker.check_sources()
    for library in libraries:
        checker.check_binary(library)
    for finding in broken + checker.findings:
        print(finding, file=sys.stderr)
    print(f"layers: {checker.files} files, {checker.includes} includes, {len(libraries)} libraries: "
          f"{len(checker.findings)} findings")
    return 1 if broken or checker.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
