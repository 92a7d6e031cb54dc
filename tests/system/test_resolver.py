"""The recursive resolver, and servers that lead nowhere."""

import re

import pytest

from lab import Program, behaviour, config, finish, new_address
from lab.expect import (check_done, check_failure, check_failures,
                        unchanged)
from lab.fake import Fake
from vectors import ONE


def without_server(site):
    """An account that has to find the server: the resolver is needed."""
    return re.sub(" server = .*", f" zones = {{ {site.name} }}",
                  site.account())


def configured(site, program, resolver):
    program.configure(f"resolver = {resolver}\npresent-txt {{ wait = 10s }}\n"
                      + without_server(site))
    return program


@pytest.mark.parametrize("name", ["relay", "truncating", "dribbling",
                                  "spoofed"])
def test_odd_but_true(name, run, site, internet, program):
    fake = run(Fake(new_address(), getattr(behaviour, name)(
        internet.resolver.address)))
    configured(site, program, fake.address)
    check_done(program("present-txt", site.name, ONE))
    assert fake.seen
    assert site.challenge() == [ONE]


USELESS = {
    "silent": behaviour.silent,
    "garbage": behaviour.garbage,
    "short": behaviour.short,
    "empty": behaviour.empty,
    "the query": behaviour.echo,
    "closes TCP": behaviour.closing,
    "ends in the middle": behaviour.cut_in_the_middle,
    "SERVFAIL": behaviour.with_rcode(2),
    "REFUSED": behaviour.with_rcode(5),
    "NOTIMP": behaviour.with_rcode(4),
}


@pytest.mark.long
def test_useless(run, site, internet, tmp_path):
    """No way to find the zone now; another day there may be.

    The cases run side by side: each lasts as long as the program waits."""
    real = internet.resolver.address
    behaviours = {**USELESS, "wrong id": behaviour.wrong_id(real),
                  "wrong question": behaviour.wrong_question(real)}
    started = {}
    with unchanged(site):
        for n, (label, behave) in enumerate(behaviours.items()):
            fake = run(Fake(new_address(), behave))
            user = configured(site, Program(tmp_path / f"user{n}"),
                              fake.address)
            started[label] = user.start("present-txt", site.name, ONE), fake
        results = {label: finish(process)
                   for label, (process, _) in started.items()}
    assert all(fake.seen for _, fake in started.values())
    check_failures({label: (result, 75, [site.name])
                    for label, result in results.items()})


def test_down(site, program):
    dead = new_address()
    configured(site, program, dead)
    with unchanged(site):
        check_failure(program("present-txt", site.name, ONE), 75, dead)


def test_not_needed(site, program):
    """With a server that knows the zone nobody misses the resolver."""
    program.configure(f"resolver = {new_address()}\n" + site.account())
    check_done(program("present-txt", site.name, ONE))


def test_another_port(site, internet, run, program):
    fake = run(Fake(new_address(), behaviour.relay(internet.resolver.address),
                    port=5300))
    configured(site, program, f"{fake.address}:5300")
    check_done(program("present-txt", site.name, ONE))
    assert fake.seen


def system_resolver(program, *addresses):
    """Runs a program that finds these in /etc/resolv.conf."""
    path = program.folder + "/resolv.conf"
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(f"nameserver {a}\n" for a in addresses)
        out.write("options timeout:1\nsearch wrong.test\n")
    return ["unshare", "--mount", "sh", "-c",
            'mount --bind "$1" /etc/resolv.conf && shift && exec "$@"', "sh",
            path]


@pytest.mark.parametrize("dead", [0, 1])
def test_the_system_s(dead, site, internet, program):
    """Without a setting; the second of them when the first is down."""
    program.configure(without_server(site))
    addresses = [new_address()] * dead + [internet.resolver.address]
    check_done(program("present-txt", site.name, ONE,
                       under=system_resolver(program, *addresses)))
    assert site.challenge() == [ONE]


@pytest.fixture
def led_astray(internet, run, new_site, program):
    """A zone whose one server is a fake; an account for another zone."""
    def make(behave):
        fake = run(Fake(new_address(), behave))
        name = internet.new_name()
        internet.delegate(name, [fake.address])
        program.configure(config(internet, new_site().account()))
        return name, fake
    return make


def test_endless_aliases(led_astray, program):
    """Every name is an alias of another: that is refused, not followed."""
    name, fake = led_astray(behaviour.endless_cname)
    check_failure(program("present-txt", name, ONE), 1, name)
    assert len(fake.seen) < 800


@pytest.mark.parametrize("behave", [
    behaviour.garbage, behaviour.huge, behaviour.echo, behaviour.silent,
    behaviour.with_rcode(3), behaviour.with_rcode(0)],
    ids=["garbage", "huge", "the query", "silent", "NXDOMAIN", "nothing"])
def test_useless_name_server(behave, led_astray, program):
    name, _ = led_astray(behave)
    result = program("present-txt", name, ONE)
    assert result.status in (1, 75), result
    check_failure(result, result.status, name)


def test_huge_answer_with_the_value(new_site, run, internet, program):
    """A set as large as a message can be, and ours is in it."""
    address = new_address()
    site = new_site(servers=[address])
    honest = behaviour.relay(site.address)

    def behave(query, tcp):
        ours = b"_acme-challenge" in query and b"\0\x10\0\1" in query
        return (behaviour.huge if ours else honest)(query, tcp)
    fake = run(Fake(address, behave))
    program.configure(site.config())
    value = "00007" + "x" * 240
    check_done(program("present-txt", site.name, value))
    assert any(tcp for _, tcp in fake.seen)
