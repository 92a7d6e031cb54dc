"""certbot and a CA obtain certificates, through hooks/ and without them."""

import os
import re
import shutil
from base64 import b64decode

import pytest

from lab import (Key, Pebble, Resolver, ask, config, finish, new_address,
                 wait_until, write_file)
from lab.certbot import HOOKS, Certbot
from lab.expect import unchanged
from lab.page import blocks, read, replaced, type_in
from lab.program import TOP
from test_wait import lagging       # noqa: F401 (a fixture)

KINDS = {
    "hooks": (f"{HOOKS}/certbot-auth", f"{HOOKS}/certbot-cleanup"),
    "direct": ("ddns01 present-txt", "ddns01 cleanup-txt"),
}
FOREIGN = ("_acme-challenge", 60, "TXT", "foreign")


@pytest.fixture(scope="module")
def pebble(internet, tmp_path_factory):
    """A CA that sees every change at once: its resolver keeps nothing."""
    folder = tmp_path_factory.mktemp("pebble")
    (folder / "resolver").mkdir()
    resolver = Resolver(str(folder / "resolver"), new_address(),
                        internet.root.address)
    resolver.options = re.sub(r"cache-ttl \d+", "cache-ttl 0",
                              resolver.options)
    with resolver, Pebble(str(folder), new_address(),
                          resolver.address) as one:
        yield one


@pytest.fixture
def certbot(pebble, program, folder):
    return Certbot(folder("certbot"), pebble, program)


def wildcard(site):
    return [site.name, f"*.{site.name}"]


def check_obtained(result, certbot, site, names):
    assert result.status == 0, str(result)
    assert "ddns01: error" not in result.err + result.out
    assert certbot.names(site.name) == sorted(names)


@pytest.mark.parametrize("kind", KINDS)
def test_apex_wildcard_and_second_zone(kind, internet, new_site, program,
                                       certbot):
    sites = [new_site(), new_site(knot=True)]
    program.configure(config(internet, *(
        site.account(f"lab{n}", f"zones = {{ {site.name} }}")
        for n, site in enumerate(sites))))
    for site in sites:
        site.change(FOREIGN)
    names = wildcard(sites[0]) + wildcard(sites[1])
    result = certbot.order(*KINDS[kind], *names)
    check_obtained(result, certbot, sites[0], names)
    for site in sites:
        assert site.challenge() == ["foreign"]


def test_one_wait_for_all_names(lagging, program, pebble,   # noqa: F811
                                certbot):
    """Only the last call asks the secondary, and goes on when it has the
    values of all calls."""
    program.configure(lagging.config())
    hosts = ["www", "mail", "ftp"]
    names = [*wildcard(lagging), *map(lagging.full, hosts)]
    ends = write_file(certbot.folder, "ends", "")
    auth = certbot.script("auth", f'{HOOKS}/certbot-auth "$@"\n'
                                  f"wc -c <{lagging.second.log_file} >>{ends}")

    def asked(since):
        """The challenge names that the CA has not asked for."""
        return [name for name, kind, client, _ in lagging.second.queries(since)
                if kind == "TXT" and client != pebble.resolver]

    def marks():
        """Where the secondary's log ended after each call."""
        with open(ends, encoding="ascii") as file:
            return [int(size) for size in file]

    def published():
        return [len(lagging.challenge(n)) for n in ["", *hosts]]

    start = lagging.second.mark()
    process = certbot.start_order(auth, KINDS["hooks"][1], *names)
    assert wait_until(lambda: process.poll() is not None or asked(start))
    assert len(marks()) == len(names) - 1
    assert published() == [2, 1, 1, 1]
    news = lagging.second.mark()
    ask.notify(lagging.second.address, lagging.name)
    check_obtained(finish(process), certbot, lagging, names)
    assert asked(start) == asked(marks()[-2])
    assert set(asked(news)) == {
        f"_acme-challenge.{name}" for name in names if "*" not in name}
    assert published() == [0] * 4


@pytest.mark.long
def test_renewal_of_two_certificates(new_site, program, certbot, internet):
    """certbot starts the second challenge with the first one's output."""
    sites = [new_site(), new_site()]
    program.configure(config(internet, *(
        site.account(f"lab{n}", f"zones = {{ {site.name} }}")
        for n, site in enumerate(sites))))
    leaks = write_file(certbot.folder, "leaks", "")
    auth = certbot.script(
        "auth", f"env | grep -c ^CERTBOT_AUTH_OUTPUT= >>{leaks}\n"
                f'exec {HOOKS}/certbot-auth "$@"')
    serials = []
    for site in sites:
        site.change(FOREIGN)
        result = certbot.order(auth, KINDS["hooks"][1], site.name)
        check_obtained(result, certbot, site, [site.name])
        serials.append(certbot.certificate(site.name).serial_number)
    starts = [site.server.mark() for site in sites]
    result = certbot.shell("certbot renew")
    assert result.status == 0, str(result)
    with open(leaks, encoding="ascii") as file:
        assert file.read().split() == ["0", "0", "0", "1"]
    for site, start, serial in zip(sites, starts, serials):
        assert certbot.certificate(site.name).serial_number != serial
        assert [text.split()[0] for text in site.server.updates(start)] == [
            "adding", "deleting"]
        assert site.challenge() == ["foreign"]


def test_wrong_key(site, program, certbot):
    program.configure(site.config())
    Key(site.key.name).write(site.folder)
    with unchanged(site):
        result = certbot.order(*KINDS["hooks"], site.name)
    assert result.status == 1, str(result)
    auth, _, cleanup = result.err.partition("'--manual-cleanup-hook'")
    for said in auth, cleanup:
        errors = re.findall("ddns01: error: .*", said)
        assert len(errors) == 1 and "BADSIG" in errors[0], str(result)


# What stands for the reader's own things in the commands of the page.
PLACES = {
    "/usr/local/share/ddns01/hooks": HOOKS,
    "/etc/": "{etc}/",
    "example.com": "{zone}",
}


@pytest.mark.long
def test_commands_of_the_readme(internet, new_site, program, certbot):
    zone = internet.new_name()
    here = os.path.join(certbot.folder, "certbot-example")
    shutil.copytree(os.path.join(TOP, "examples", "certbot"), here)
    places = {theirs: ours.format(etc=certbot.etc, zone=zone)
              for theirs, ours in PLACES.items()}
    for name in os.listdir(here):
        text = read(os.path.join(here, name))
        write_file(here, name, replaced(text, {
            theirs: ours for theirs, ours in places.items()
            if theirs in text}))
    certbot.script("sudo", 'exec "$@"')
    certbot.env.update(DDNS01_RESOLVER=internet.resolver.address)
    page = read(os.path.join(here, "README.md"))
    commands = blocks(page)
    policy = re.search(r"update-policy {(.*)};", page)[1]

    # The key, then the name server that knows it, then everything else.
    type_in(certbot, here, commands[0])
    secret = re.search(r'secret "(.*)"',
                       read(os.path.join(here, "ddns01.key")))[1]
    site = new_site(zone, key=Key("ddns01", secret=b64decode(secret)),
                    policy=policy,
                    records="_acme-challenge 60 TXT foreign")
    for block in commands[1:]:
        type_in(certbot, here, block)
    orders = sum("certbot certonly" in block for block in commands)
    archive = os.path.join(certbot.folder, "certbot", "archive", zone)
    assert f"cert{orders}.pem" in os.listdir(archive)
    assert f"cert{orders + 1}.pem" not in os.listdir(archive)
    assert certbot.names(zone) == sorted(wildcard(site))
    assert site.challenge() == ["foreign"]
