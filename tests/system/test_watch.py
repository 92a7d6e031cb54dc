"""update-ip --watch: it follows the address, whatever happens meanwhile."""

import os
import random
import signal

import pytest

from lab import Program, fake_clock, wait_until, write_file
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401
from lab.expect import check_failure, check_state
from lab.watching import (NEVER, NEW, OLD, address_file, follows,  # noqa: F401
                          host, link, watch)

OLD6, NEW6 = "2001:500:2f::f", "2001:7fe::53"


# The clock

def test_looks_again_and_again(site, ddns01, watch):
    home = f"home.{site.name}"
    path = address_file(ddns01)
    daemon = watch(ddns01, "--every", "1s", "--ipv4", f"file:{path}", home)
    for address in (OLD, NEW, OLD):
        address_file(ddns01, address)
        follows(daemon, site, home, address)
    paid = site.server.counts()
    before = daemon.rounds
    daemon.wait_round(before + 3)
    assert site.server.counts()["UPDATE"] == paid["UPDATE"]
    result = daemon.stop()
    assert result.status == 0
    assert result.out.splitlines() == [
        f"{home} A changed {address}" for address in (OLD, NEW, OLD)]


def test_prints_changes_only(site, ddns01, watch):
    """A name that is as it should be is not told of, nor is one again."""
    home, other = f"home.{site.name}", f"other.{site.name}"
    site.change(("other", 60, "A", OLD))
    daemon = watch(ddns01, *NEVER, "--ipv4", f"static:{OLD}", home, other)
    daemon.wait_round(1)
    for _ in range(3):
        daemon.check()
    assert daemon.stop().out == f"{home} A changed {OLD}\n"


def test_every_zero_only_waits(site, ddns01, watch):
    daemon = watch(ddns01, "--every", "0", "--ipv4", f"static:{OLD}",
                   f"home.{site.name}")
    daemon.wait_for("waiting for something to happen")
    daemon.check()
    assert daemon.stop().status == 0


# The kernel

EVENTS = {
    "address replaced": (
        lambda link: link.add(f"{OLD}/32"),
        lambda link: (link.remove(f"{OLD}/32"), link.add(f"{NEW}/32")),
        [(NEW, "A")]),
    "prefix length": (
        lambda link: link.add(f"{OLD}/32"),
        lambda link: (link.remove(f"{OLD}/32"), link.add(f"{NEW}/24")),
        [(NEW, "A")]),
    "both families": (
        lambda link: link.add(f"{OLD}/32"),
        lambda link: link.add(f"{NEW6}/64"),
        [(OLD, "A"), (NEW6, "AAAA")]),
    "deprecated": (
        lambda link: (link.add(f"{OLD6}/64", "nodad"),
                      link.add(f"{NEW6}/64", "nodad", "preferred_lft", "900",
                               "valid_lft", "9000")),
        lambda link: link.replace(f"{OLD6}/64", "preferred_lft", "0"),
        [(NEW6, "AAAA")]),
    "new prefix": (
        lambda link: link.add("2001:500:2f:1::f/64", "nodad"),
        lambda link: (link.replace("2001:500:2f:1::f/64", "preferred_lft",
                                   "0", "valid_lft", "60"),
                      link.add("2001:500:2f:2::f/64")),
        [("2001:500:2f:2::f", "AAAA")]),
    "link down and up": (
        lambda link: (link.add(f"{OLD6}/64", "nodad"),),
        lambda link: (link.down(), link.add(f"{NEW}/32"), link.up()),
        [(NEW, "A")]),
}


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("where", ["bind", "cloudflare"])
def test_kernel_event(where, event, request, program, link, watch):
    """Only the kernel's word can make it look: the clock's is a day away."""
    site = request.getfixturevalue({"bind": "site"}.get(where, where))
    program.configure(site.config())
    before, act, wanted = EVENTS[event]
    home = f"home.{site.name}"
    before(link)
    source = f"interface:{link.name}"
    daemon = watch(program, *NEVER, "--ipv4", source, "--ipv6", source, home)
    daemon.wait_round(1)
    act(link)
    for address, kind in wanted:
        follows(daemon, site, home, address, kind=kind)
    assert daemon.stop().status == 0


def test_address_gone_changes_nothing(site, ddns01, link, watch):
    home = f"home.{site.name}"
    link.add(f"{OLD}/32")
    daemon = watch(ddns01, *NEVER, "--ipv4", f"interface:{link.name}", home)
    follows(daemon, site, home, OLD)
    link.remove(f"{OLD}/32")
    daemon.wait_for(r"error: .*home")
    assert site.values(home, "A") == [OLD]
    link.add(f"{NEW}/32")
    follows(daemon, site, home, NEW)
    assert daemon.stop().status == 0


