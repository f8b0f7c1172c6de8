#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a shell and its user see: help, man pages, completions, a terminal's bar and caret, pipes that end early."""
import contextlib
import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
import time
import unittest

import cli
from cli import EXAMPLE, EXIT_FINE, EXIT_IO, EXIT_USAGE, run


def docs(*arguments):
    return subprocess.run([cli.DOCS, *arguments], check=True, stdout=subprocess.PIPE).stdout.decode()


def commands():
    """The commands that help lists."""
    return re.findall(r"^  ([a-z]+) +\S", run("help").out.decode().split("Exit status")[0], re.MULTILINE)


def options(command):
    return re.findall(r"^  (?:-\w, |    )(--[a-z-]+)", run("help", command).out.decode(), re.MULTILINE)


class Help(cli.Case):
    def test_overview(self):
        out = self.fine("help").decode()
        for way in ((), ("--help",), ("-h",)):
            self.assertEqual(self.fine(*way).decode(), out)
        for name in ("date", "relate", "show", "check", "convert", "feed", "help"):
            self.assertIn(name, commands())
        for status in range(6):
            self.assertRegex(out, rf"(?m)^  {status}  \S")

    def test_each_command(self):
        for name in commands():
            with self.subTest(name):
                out = self.fine("help", name).decode()
                self.assertEqual(self.fine(name, "--help").decode(), out)
                self.assertEqual(self.fine(name, "-h", "nothing").decode(), out)
                self.assertTrue(out.startswith(f"Usage: timeline {name} [OPTIONS]"))
                self.assertIn("--help", options(name))
                self.assertIn(f"$ timeline {name}", out)
                for line in out.splitlines()[1:]:
                    self.assertLessEqual(len(line), 100)

    def test_version(self):
        self.assertRegex(self.fine("--version"), rb"\Atimeline \d+\.\d+\.\d+\n\Z")
        self.assertEqual(self.fine("-V"), self.fine("--version"))

    def test_unknown(self):
        for arguments in (("nothing",), ("--nothing",), ("help", "nothing"), ("",), ("DATE",)):
            result = run(*arguments)
            self.assertEqual((result.status, result.out), (EXIT_USAGE, b""))
            self.assertEqual(result.err.splitlines()[1], b'Try "timeline help".')


class Shown(cli.Case):
    """What is shown to people as a session does what it says."""

    def setUp(self):
        super().setUp()
        (self.folder / "examples").symlink_to(EXAMPLE.parent)

    def test_readme(self):
        """Three dots stand for lines that are left out."""
        readme = (cli.TESTS.parent / "README.md").read_text(encoding="utf-8")
        session = re.search(r"```console\n(.*?)```", readme, re.DOTALL)[1]
        steps = re.findall(r"^\$ timeline (.*)\n((?:(?!\$).*\n)*)", session, re.MULTILINE)
        self.assertEqual(len(steps), session.count("$ "))
        for words, shown in steps:
            with self.subTest(words):
                result = run(*shlex.split(words), cwd=self.folder)
                wanted = re.escape(shown.rstrip()).replace(re.escape("..."), "(?s:.*)")
                self.assertRegex((result.out + result.err).decode().rstrip(), rf"\A{wanted}\Z")

    def test_examples_of_help(self):
        """Those that need no file but the example."""
        examples = re.findall(r"^  \$ timeline (.*)", "".join(run("help", name).out.decode() for name in commands()),
                              re.MULTILINE)
        runnable = [e for e in examples if "examples/" in e or ".xml" not in e]
        self.assertGreater(len(runnable), 20)
        for words in runnable:
            with self.subTest(words):
                result = run(*shlex.split(words.split(" > ")[0]), cwd=self.folder)
                self.assertEqual((result.status, cli.messages(result.err)), (EXIT_FINE, []))


