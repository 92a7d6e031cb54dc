"""The commands of a page for readers, as they would type them."""

import os
import re
import subprocess

from .program import TOP


def read(path):
    """A file of the source."""
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


def replaced(text, places):
    """With our things in place of the reader's own; the longer first."""
    for theirs in sorted(places, key=len, reverse=True):
        assert theirs in text, f"the page has no {theirs}"
        text = text.replace(theirs, places[theirs])
    return text


def blocks(text):
    """The shell commands of a page in Markdown."""
    return re.findall(r"^```sh\n(.*?)^```", text, re.S | re.M)


def manual(path):
    """A manual page as it is read: {section: text, without its margin}."""
    shown = subprocess.run(["mandoc", "-Tutf8", os.path.join(TOP, path)],
                           stdout=subprocess.PIPE, text=True, check=True,
                           stderr=subprocess.DEVNULL).stdout
    body = re.sub(".\b", "", shown).rstrip().rpartition("\n")[0]
    parts = re.split(r"^([A-Z][A-Z0-9 ]+)\n", body, flags=re.M)[1:]
    margin = re.compile("^ {5}", re.M)
    return dict(zip(parts[::2], (margin.sub("", p) for p in parts[1::2])))


def subsections(section, titles=None):
    """{title: text} of a section that manual() gives."""
    parts = re.split(r"^   (?! )(\S.*)\n", section, flags=re.M)[1:]
    found = dict(zip(parts[::2], parts[1::2]))
    assert titles is None or set(found) == set(titles)
    return found


def manual_blocks(section):
    """The indented blocks of a section: commands, or a configuration."""
    lines = section.splitlines() + ["end"]
    found, block = [], []
    for line in lines:
        if line.startswith(" " * 6) or (block and not line):
            block.append(line[6:])
        elif block:
            found.append("\n".join(block).strip("\n") + "\n")
            block = []
    return found


def type_in(certbot, folder, block):
    """Runs a block in a folder, with certbot's and the program's settings."""
    result = certbot.shell(f"cd {folder}\n{block}")
    assert result.status == 0, f"{block}{result}"
    return result
