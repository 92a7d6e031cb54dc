"""Signals and the service manager, while update-ip goes on."""

import os
import random
import signal

import pytest

from lab import config, new_address, write_file
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401
from lab.expect import check_failure
from lab.fake import Fake
from lab import behaviour
from lab.watching import (NEVER, NEW, OLD, Manager, address_file,  # noqa: F401
                          follows, watch)


# Signals

@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_end_inside_of_an_exchange(internet, site, program, run, watch, how):
    """The server takes the question and says nothing more."""
    stalled = run(Fake(new_address(), behaviour.silent))
    program.configure(config(internet, site.account(
        "lab", f"zones = {{ {site.name} }}", server=stalled.address)))
    daemon = watch(program, *NEVER, "--ipv4", f"static:{OLD}",
                   f"home.{site.name}")
    daemon.wait(lambda: stalled.seen, "a question")
    daemon.send(how)
    assert daemon.process.wait(2) == 0
    assert not daemon.stop().errors


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_end_inside_of_a_transfer(cloudflare, program, watch, how): # noqa: F811
    site = cloudflare
    program.configure(site.config())
    site.fake.faults.add("slow", seconds=60)
    daemon = watch(program, *NEVER, "--ipv4", f"static:{OLD}",
                   site.full("home"))
    daemon.wait(lambda: site.fake.log.requests, "a request")
    daemon.send(how)
    assert daemon.process.wait(2) == 0
    assert not daemon.stop().errors


def test_end_inside_of_a_look_up(site, program, run, watch):
    """The system's resolver is waiting for an answer about the API's name."""
    stalled = run(Fake(new_address(), behaviour.silent))
    resolv = write_file(program.folder, "resolv.conf",
                        f"nameserver {stalled.address}\n", 0o644)
    token = write_file(program.folder, "token", "0" * 40 + "\n")
    program.configure(f"""resolver = {site.internet.resolver.address}
account cf {{
    provider = cloudflare
    api-token-file = "{token}"
    api-url = "https://api.stalled.test/client/v4"
    zones = {{ {site.name} }}
}}""")
    daemon = watch(program, *NEVER, "--ipv4", f"static:{OLD}",
                   f"home.{site.name}", under=[
                       "unshare", "--mount", "sh", "-c",
                       'mount --bind "$0" /etc/resolv.conf && exec "$@"',
                       resolv])
    daemon.wait(lambda: stalled.seen, "a question")
    daemon.send(signal.SIGTERM)
    assert daemon.process.wait(2) == 0


def test_reload(site, program, watch):
    """The new configuration counts if it is good; else the old one stays, and
    there is one error."""
    def configure(address, more=""):
        program.configure(site.config(f"""update-ip {{
            names = {{ {home} }} ipv4 = static:{address} {more} }}"""))

    home = f"home.{site.name}"
    configure(OLD)
    daemon = watch(program, *NEVER)
    follows(daemon, site, home, OLD)
    configure(NEW)
    daemon.send(signal.SIGHUP)
    follows(daemon, site, home, NEW)
    for bad in ("no-such-key = 1", "every = soon", "on-change = /no/such",
                "healthchecks-file = /no/such"):
        errors, rounds = len(daemon.said("error: ")), daemon.rounds
        configure(OLD, bad)
        daemon.send(signal.SIGHUP)
        daemon.wait_for("going on with the old configuration", errors + 1)
        daemon.wait_round(rounds + 1)
        assert len(daemon.said("error: ")) == errors + 1
        assert site.values(home, "A") == [NEW]
    configure(OLD)
    daemon.send(signal.SIGHUP)
    follows(daemon, site, home, OLD)
    assert daemon.stop().status == 0


def test_reload_keeps_secrets_of_the_environment(cloudflare, program,  # noqa: F811
                                                 watch):
    """They have left it, and are known all the same."""
    site = cloudflare
    program.configure(f"resolver = {site.internet.resolver.address}\n")
    path = address_file(program)
    daemon = watch(program, *NEVER, "--ipv4", f"file:{path}",
                   site.full("home"), env={
                       "CLOUDFLARE_API_TOKEN": site.token,
                       "DDNS01_API_URL": site.fake.url,
                       "DDNS01_CA_FILE": site.fake.ca_file})
    follows(daemon, site, site.full("home"), OLD)
    for address in (NEW, OLD):
        address_file(program, address)
        daemon.send(signal.SIGHUP)
        follows(daemon, site, site.full("home"), address)
    result = daemon.stop()
    assert result.status == 0 and not result.errors, result


