"""completions/: what shells make of a command line that is not finished."""

import os
import re
import subprocess

import pytest

from lab import write_file
from lab.reader import program_file
from lab.program import TOP
from lab.terminal import Terminal

COMPLETIONS = os.path.join(TOP, "completions")

# What is typed, and the last word after the Tab. {} is a folder.
ROWS = {
    "command": ("ver", "verify-txt"),
    "option": ("update-ip --detect-t", "--detect-timeout"),
    "option before the command": ("--state", "--state-dir"),
    "behind a value": ("--account a secure-zone --app", "--apply"),
    "file": ("--config {}/one", "{}/one.conf"),
    "file with equals": ("--config={}/one", "--config={}/one.conf"),
    "file by letters": ("-nc {}/one", "{}/one.conf"),
    "directory": ("--state-dir {}/st", "{}/state"),
    "provider": ("--provider po", "powerdns"),
    "provider with equals": ("--provider=po", "--provider=powerdns"),
    "source": ("update-ip --ipv4 cloudflare-", "cloudflare-dns"),
    "second source": ("update-ip --ipv4=dns:a@b,route,cloudflare-",
                      "--ipv4=dns:a@b,route,cloudflare-dns"),
    "source with more": ("update-ip --ipv6=interf", "--ipv6=interface:"),
    "interface": ("update-ip --detect-via l", "lo"),
    "switch": ("update-ip --proxied=y", "--proxied=yes"),
}


@pytest.fixture
def typed(tmp_path):
    """A folder with something to choose from, and what a user's shell has."""
    folder = str(tmp_path)
    os.mkdir(os.path.join(folder, "state"))
    for name in ("one.conf", "stage"):
        write_file(folder, name, "")
    program_file(folder)
    return folder, {"PATH": f"{folder}:/usr/bin:/bin", "TERM": "dumb",
                    "HOME": folder, "LANG": "C.UTF-8", "PS1": "> ",
                    "ZDOTDIR": folder}


def check_shell(terminal, folder):
    """Behind the Tab the line becomes one that tells its last word."""
    terminal.type("tell() { for w; do :; done; printf '<%s>\\n' \"$w\"; }\n")
    for label, (text, want) in ROWS.items():
        terminal.type(f"ddns01 {text}\t".format(folder) + "\x01tell \n")
        match = terminal.wait(r"\r\n<([^%\r\n]*)>\r\n")
        # zsh takes the slash back when something else than a name follows.
        assert match[1].rstrip("/") == want.format(folder), label
    terminal.close()


def test_bash(typed):
    folder, env = typed
    terminal = Terminal(["bash", "--norc", "--noprofile", "-i"], env)
    terminal.type(f". {COMPLETIONS}/ddns01.bash\n")
    check_shell(terminal, folder)


def test_zsh(typed):
    folder, env = typed
    terminal = Terminal(["zsh", "-f", "-i"], env)
    terminal.type(f"bindkey -e; fpath=({COMPLETIONS} $fpath); "
                  "autoload -Uz compinit; compinit -u -D\n")
    check_shell(terminal, folder)


def test_fish(typed):
    """It can be asked."""
    folder, env = typed
    lines = [text.format(folder) for text, _ in ROWS.values()]
    asked = "".join(f"complete -C 'ddns01 {line}'; echo +\n"
                    for line in lines)
    done = subprocess.run(
        ["fish", "-N", "-c", f"source {COMPLETIONS}/ddns01.fish\n{asked}"],
        env=env, text=True, check=True, stdout=subprocess.PIPE, cwd="/")
    assert "verify-txt\tlook for values as a CA does\n" in done.stdout
    found = [[line.partition("\t")[0].rstrip("/")
              for line in part.splitlines()]
             for part in re.split(r"^\+\n", done.stdout, flags=re.M)[:-1]]
    assert found == [[want.format(folder)] for _, want in ROWS.values()]


@pytest.mark.parametrize("env, coloured", [
    ({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": ""}, True),
    ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False),
    ({}, False)])
def test_colour(typed, env, coloured):
    folder, base = typed
    terminal = Terminal(["sh", "-c", "ddns01 no-such; exec true"],
                        {"PATH": base["PATH"], **env}, folder)
    said = terminal.end()
    terminal.close()
    word = "\033[1;31merror:\033[0m" if coloured else "error:"
    assert f"ddns01: {word} unknown command 'no-such'" in said
    assert coloured == ("\033[0m" in said)