def test_link_up_at_last(site, ddns01, watch, link):
    """As when the host starts before its network does."""
    home = f"home.{site.name}"
    link.stop()
    daemon = watch(ddns01, *NEVER, "--ipv4", f"interface:{link.name}", home)
    daemon.wait_for("error: .*no interface")
    link.start()
    link.add(f"{OLD}/32")
    follows(daemon, site, home, OLD)
    assert daemon.stop().status == 0


def prepared(site, program, address, name):
    """The state says that the name has this address."""
    program.configure(site.config())
    result = program("update-ip", "--ipv4", f"static:{address}", name)
    assert result.status == 0, result


def test_old_news_is_no_reason_to_look(site, program, host, watch):
    """A new lifetime, link-local addresses, host routes; no check follows, and
    nobody is asked."""
    home = f"home.{site.name}"
    prepared(site, program, host.address, home)
    host.ip("addr", "add", "2001:db8::1/64", "dev", "eth0", "nodad",
            "valid_lft", "900", "preferred_lft", "600")
    daemon = watch(program, *NEVER, "--ipv4", "route", "--allow-private",
                   home, under=host.under)
    daemon.wait_round(1)
    rounds, paid = daemon.rounds, site.server.counts()
    for n in range(50):
        host.ip("addr", "change", "2001:db8::1/64", "dev", "eth0",
                "valid_lft", f"{901 + n}", "preferred_lft", f"{601 + n}")
        host.ip("addr", "add", f"fe80::{n + 1:x}/64", "dev", "eth0", "nodad")
        host.ip("route", "add", f"192.0.2.{n}/32", "via", host.gateway)
    host.ip("addr", "add", "2001:db8::2/64", "dev", "eth0", "nodad")
    daemon.wait_round(rounds + 1)       # that one is news
    assert daemon.rounds == rounds + 1
    assert site.server.counts() == paid
    assert daemon.stop().status == 0


def test_bursts_are_one_reason(site, program, host, watch):
    home = f"home.{site.name}"
    prepared(site, program, host.address, home)
    daemon = watch(program, *NEVER, "--ipv4", "route", "--allow-private",
                   home, under=host.under)
    daemon.wait_round(1)
    host.ip("-batch", write_file(program.folder, "batch", "".join(
        f"addr add 10.9.{n // 250}.{n % 250 + 1}/32 dev eth0\n"
        for n in range(600))))
    daemon.wait_round(2)
    assert daemon.rounds <= 6
    assert daemon.stop().status == 0


def test_route_moves_to_another_link(site, program, host, watch):
    """The better link goes down; IPv4's routes vanish without a word."""
    home = f"home.{site.name}"
    prepared(site, program, host.address, home)
    for words in ("link add wan type veth peer name wanpeer",
                  "link set wanpeer up", "link set wan up",
                  "addr add 10.8.8.2/24 dev wan",
                  "route del default",
                  "route add default via 10.8.8.1 metric 5",
                  f"route add default via {host.gateway} metric 9"):
        host.ip(*words.split())
    daemon = watch(program, *NEVER, "--ipv4", "route", "--allow-private",
                   home, under=host.under)
    daemon.wait_for("error: ")          # BIND is not there for 10.8.8.2
    host.ip("link", "set", "wan", "down")
    daemon.wait_for(f"{home} A unchanged {host.address}")
    assert daemon.stop().status == 0


# Failures

def test_failure_is_told_once_and_ends(site, ddns01, watch):
    """A server that is away is told of once, and looked for until it is back;
    then the record is told of, and a new failure is told of again."""
    home = f"home.{site.name}"
    path = address_file(ddns01)
    daemon = watch(ddns01, "--every", "1s", "--ipv4", f"file:{path}", home)
    follows(daemon, site, home, OLD)
    for round_ in range(2):
        write_file(ddns01.folder, "address", "no address\n", 0o644)
        daemon.wait_for("error: ", round_ + 1)
        daemon.wait_round(daemon.rounds + 3)
        assert len(daemon.said("error: ")) == round_ + 1
        address_file(ddns01)
        daemon.wait_for(f"{home} A unchanged {OLD}", round_ + 1)
    write_file(ddns01.folder, "address", "10.0.0.1\n", 0o644)
    daemon.wait_for("error: ", 3)
    result = daemon.stop()
    assert result.status == 0
    assert [line for line in result.out.splitlines() if "unchanged" in line
            ] == [f"{home} A unchanged {OLD}"] * 2


def test_server_comes_back(site, ddns01, watch):
    home = f"home.{site.name}"
    site.server.stop()
    daemon = watch(ddns01, "--every", "1s", "--ipv4", f"static:{OLD}", home)
    daemon.wait_for("error: ")
    site.server.start()
    follows(daemon, site, home, OLD)
    assert daemon.stop().status == 0