def test_a_bad_beginning(site, program):
    """Then there is nothing to go on with."""
    program.configure(site.config("update-ip { every = soon }"))
    check_failure(program("update-ip", "--watch", f"a.{site.name}"), 2,
                  "every")
    program.configure(site.config())
    check_failure(program("update-ip", "--watch"), 2, "no names")
    check_failure(program("--dry-run", "update-ip", "--watch", "a.test"), 2,
                  "--dry-run")


def test_delete_on_stop(site, ddns01, watch):
    """Our records go, and nothing else."""
    home = f"home.{site.name}"
    site.change(("other", 60, "A", OLD), ("home", 60, "TXT", "text"))
    before = site.records()
    daemon = watch(ddns01, *NEVER, "--delete-on-stop", "--ipv4",
                   f"static:{OLD}", "--ipv6", "static:2001:500:2f::f", home)
    daemon.wait_round(1)
    assert site.values(home, "A") == [OLD]
    daemon.send(signal.SIGTERM)
    assert daemon.process.wait(2) == 0
    after = site.records()
    for one in before, after:
        del one[site.name, "SOA"]
    assert after == before
    result = daemon.stop()
    assert [line.split()[2] for line in result.out.splitlines()] == [
        "changed", "changed", "removed", "removed"]


def test_delete_on_stop_has_an_end(cloudflare, program, watch):  # noqa: F811
    """A server that stalls does not keep it longer than it may take."""
    site = cloudflare
    program.configure(site.config())
    daemon = watch(program, *NEVER, "--delete-on-stop", "--ipv4",
                   f"static:{OLD}", site.full("home"))
    follows(daemon, site, site.full("home"), OLD)
    daemon.wait_round(1)
    site.fake.faults.add("slow", seconds=60, times=9)
    daemon.send(signal.SIGINT)
    assert daemon.process.wait(2) == 75
    assert len(daemon.stop().errors) == 1
    assert site.values(site.full("home"), "A") == [OLD]


# The service manager

@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_service_manager(site, ddns01, watch, tmp_path, kind):
    name = (f"@ddns01-{os.getpid()}-{random.random()}" if kind == "abstract"
            else str(tmp_path / "notify"))
    manager = Manager(name)
    daemon = watch(ddns01, *NEVER, "--ipv4", f"static:{OLD}",
                   f"home.{site.name}", env={
                       "NOTIFY_SOCKET": name, "WATCHDOG_USEC": "400000"})
    manager.wait_for("READY=1")
    manager.wait_for("STATUS=1 records, 1 changed by the last check")
    for _ in range(3):
        manager.wait_for("WATCHDOG=1")
    daemon.send(signal.SIGHUP)
    *_, message = manager.wait_for("RELOADING=1")
    assert message.split("\n")[1].startswith("MONOTONIC_USEC=")
    assert int(message.split("=")[-1]) > 0
    manager.wait_for("READY=1")
    daemon.send(signal.SIGTERM)
    manager.wait_for("STOPPING=1")
    assert daemon.stop().status == 0
    manager.close()


def test_watchdog_of_another_process(site, ddns01, watch, tmp_path):
    manager = Manager(str(tmp_path / "notify"))
    daemon = watch(ddns01, *NEVER, "--ipv4", f"static:{OLD}",
                   f"home.{site.name}", env={
                       "NOTIFY_SOCKET": manager.name,
                       "WATCHDOG_USEC": "400000", "WATCHDOG_PID": "1"})
    daemon.wait_round(1)
    daemon.send(signal.SIGTERM)
    manager.wait_for("STOPPING=1")
    assert not [m for m in manager.got if "WATCHDOG" in m]
    daemon.stop()
    manager.close()
