"""The state directory: full, read-only, missing, damaged, shared, private."""

import json
import os
import stat

import pytest

from lab import config
from lab.expect import STATE_FILES, check_done, check_failure, unchanged
from vectors import ONE, TWO

# Runs a program with another file system at $1, then lists what is in there.
ELSEWHERE = """
dir=$1 options=$2 fill=$3; shift 3
mount -t tmpfs -o "$options" none "$dir" || exit 99
[ -z "$fill" ] || head -c 1000000 /dev/zero >"$dir/filler" 2>/dev/null
"$@"; status=$?
for file in $(ls -A "$dir"); do echo "left: $file" >&2; done
exit $status
"""


def elsewhere(program, options, fill=""):
    return ["unshare", "--mount", "sh", "-c", ELSEWHERE, "sh", program.state,
            options, fill]


def full_disk(program):
    return elsewhere(program, "size=64k,mode=700", "fill")


def read_only(program):
    return elsewhere(program, "ro,mode=700")


def no_large_files(program):
    # The signal would end it; what counts is the error that comes instead.
    return ["prlimit", "--fsize=0", "sh", "-c",
            'trap "" XFSZ; exec "$@"', "sh"]


FULL = {"full disk": full_disk, "file size limit": no_large_files}


def left(result):
    return {line[len("left: "):] for line in result.err.splitlines()
            if line.startswith("left: ")}


@pytest.mark.parametrize("full", FULL.values(), ids=FULL)
def test_present_on_a_full_disk(full, site, ddns01):
    """No journal, no record: nobody could clean it up after a crash."""
    with unchanged(site):
        result = ddns01("present-txt", site.name, ONE, under=full(ddns01))
    check_failure(result, 75, ddns01.state)
    assert left(result) <= STATE_FILES | {"filler"}


@pytest.mark.parametrize("full", FULL.values(), ids=FULL)
def test_cleanup_on_a_full_disk(full, site, ddns01):
    check_done(ddns01("present-txt", site.name, ONE))
    result = ddns01("cleanup-txt", site.name, ONE, under=full(ddns01))
    assert (result.status, result.errors) == (0, []), result
    assert site.challenge() == []
    assert left(result) <= STATE_FILES | {"filler"}


@pytest.mark.parametrize("full", FULL.values(), ids=FULL)
def test_update_ip_on_a_full_disk(full, site, ddns01):
    result = ddns01("update-ip", "--ipv4", "static:192.0.2.7",
                    f"home.{site.name}", under=full(ddns01))
    assert (result.status, result.errors) == (0, []), result
    assert site.values(f"home.{site.name}", "A") == ["192.0.2.7"]
    assert left(result) <= STATE_FILES | {"filler"}


def run_everything(site, program, **more):
    """All three commands; each may warn once, and works."""
    for args in (["present-txt", site.name, ONE],
                 ["cleanup-txt", site.name, ONE],
                 ["update-ip", "--ipv4", "static:192.0.2.7",
                  f"home.{site.name}"]):
        result = program(*args, **more)
        assert (result.status, result.errors) == (0, []), result
        assert len(result.warnings) == 1, result
        assert program.state in result.warnings[0]
        if args[0] == "present-txt":
            assert site.challenge() == [ONE]
    assert site.challenge() == []
    assert site.values(f"home.{site.name}", "A") == ["192.0.2.7"]


def test_read_only_directory(site, ddns01):
    run_everything(site, ddns01, under=read_only(ddns01))


def test_directory_that_cannot_be_made(site, ddns01):
    ddns01.state = "/proc/ddns01-state"
    run_everything(site, ddns01, env={"DDNS01_STATE_DIR": ddns01.state})
    ddns01.state = ddns01.home


def test_directory_that_is_a_file(site, ddns01):
    os.rmdir(ddns01.state)
    with open(ddns01.state, "w", encoding="utf-8"):
        pass
    run_everything(site, ddns01)
    os.unlink(ddns01.state)
    os.mkdir(ddns01.state)


