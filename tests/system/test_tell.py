"""What update-ip tells others: programs, monitoring services, Prometheus."""

import os
import re
import signal
import stat
import time
import urllib.parse

import pytest

from fake.common.ca import Authority
from lab import new_address, write_file
from lab.reader import script
from lab.expect import check_done, check_failure
from lab.monitoring import Monitoring
from lab.watching import NEVER, NEW, OLD, watch   # noqa: F401

UUID = "0d338dcc-a054-11ec-b909-0242ac120002"
TOKEN = "4Gdp9cHeNu7MHZ6P6RPiiVbHgSdEHJz7"
V4 = ["--ipv4", f"static:{NEW}"]


@pytest.fixture
def service(run):
    return run(Monitoring(new_address()))


def hook(program, text):
    """A program for on-change; what it gets goes to the file "seen"."""
    seen = os.path.join(program.folder, "seen")
    return script(program.folder, "hook",
                  f'cat /proc/$$/environ | tr "\\0" "\\n" >>{seen}\n'
                  f'echo "-- $*" >>{seen}\n{text}'), seen


def lines(path):
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


# on-change

def test_on_change(site, ddns01):
    """Once for each record that has changed, with just this environment, and
    nothing of ours."""
    home = f"home.{site.name}"
    site.change(("home", 60, "A", OLD), ("home", 60, "A", "192.33.4.12"))
    path, seen = hook(ddns01, "echo hello; ls -l /proc/$$/fd >&2")
    args = ["update-ip", *V4, "--ipv6", "static:2001:500:2f::f",
            "--on-change", f"{path},two words,-x", home]
    result = ddns01("--json", *args, env={"SECRET": "x"})
    assert result.status == 0 and len(result.json) == 2, result
    assert "hello\n" in result.err
    assert "/state" not in result.err and "socket" not in result.err
    common = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
              "/sbin:/bin", f"DDNS01_NAME={home}"]
    where = [f"DDNS01_ZONE={site.name}", "DDNS01_ACCOUNT=lab",
             "-- two words -x"]
    text = lines(seen)
    assert sorted(text[4].partition("=")[2].split(",")) == [
        "192.33.4.12", OLD]
    del text[4]
    assert text == [
        *common, "DDNS01_TYPE=A", f"DDNS01_ADDRESS={NEW}", *where,
        *common, "DDNS01_TYPE=AAAA", "DDNS01_ADDRESS=2001:500:2f::f",
        "DDNS01_OLD_ADDRESS=", *where]
    os.unlink(seen)
    check_done(ddns01(*args))       # nothing has changed
    assert not os.path.exists(seen)
    ddns01("--dry-run", *args[:2], f"static:{OLD}", *args[3:])
    assert not os.path.exists(seen)


def test_on_change_that_fails(site, ddns01):
    path, _ = hook(ddns01, "exit 7")
    result = ddns01("update-ip", *V4, "--on-change", path, f"a.{site.name}")
    assert result.status == 0 and not result.errors
    assert len(result.warnings) == 1 and "status 7" in result.warnings[0]


def test_on_change_without_end(site, ddns01):
    """It is ended, with what it has started, and not run for the others."""
    path, _ = hook(ddns01, f"echo $$ >{ddns01.folder}/pid\nsleep 1000 & wait")
    names = [f"{n}.{site.name}" for n in "abc"]
    result = ddns01("update-ip", *V4, "--on-change", path,
                    "--on-change-limit", "1s", *names)
    assert result.status == 0 and len(result.warnings) == 2, result
    assert "took too long" in result.warnings[0]
    assert "2 more" in result.warnings[1]
    pid = lines(f"{ddns01.folder}/pid")[0]
    assert not os.path.exists(f"/proc/{pid}")
    assert all(site.values(n, "A") == [NEW] for n in names)


@pytest.mark.parametrize("value, words", [
    ("touch", "absolute path"), ("/no/such", "No such file"),
    ("/etc/passwd", "Permission denied")])
def test_on_change_that_cannot_be(site, ddns01, value, words):
    check_failure(ddns01("update-ip", *V4, "--on-change", value,
                         f"a.{site.name}"), 2, "on-change", words)
    assert site.values(f"a.{site.name}", "A") == []


def test_on_change_at_the_end(site, ddns01, watch):
    """SIGTERM does not wait for it."""
    path, seen = hook(ddns01, "trap '' TERM; sleep 1000")
    daemon = watch(ddns01, *NEVER, *V4, "--on-change", path,
                   f"a.{site.name}")
    daemon.wait(lambda: os.path.exists(seen))
    daemon.send(signal.SIGTERM)
    assert daemon.process.wait(2) == 0


# Monitoring services

