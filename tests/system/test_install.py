"""`make install` and `make uninstall`, into a folder."""

import os
import re
import stat
import subprocess

import pytest

from lab import write_file
from lab.reader import program_file
from lab.program import TOP

BY_HAND = "usr/share/ddns01/hooks/of-the-admin"


def tree(top):
    """{path: mode} of all that is there."""
    found = {}
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, top)] = stat.S_IMODE(
                os.lstat(path).st_mode)
    return found


@pytest.fixture
def make(tmp_path):
    """make(goal, …) in the source, with a program that is built already."""
    build = tmp_path / "build"
    build.mkdir()
    program_file(str(build))

    def call(*words, status=0):
        done = subprocess.run(
            ["make", "-C", TOP, "-o", "all", f"BUILD={build}",
             f"DESTDIR={tmp_path}/to", "PREFIX=/usr", *words],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            check=False, umask=0o077)
        assert done.returncode == status, done.stdout
        return done.stdout
    return call


@pytest.fixture
def target(tmp_path):
    """What stands there before: some folders are empty, some are not."""
    to = tmp_path / "to"
    for path in ("usr/bin", "usr/share/man/man1", "usr/share/zsh", "etc"):
        (to / path).mkdir(parents=True)
    write_file(str(to / "usr/bin"), "other", "")
    write_file(str(to / "usr/share/man/man1"), "ls.1", "")
    return to


def test_there_and_away(make, target):
    before = tree(target)
    make("install")
    made = {path: mode for path, mode in tree(target).items()
            if path not in before}
    for path, mode in {
            "usr/bin/ddns01": 0o755, "etc/ddns01/ddns01.conf.example": 0o600,
            "usr/share/man/man1/ddns01.1": 0o644,
            "usr/share/man/man5/ddns01.conf.5": 0o644,
            "usr/share/ddns01/hooks/certbot-auth": 0o755,
            "usr/share/bash-completion/completions/ddns01": 0o644,
            "usr/share/zsh/site-functions/_ddns01": 0o644,
            "usr/share/fish/vendor_completions.d/ddns01.fish": 0o644,
            "usr/lib/systemd/system/ddns01-watch.service": 0o644,
            "usr/share/doc/ddns01/examples/ppp/90ddns01": 0o755,
            "etc/ddns01": 0o755}.items():
        assert made[path] == mode, path
    make("install")     # once more
    make("uninstall")
    assert tree(target) == before
    assert "nothing to do" in make("uninstall")


def test_others_files_stay(make, target):
    before = tree(target)
    make("install")
    write_file(str(target / "etc/ddns01"), "ddns01.conf", "")
    write_file(str(target), BY_HAND, "")
    make("uninstall")
    left = set(tree(target)) - set(before)
    assert left == {"etc/ddns01", "etc/ddns01/ddns01.conf", BY_HAND,
                    "usr/share/ddns01", "usr/share/ddns01/hooks"}


def test_texts_say_where_things_are(make, target):
    make("install", "SYSCONFDIR=/usr/etc", "UNITDIR=/lib/systemd/system")
    assert (target / "usr/etc/ddns01/ddns01.conf.example").exists()
    for path in tree(target):
        if (target / path).is_file() and path != "usr/bin/ddns01":
            assert "/usr/local" not in (target / path).read_text(), path
    for path in (target / "lib/systemd/system").glob("*.service"):
        assert "\nExecStart=/usr/bin/ddns01 " in path.read_text()
    hook = (target / "usr/share/ddns01/hooks/certbot-auth").read_text()
    assert re.search(r'exec "\${DDNS01:-/usr/bin/ddns01}" present-txt', hook)


def test_odd_folders(make, target):
    make("install", "PREFIX=/o&p t|\\1")
    unit = target / r"o&p t|\1/lib/systemd/system/ddns01.service"
    assert r"ExecStart=/o&p t|\1/bin/ddns01" in unit.read_text()
    make("uninstall", "PREFIX=/o&p t|\\1")
    assert not (target / r"o&p t|\1").exists()
    assert "'usr' is no absolute path" in make("install", "PREFIX=usr",
                                               status=2)