def test_directory_is_made(site, ddns01):
    os.rmdir(ddns01.state)
    check_done(ddns01("present-txt", site.name, ONE))
    assert stat.S_IMODE(os.stat(ddns01.state).st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_directory_that_others_can_write(mode, site, ddns01):
    os.chmod(ddns01.state, mode)
    with unchanged(site):
        result = ddns01("present-txt", site.name, ONE)
    check_failure(result, 2, ddns01.state)


# Where it is: options, variables, and the path below home.
PLACES = {
    "option": (["--state-dir", "{home}/a"], {"DDNS01_STATE_DIR": "/nowhere"},
               "a"),
    "variable": ([], {"DDNS01_STATE_DIR": "{home}/b"}, "b"),
    "systemd": ([], {"DDNS01_STATE_DIR": None, "STATE_DIRECTORY": "{home}/c"},
                "c"),
    "XDG": ([], {"DDNS01_STATE_DIR": None, "XDG_STATE_HOME": "{home}/d"},
            "d/ddns01"),
}


@pytest.mark.parametrize("options, variables, path", PLACES.values(),
                         ids=PLACES)
def test_where_it_is(options, variables, path, site, ddns01):
    fill = lambda text: text and text.format(home=ddns01.home)
    check_done(ddns01(*map(fill, options), "present-txt", site.name, ONE,
                      env={k: fill(v) for k, v in variables.items()}))
    journal = os.path.join(ddns01.home, path, "journal.json")
    assert stat.S_IMODE(os.stat(journal).st_mode) == 0o600
    assert ddns01.state_files() == []


DAMAGED = {
    "empty": b"",
    "half": b'{"version": 1, "entr',
    "words": b"no JSON at all\n",
    "zeros": b"\0" * 4096,
    "a list": b"[1, 2, 3]",
    "a number": b"17",
    "wrong types": b'{"version": 1, "entries": {"a": [1, null, {}]}, "x": 1}',
    "other wrong types": b'{"version": "one", "entries": 5}',
    "from the future": b'{"version": 99}',
    "deep": b"[" * 100_000,
    "large": b'{"a": "' + b"x" * 20_000_000 + b'"}',
    "bad UTF-8": b'{"version": 1, "\xff\xfe": "\xff"}',
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("name", ["journal.json", "cache.json"])
def test_damaged_file(name, content, site, ddns01):
    """It is set aside, and a new one is begun."""
    path = os.path.join(ddns01.state, name)
    with open(path, "wb") as out:
        out.write(content)
    os.chmod(path, 0o600)
    home = f"home.{site.name}"
    for args in (["present-txt", site.name, ONE],
                 ["update-ip", "--ipv4", "static:192.0.2.7", home]):
        result = ddns01(*args)
        assert (result.status, result.errors) == (0, []), result
        assert len(result.warnings) <= 1, result
    assert site.challenge() == [ONE]
    with open(path, encoding="utf-8", errors="replace") as text:
        assert isinstance(json.load(text), dict)
    check_done(ddns01("cleanup-txt", site.name, ONE))
    assert site.challenge() == []
    for file in ddns01.state_files():       # what was set aside
        if file == f"{name}.bad":
            os.unlink(os.path.join(ddns01.state, file))


def test_lost_journal(site, ddns01):
    """Cleanup needs no memory."""
    check_done(ddns01("present-txt", site.name, ONE))
    for file in ddns01.state_files():
        os.unlink(os.path.join(ddns01.state, file))
    check_done(ddns01("cleanup-txt", site.name, ONE))
    assert site.challenge() == []


def test_cleanup_where_it_was_published(site, new_site, internet, program):
    """The alias has gone in between; the journal knows where the value is."""
    other = new_site()
    program.configure(config(internet, site.account("one"),
                             other.account("two")))
    site.change(("_acme-challenge", 60, "CNAME", f"there.{other.name}."))
    check_done(program("present-txt", site.name, ONE))
    assert other.values(f"there.{other.name}") == [ONE]
    site.change(remove=[("_acme-challenge", "CNAME")])
    check_done(program("cleanup-txt", site.name, ONE))
    assert other.values(f"there.{other.name}") == []


def test_no_secret_anywhere(site, ddns01):
    """Not in what is printed at the highest level, not in the state."""
    said = ""
    for args in (["present-txt", site.name, ONE],
                 ["cleanup-txt", site.name, TWO],
                 ["update-ip", "--ipv4", "static:192.0.2.7",
                  f"home.{site.name}"]):
        result = ddns01("-vv", "--json", *args)
        assert result.status == 0, result
        said += result.out + result.err
    for file in ddns01.state_files():
        with open(os.path.join(ddns01.state, file), encoding="utf-8") as text:
            said += text.read()
    assert ONE in said      # we look at the right things
    for form in (site.key.secret, site.key.raw.hex(), site.key.secret[:12]):
        assert form.lower() not in said.lower()