def test_healthchecks(site, program, service):
    home = f"home.{site.name}"
    url = f"{service.url}/{UUID}"
    program.configure(site.config(f'update-ip {{ healthchecks = "{url}" }}'))
    check_done(program("update-ip", *V4, home))
    assert service.asked() == [
        ("GET", f"/{UUID}/start", ""),
        ("POST", f"/{UUID}", "1 records: 1 changed, 0 failed")]
    check_done(program("update-ip", *V4, home))
    assert service.asked()[1][2] == "1 records: 0 changed, 0 failed"
    result = program("-vv", "update-ip", "--ipv4", "file:/no/such", home)
    assert result.status == 75 and UUID not in result.err
    start, (method, target, body) = service.asked()
    assert (method, target) == ("POST", f"/{UUID}/fail")
    assert body.startswith("1 records: 0 changed, 1 failed; "
                           f"'{home}' A: source 'file:/no/such'")
    program("-n", "update-ip", "--ipv4", f"static:{OLD}", home)
    assert service.asked() == []


def test_healthchecks_by_slug(site, ddns01, service):
    """What is behind '?' stays there; a '/' at the end is not doubled."""
    path = write_file(ddns01.folder, "url",
                      f"{service.url}/key/slug/?create=1\n")
    check_done(ddns01("update-ip", *V4, "--healthchecks-file", path,
                      f"a.{site.name}"))
    assert [target for _, target, _ in service.asked()] == [
        "/key/slug/start?create=1", "/key/slug?create=1"]


def test_uptime_kuma(site, ddns01, service):
    """The address may be pasted with its example."""
    env = {"DDNS01_UPTIME_KUMA":
           f"{service.url}/api/push/{TOKEN}?status=up&msg=OK&ping="}
    home = f"home.{site.name}"

    def told(*args):
        result = ddns01("-vv", "update-ip", *args, home, env=env)
        assert TOKEN not in result.err
        (method, target, _), = service.asked()
        path, _, query = target.partition("?")
        assert (method, path) == ("GET", f"/api/push/{TOKEN}")
        return dict(urllib.parse.parse_qsl(query, strict_parsing=True))

    good = told(*V4)
    assert (good["status"], good["msg"]) == (
        "up", "1 records: 1 changed, 0 failed")
    assert int(good["ping"]) >= 0
    bad = told("--ipv4", "file:/no/such")
    assert bad["status"] == "down" and "'file:/no/such'" in bad["msg"]


def test_by_https(site, ddns01, run):
    folder = os.path.join(ddns01.folder, "ca")
    os.mkdir(folder)
    authority = Authority(folder)
    service = run(Monitoring(new_address(), authority))
    path = write_file(ddns01.folder, "url", f"{service.url}/{UUID}\n")
    args = ["update-ip", *V4, "--healthchecks-file", path, f"a.{site.name}"]
    check_done(ddns01("--ca-file", authority.file, *args))
    assert len(service.asked()) == 2
    result = ddns01(*args)          # an authority that nobody knows
    assert result.status == 0 and service.asked() == []
    assert len(result.warnings) == 1 and "trusted" in result.warnings[0]
    assert UUID not in result.err


@pytest.mark.parametrize("status", [302, 404, 500])
def test_service_that_does_not_want_it(site, program, service, status):
    service.status = status
    program.configure(site.config(f"""update-ip {{
        healthchecks = "{service.url}/{UUID}" }}"""))
    result = program("update-ip", *V4, f"a.{site.name}")
    assert result.status == 0 and not result.errors
    assert len(result.warnings) == 1 and str(status) in result.warnings[0]
    assert UUID not in result.err and len(service.asked()) == 2


def test_service_that_is_not_there(site, program):
    program.configure(site.config("""update-ip {
        uptime-kuma = "http://127.0.0.1:9/api/push/x" }"""))
    result = program("update-ip", *V4, f"a.{site.name}")
    assert result.status == 0 and len(result.warnings) == 1, result
    assert "push" not in result.err
    assert site.values(f"a.{site.name}", "A") == [NEW]


def test_end_while_a_service_stalls(site, ddns01, service, watch):
    service.delay = 60
    path = write_file(ddns01.folder, "url", f"{service.url}/{UUID}\n")
    daemon = watch(ddns01, *NEVER, *V4, "--healthchecks-file", path,
                   f"a.{site.name}")
    daemon.wait(lambda: service.requests)
    daemon.send(signal.SIGTERM)
    assert daemon.process.wait(2) == 0


@pytest.mark.parametrize("url, words", [
    ("http://hc-ping.com/x", "https://"), ("hc-ping.com/x", "https://"),
    ("ftp://127.0.0.1/x", "https://"), ("https://", "https://"),
    ("http://127.0.0.1@hc-ping.com/x", "characters"),
    ("http://localhost.hc-ping.com/x", "https://"),
    ("https://hc-ping.com/a b", "characters")])