def test_provider_refuses_for_good(cloudflare, program, watch):    # noqa: F811
    """A revoked token does not end it; a new one in the file is taken by
    SIGHUP."""
    site = cloudflare
    home = site.full("home")
    good = site.token
    path = site.secret("0" * 40)
    program.configure(site.config(credentials=[f'api-token-file = "{path}"']))
    daemon = watch(program, *NEVER, "--ipv4", f"static:{OLD}", home)
    daemon.wait_round(1)
    assert site.values(home, "A") == []
    site.secret(good)
    daemon.send(signal.SIGHUP)
    follows(daemon, site, home, OLD)
    assert daemon.stop().status == 0


def test_clock_that_is_not_set(cloudflare, program):     # noqa: F811
    """It says what is wrong, and that it may pass."""
    site = cloudflare
    program.configure(site.config())
    env = {"ASAN_OPTIONS": "verify_asan_link_order=0",
           **fake_clock("@2001-02-03 04:05:06")}
    result = program("update-ip", "--ipv4", f"static:{OLD}",
                     site.full("home"), env=env)
    check_failure(result, 75, "clock", "2001-02-03")


@pytest.mark.parametrize("text", ["<html>", "", "10.1.2.3", f"{OLD} {NEW}",
                                  NEW6, "198.41.0.4.5", "0.0.0.0"])
def test_a_source_that_lies(site, ddns01, watch, text):
    """Nothing changes, and the truth is found again."""
    home = f"home.{site.name}"
    path = address_file(ddns01)
    daemon = watch(ddns01, *NEVER, "--ipv4", f"file:{path}", home)
    follows(daemon, site, home, OLD)
    before = site.records()
    write_file(ddns01.folder, "address", text, 0o644)
    daemon.check()
    assert site.records() == before and daemon.said("error: ")
    address_file(ddns01, NEW)
    daemon.check()
    assert site.values(home, "A") == [NEW]
    assert daemon.stop().status == 0


# For ever

@pytest.mark.long
def test_many_rounds_cost_nothing(cloudflare, program, watch):  # noqa: F811
    """No more memory and descriptors than after the first ones, though every
    fortieth round uses the network; 12 MiB at most."""
    site = cloudflare
    home = site.full("home")
    program.configure(site.config())
    path = address_file(program)
    daemon = watch(program, *NEVER, "--ipv4", f"file:{path}", home)

    def rounds(count, address):
        address_file(program, address)
        for _ in range(count):
            daemon.check()
        assert site.values(home, "A") == [address]

    daemon.wait_round(1)
    for n in range(3):
        rounds(20, (NEW, OLD)[n % 2])
    memory, descriptors = daemon.memory, daemon.descriptors
    for n in range(10):
        rounds(40, (OLD, NEW)[n % 2])
    assert daemon.descriptors == descriptors
    if "asan" not in os.environ.get("DDNS01", ""):
        assert daemon.memory <= memory + 512
        assert daemon.memory < 12 * 1024
    assert daemon.stop().status == 0


def test_sleeps_soundly(site, program, host, watch):
    """It wakes up for events alone: an idle one does not run at all."""
    home = f"home.{site.name}"
    prepared(site, program, host.address, home)
    daemon = watch(program, *NEVER, "--ipv4", "route", "--allow-private",
                   home, under=host.under)
    daemon.wait_round(1)
    host.ip("addr", "add", "10.7.7.7/32", "dev", "eth0")
    daemon.wait_round(2)

    def woken():
        """By something within the time of a hundred looks at it."""
        before = daemon.wakeups
        return wait_until(lambda: daemon.wakeups != before, 1.0)

    assert wait_until(lambda: not woken(), 10.0)
    assert daemon.stop().status == 0


# Two of them

@pytest.mark.parametrize("seed", range(3))
def test_two_at_one_name(site, program, tmp_path, watch, seed):
    """Each with an address of its own, in any order: the record is always that
    of the one which was told last, and never anything else."""
    choice = random.Random(seed)
    home = f"home.{site.name}"
    programs = [program, Program(tmp_path / "other")]
    daemons = []
    for n, one in enumerate(programs):
        one.configure(site.config())
        path = address_file(one, (OLD, NEW)[n])
        daemons.append(watch(one, *NEVER, "--audit", "0", "--ipv4",
                             f"file:{path}", home))
        daemons[-1].wait_round(1)
    for _ in range(12):
        n = choice.randrange(2)
        if choice.random() < 0.5:
            both = [d.rounds for d in daemons]
            for daemon in daemons:
                daemon.send(signal.SIGUSR1)
            for daemon, before in zip(daemons, both):
                daemon.wait_round(before + 1)
        daemons[n].check()
        assert site.values(home, "A") == [(OLD, NEW)[n]]
    for daemon in daemons:
        result = daemon.stop()
        assert result.status == 0 and not result.errors, result
    check_state(programs[1])
