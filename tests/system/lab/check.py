"""What check-setup says, and what it must leave alone."""

import contextlib
import os

from . import ask


class Lines:
    """The lines of a run with --json."""

    def __init__(self, run):
        self.run = run
        for one in run.json:
            assert set(one) == {"check", "subject", "outcome", "status",
                                "text", "remedy"}, one
            assert (one["outcome"] == "failed") == bool(one["status"]), one

    def of(self, check, subject=None):
        return [one for one in self.run.json if one["check"] == check
                and subject in (None, one["subject"])]

    def one(self, check, subject=None):
        found = self.of(check, subject)
        assert len(found) == 1, (check, self.run)
        return found[0]

    def wrong(self):
        """{check: outcome} of all that is not ok."""
        return {one["check"]: one["outcome"] for one in self.run.json
                if one["outcome"] != "ok"}


def check(program, *words, **more):
    return Lines(program("--json", "check-setup", *words, **more))


def tree(folder):
    """Every file below, with its content and times."""
    found = {}
    for where, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(where, name)
            status = os.lstat(path)
            found[path] = (status.st_mode, status.st_mtime_ns,
                           open(path, "rb").read() if name in files else None)
    return found


@contextlib.contextmanager
def nothing_written(program):
    """Not a byte below the program's folder."""
    before = tree(program.folder)
    yield
    assert tree(program.folder) == before


def serial(site):
    return ask.serial(site.address, site.name)