def test_address_that_is_none(site, ddns01, url, words):
    result = ddns01("update-ip", *V4, f"a.{site.name}",
                    env={"DDNS01_HEALTHCHECKS": url})
    check_failure(result, 2, "healthchecks", words)
    assert "/x" not in result.err


def test_secrecy_of_addresses(site, program):
    """The configuration with one must be closed; it is no option."""
    program.configure(site.config(
        'update-ip { healthchecks = "https://hc-ping.com/x" }'), 0o644)
    check_failure(program("update-ip", *V4, f"a.{site.name}"), 2, "chmod 600")
    program.configure(site.config())
    check_failure(program("update-ip", "--uptime-kuma", "https://x/y",
                          f"a.{site.name}"), 2, "uptime-kuma-file")
    path = write_file(program.folder, "url", "https://hc-ping.com/x\n")
    check_failure(program("update-ip", "--healthchecks-file", path,
                          f"a.{site.name}", env={
                              "DDNS01_HEALTHCHECKS": "https://x.test/y"}),
                  2, "only one")


def test_credential_of_systemd(site, ddns01, service):
    write_file(ddns01.folder, "healthchecks-file", f"{service.url}/{UUID}\n")
    check_done(ddns01("update-ip", *V4, f"a.{site.name}",
                      env={"CREDENTIALS_DIRECTORY": ddns01.folder}))
    assert len(service.asked()) == 2


def test_failing_service_while_watching(site, ddns01, service, watch):
    """It is warned of once."""
    service.status = 500
    path = write_file(ddns01.folder, "url", f"{service.url}/{UUID}\n")
    daemon = watch(ddns01, *NEVER, *V4, "--healthchecks-file", path,
                   f"a.{site.name}")
    daemon.wait_round(1)
    for _ in range(3):
        daemon.check()
    assert len(daemon.said("warning: ")) == 1
    assert len(service.asked()) == 8
    assert daemon.stop().status == 0


# Prometheus

SAMPLE = re.compile(r'(\w+)(?:{((?:\w+="[^"\\]*",?)+)})? (-?\d+)')


def metrics(path):
    """{(name, labels): value} of a file in Prometheus' text format."""
    found, typed = {}, set()
    for line in lines(path):
        words = line.split(" ")
        if words[:2] == ["#", "TYPE"]:
            assert words[3] in ("gauge", "counter")
            typed.add(words[2])
        elif words[:2] != ["#", "HELP"]:
            name, labels, value = SAMPLE.fullmatch(line).groups()
            assert name in typed
            assert (name, labels) not in found
            found[name, labels] = int(value)
    return found


def test_metrics(site, ddns01):
    path = os.path.join(ddns01.folder, "ddns01.prom")
    home, other = f"home.{site.name}", f"*.other.{site.name}"
    begun = int(time.time())
    args = ["update-ip", "--metrics-file", path]
    os.umask(old := os.umask(0o077))
    check_done(ddns01(*args, *V4, home, other, umask=0o077))
    assert os.umask(old) == old
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o644
    first = metrics(path)
    assert first["ddns01_up", None] == 1
    assert first["ddns01_changes_total", None] == 2
    for name in home, other:
        assert first["ddns01_record_ok", f'name="{name}",type="A"'] == 1
    success = "ddns01_last_success_timestamp_seconds"
    failure = "ddns01_last_failure_timestamp_seconds"
    assert begun <= first[success, None] <= time.time()
    assert (failure, None) not in first
    ddns01(*args, "--ipv4", "file:/no/such", home)
    second = metrics(path)
    assert second["ddns01_up", None] == 0
    assert second["ddns01_changes_total", None] == 2
    assert second[success, None] == first[success, None]
    assert begun <= second[failure, None] <= time.time()
    assert second["ddns01_record_ok", f'name="{home}",type="A"'] == 0
    ddns01("--dry-run", *args, *V4, home)
    assert metrics(path) == second
    assert not [name for name in os.listdir(ddns01.folder) if "new" in name]


def test_metrics_that_cannot_be_written(site, ddns01):
    result = ddns01("update-ip", *V4, "--metrics-file", "/no/such/x.prom",
                    f"a.{site.name}")
    assert result.status == 0 and len(result.warnings) == 1, result


def test_metrics_are_whole_at_any_time(site, ddns01, watch):
    """Whoever reads while they are written sees one state or the other."""
    path = os.path.join(ddns01.folder, "ddns01.prom")
    names = [f"n{n}.{site.name}" for n in range(200)]
    daemon = watch(ddns01, *NEVER, "--metrics-file", path, *V4, *names)
    daemon.wait_round(1)
    for _ in range(5):
        before = daemon.rounds
        daemon.send(signal.SIGUSR1)
        while daemon.rounds == before:
            found = metrics(path)
            assert sum(name == "ddns01_record_ok" for name, _ in found) == 200
            assert found["ddns01_up", None] == 1
    assert daemon.stop().status == 0