class Man(cli.Case):
    def test_pages(self):
        for name in ("", *commands()):
            with self.subTest(name):
                page = docs("man", *([name] if name else []))
                self.assertIn(f".TH TIMELINE{'-' + name.upper() if name else ''} 1", page)
                for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS"):
                    self.assertIn(f".SH {section}\n", page)
                for option in options(name) if name else ():
                    self.assertIn("\\-\\-" + option[2:].replace("-", "\\-") + "\\fR", page)
        self.assertIn("\n.B 1\nthe timelines differ\n", docs("man", "diff"))
        self.assertNotIn("\n.B 1\n", docs("man", "convert"))

    @unittest.skipUnless(shutil.which("groff"), "groff formats the pages")
    def test_groff_is_content(self):
        for name in ("", *commands()):
            page = docs("man", *([name] if name else []))
            done = subprocess.run(["groff", "-man", "-Tutf8", "-ww"], input=page.encode(), check=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertEqual(done.stderr, b"", name)
            self.assertGreater(len(done.stdout), 500)


class Completion(cli.Case):
    def bash(self, *words):
        """What bash offers after these words, the last of which is being typed."""
        script = self.file(docs("bash"), "timeline.bash")
        array = " ".join("'" + w + "'" for w in ("timeline", *words))
        code = f"""set -u; source '{script}'; complete -p timeline >&2
            COMP_WORDS=({array}); COMP_CWORD={len(words)}; COMP_LINE="${{COMP_WORDS[*]}}"; COMP_POINT=${{#COMP_LINE}}
            _timeline timeline '{words[-1]}' '{words[-2] if len(words) > 1 else "timeline"}'
            [ ${{#COMPREPLY[@]}} -eq 0 ] || printf '%s\\n' "${{COMPREPLY[@]}}" """
        done = subprocess.run(["bash", "--norc", "-c", code], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              cwd=self.folder)
        self.assertIn(b"_timeline timeline", done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        return done.stdout.decode().splitlines()

    @unittest.skipUnless(shutil.which("bash"), "bash completes")
    def test_bash(self):
        self.assertEqual(self.bash("fe"), ["feed"])
        self.assertEqual(set(commands()) - set(self.bash("")), set())
        self.assertEqual(sorted(self.bash("feed", "--imp")), ["--imprecise"])
        self.assertEqual(self.bash("feed", "--imprecise", ""), ["outer", "inner", "skip"])
        self.assertEqual(self.bash("feed", "--imprecise", "s"), ["skip"])
        self.assertEqual(self.bash("help", "ch"), ["check"])
        for name in commands():
            self.assertEqual(self.bash(name, "--"), options(name))

    @unittest.skipUnless(shutil.which("bash"), "bash completes")
    def test_bash_offers_files(self):
        self.file("", "a file.xml")
        self.file("", "other.xml")
        self.assertEqual(self.bash("show", "a"), ["a file.xml"])
        self.assertEqual(sorted(self.bash("show", "")), ["a file.xml", "other.xml", "timeline.bash"])

    def parses(self, shell, text, *check):
        if not shutil.which(shell):
            self.skipTest(shell + " is not there")
        done = subprocess.run([shell, *check, self.file(text, "completion")], check=False, stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_zsh_and_fish_can_read_theirs(self):
        with self.subTest("zsh"):
            self.parses("zsh", docs("zsh"), "-n")
        with self.subTest("fish"):
            self.parses("fish", docs("fish"), "--no-execute")
        for name in commands():
            for option in options(name):
                self.assertIn(option + "[", docs("zsh"))
                self.assertIn(f"'__fish_seen_subcommand_from {name}' -l {option[2:]}", docs("fish"))

    @unittest.skipUnless(shutil.which("fish"), "fish completes")
    def test_fish(self):
        code = f"source {self.file(docs('fish'), 'timeline.fish')}; complete -C 'timeline fe'"
        done = subprocess.run(["fish", "--no-config", "-c", code], check=True, stdout=subprocess.PIPE)
        self.assertEqual([l.split("\t")[0] for l in done.stdout.decode().splitlines()], ["feed"])


class Terminal(cli.Case):
    def on_terminal(self, *arguments, meanwhile=None):
        """Runs with standard error on a terminal; its status, and what that showed. `meanwhile` is told the process."""
        ours, theirs = pty.openpty()
        child = subprocess.Popen([cli.PROGRAM, *map(os.fspath, arguments)], stderr=theirs,
                                 stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        os.close(theirs)
        if meanwhile:
            meanwhile(child.pid)
        shown = b""
        while True:
            try:
                got = os.read(ours, 65536)
            except OSError: # the other end is closed
                break
            if not got:
                break
            shown += got
        os.close(ours)
        return child.wait(timeout=60), shown.decode("utf-8")

    def test_no_bar_for_short_work(self):
        self.assertEqual(self.on_terminal("show", EXAMPLE), (EXIT_FINE, ""))

    def test_caret(self):
        path = self.file('<timeline xmlns="urn:libtimeline:1">\n  <event id="a" when="1984"/>\n</timeline>\n')
        status, shown = self.on_terminal("check", path)
        message, line, caret = shown.splitlines()
        self.assertIn(":2:17: error[TL306]", message)
        self.assertEqual(line, '    <event id="a" when="1984"/>')
        self.assertEqual(caret.index("^"), line.index("when"))

    def test_caret_in_a_long_line(self):
        text = "é" * 500 + " 2019-02-30"
        status, shown = self.on_terminal("date", text)
        for line in shown.splitlines()[1:]:
            self.assertLessEqual(len(line), 80)

    def test_caret_after_wide_and_tabs(self):
        path = self.file('<timeline xmlns="urn:libtimeline:1">\n\t<!-- é --><event id="a" when="1984"/>\n</timeline>\n')
        _, shown = self.on_terminal("check", path)
        _, line, caret = shown.splitlines()
        self.assertEqual(caret.index("^"), line.index("when"))

    def test_caret_after_a_dash(self):
        _, shown = self.on_terminal("date", "“1984”–1985–\u200b2019-02-30")
        self.assertEqual(shown.splitlines()[1], "  “1984”–1985–?2019-02-30")

    def test_no_caret_elsewhere(self):
        result = run("date", "2019-02-30")
        self.assertEqual(len(result.err.splitlines()), 1)

    def test_controls_never_reach_the_terminal(self):
        _, shown = self.on_terminal("date", "\x1b[31m\x07\x7f \u202e \x9b1984")
        self.assertFalse(re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", shown), shown)


    def test_bar_for_long_work(self):
        """Work that takes more than half a second has a bar, which is gone at the end; in a pipe there is none. That it
        takes so long is seen to by stopping it while it reads."""
        path = self.folder / "big.xml"
        path.write_bytes(b'<timeline xmlns="urn:libtimeline:1">\n' + b"".join(
            b'<event id="e%d"><title>Event</title><date edtf="1984-01-24"/></event>\n' % i for i in range(300_000)) +
            b"</timeline>\n")

        def pause(pid):
            while os.fspath(path) not in self.opened(pid):
                time.sleep(0.001)
            time.sleep(0.01)
            os.kill(pid, signal.SIGSTOP)
            time.sleep(0.7)
            os.kill(pid, signal.SIGCONT)
        arguments = ("convert", path, "--to", "json", "-o", "/dev/null")
        status, shown = self.on_terminal(*arguments, meanwhile=pause)
        self.assertEqual(status, EXIT_FINE)
        self.assertRegex(shown, r"\A(\rreading \[#* *\] \d+ %)+\r\x1b\[K(\rwriting|\Z)")
        percents = [int(p) for p in re.findall(r"reading \S* *\] (\d+) %", shown)]
        self.assertEqual(percents, sorted(percents))
        self.assertEqual(run(*arguments).err, b"")

    def opened(self, pid):
        """What a process has open; it may close any of them while we look."""
        for fd in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(FileNotFoundError):
                yield os.readlink(f"/proc/{pid}/fd/{fd}")


class Pipes(cli.Case):
    def head(self, *arguments, stdin=None):
        """PROGRAM ARGUMENTS | head -1: its status and its messages. `stdin`: a command whose output it reads."""
        source = subprocess.Popen(stdin, stdout=subprocess.PIPE) if stdin else None
        child = subprocess.Popen([cli.PROGRAM, *map(os.fspath, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 stdin=source.stdout if source else subprocess.DEVNULL)
        if source:
            source.stdout.close()
        child.stdout.readline()
        child.stdout.close()
        err = child.stderr.read()
        child.stderr.close()
        status = child.wait(timeout=30)
        if source:
            source.wait(timeout=30)
        return status, err.decode()

    def test_reader_goes_away(self):
        big = self.file('<timeline xmlns="urn:libtimeline:1">\n' + "".join(
            f'<event id="e{i}"><title>{"t" * 200}</title><date edtf="1984"/></event>\n' for i in range(5000)) +
            "</timeline>\n")
        for arguments in (("show", big), ("show", "-j", big), ("convert", big), ("convert", "--to", "json", big),
                          ("feed", big, "--losses", "none")):
            with self.subTest(arguments):
                self.assertEqual(self.head(*arguments), (EXIT_IO, ""))

    def test_no_reader(self):
        """A pipe that nobody reads is told of by the exit status alone, as text, as JSON, and as a file's name."""
        for arguments in (("help",), ("help", "feed"), ("date", "--help"), ("--version",), ("formats",), ("date", "1984"),
                          ("date", "-j", "1984"), ("relate", "-j", "1984", "1985"), ("show", EXAMPLE), ("check", EXAMPLE),
                          ("why", EXAMPLE, "ri-visit"), ("query", "-j", EXAMPLE), ("gaps", EXAMPLE), ("stats", EXAMPLE),
                          ("order", EXAMPLE), ("merge", EXAMPLE, EXAMPLE),
                          ("convert", EXAMPLE), ("feed", EXAMPLE), ("feed", EXAMPLE, "-o", "/dev/stdout")):
            with self.subTest(arguments):
                reader, writer = os.pipe()
                os.close(reader)
                with open(writer, "wb") as out:
                    result = run(*arguments, stdout=out)
                self.assertEqual((result.status, result.err), (EXIT_IO, b""))

    def test_endless_input(self):
        """Who no longer listens ends the work, though the input never ends."""
        for options in ((), ("--json",)):
            self.assertEqual(self.head("date", *options, stdin=["yes", "1984"]), (EXIT_IO, ""))

    def test_answers_come_at_once_enough(self):
        """Each line's error stands after the answers to the lines before, also when both go to one file."""
        both = self.folder / "both"
        with open(both, "wb") as file:
            run("date", stdin=b"1984\nxx\n1985\nyy\n", stdout=file, stderr=subprocess.STDOUT)
        text = both.read_text()
        places = [text.index(t) for t in ("1984\n", '"xx"', "1985\n", '"yy"')]
        self.assertEqual(places, sorted(places))


if __name__ == "__main__":
    cli.main()
