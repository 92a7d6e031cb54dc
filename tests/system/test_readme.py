"""README.md, typed in from its first command to its last."""

import os
import re
from xml.etree import ElementTree

import pytest

from lab import Key, write_file
from lab.cloudflare import (at_cloudflare, cloudflare,   # noqa: F401 (fixtures)
                            new_cloudflare)
from lab.page import blocks, read, replaced, type_in
from lab.program import TOP
from lab.reader import ADDRESS
from lab.source import copy_source
from test_certbot import certbot, pebble    # noqa: F401 (fixtures)
from test_hooks import STANDIN

TIMER = "sudo systemctl enable --now ddns01.timer\n"
# What is for those whose zone is elsewhere.
AT_CLOUDFLARE = ["provider = cloudflare", f"^{TIMER}\\Z"]
ON_A_SERVER = ["provider = rfc2136", "LoadCredential="]
# What needs the source, which the other way does not have again.
ONCE = ["make ", "tee /etc/cron.d", "acme.sh --issue", "kubectl"]


def without(commands, *groups):
    left = [block for block in commands if not any(
        re.search(one, block) for group in groups for one in group)]
    assert len(left) <= len(commands) - sum(map(len, groups))
    return left


def test_every_command_is_typed_in_somewhere():
    commands = blocks(read("README.md"))
    typed = [*without(commands, AT_CLOUDFLARE),
             *without(commands, ON_A_SERVER, ONCE)]
    assert set(typed) == set(commands)


@pytest.fixture
def reader(certbot, internet):              # noqa: F811
    """systemd, acme.sh and kubectl are stand-ins."""
    certbot.at_home(internet)
    prefix = os.path.join(certbot.folder, "usr")
    units = os.path.join(prefix, "lib", "systemd", "system")
    for path in ("cron.d", "systemd/system"):
        os.makedirs(os.path.join(certbot.etc, path))
    certbot.script("systemctl", '[ "$*" = "enable --now ddns01.timer" ]')
    certbot.script("kubectl", '[ "$1 $2" = "apply -k" ]\n'
                   'cat "$3/kustomization.yaml" >/dev/null')
    certbot.script("acme.sh", f'exec sh {STANDIN}/acme.sh "$@"')
    os.makedirs(os.path.join(certbot.program.home, ".acme.sh", "dnsapi"))
    certbot.env.update(PREFIX=prefix, SYSCONFDIR=certbot.etc)
    certbot.prefix, certbot.units = prefix, units
    return certbot


@pytest.mark.long
def test_with_a_name_server(internet, new_site, reader):
    """In a copy of the source. `make setup check` builds the program and no more,
    since this test is one of its last. The key may do what the pages say."""
    here = os.path.join(reader.folder, "source")
    copy_source(here)
    reader.env.update(STEPS="all", WERROR="1")      # as `make check` has it
    zone = internet.new_name()
    text = replaced(read("README.md"), {
        "/usr/local": reader.prefix, "/etc": reader.etc, "example.com": zone})
    example = replaced(read("examples/certbot/README.md"),
                       {"example.com": zone})
    site = new_site(zone, key=Key("ddns01"), policy=" ".join(
        re.findall("grant ddns01 .*?;", example + text)))
    write_file(here, "ddns01.key", site.key.bind())
    site.change(("_acme-challenge", 60, "TXT", "foreign"))

    commands = without(blocks(text), AT_CLOUDFLARE)
    assert commands[:4] == ["make setup demo\n", "make setup check\n",
                            "make\nsudo make install\n", commands[3]]
    for block in commands:
        result = type_in(reader, here, block)
        if "dry-run" in block:
            assert [line.split()[2] for line in result.out.splitlines()] == [
                "planned", "changed"]
    for path in ("bin/ddns01", "share/man/man1/ddns01.1",
                 "share/man/man5/ddns01.conf.5",
                 "share/man/man7/ddns01-provider.7"):
        assert os.path.exists(os.path.join(reader.prefix, path))
    assert site.values(site.full("home"), "A") == [ADDRESS]
    assert reader.names(site.name) == sorted([site.name, f"*.{site.name}"])
    assert site.challenge() == ["foreign"]
    check_what_runs_by_itself(reader, here, site)


def check_what_runs_by_itself(reader, here, site):
    """What cron and systemd will do, by the program that was installed."""
    cron = read(os.path.join(reader.etc, "cron.d", "ddns01"))
    service = read(os.path.join(reader.units, "ddns01.service"))
    assert os.path.exists(os.path.join(reader.units, "ddns01.timer"))
    given = read(os.path.join(reader.etc, "systemd", "system",
                              "ddns01.service.d", "key.conf"))
    name, path = re.search("^LoadCredential=(.+):(.+)", given, re.M).groups()
    credentials = os.path.join(reader.folder, "credentials")
    os.mkdir(credentials)
    write_file(credentials, name, read(path))
    os.remove(path)             # it is closed to the service
    reader.env.update(DDNS01_AUDIT="0", CREDENTIALS_DIRECTORY=credentials)
    for command in (re.fullmatch(r"(?:\S+ ){5}root (.*)\n", cron)[1],
                    re.search("^ExecStart=(.*)", service, re.M)[1]):
        assert command.startswith(reader.prefix)
        site.change(remove=[("home", "A")])
        result = type_in(reader, here, command)
        assert result.out == result.err == ""
        assert site.values(site.full("home"), "A") == [ADDRESS]


def test_at_cloudflare(internet, at_cloudflare, reader):    # noqa: F811
    """From the token to an address and a certificate."""
    site = at_cloudflare
    write_file(reader.folder, "cloudflare.token", site.fake.add_token(
        ["dns:edit", "zone:read"], [site.zone.id]) + "\n", 0o644)
    site.foreign()
    commands = without(blocks(read("README.md")), ON_A_SERVER, ONCE)
    assert len(commands) == 5
    for block in commands:
        type_in(reader, reader.folder, block.replace(
            "/etc", reader.etc).replace("example.com", site.name))
    assert site.values(site.full("home"), "A") == [ADDRESS]
    assert reader.names(site.name) == sorted([site.name, f"*.{site.name}"])
    assert site.challenge() == ["somebody-elses"]


def test_what_it_says_of_providers():
    providers = re.findall(r"^\t&(\w+)_ops,", read(
        "src/provider/registry.c"), re.M)
    services = re.findall(r'^\t{ "[\w.]+", "https:', read(
        "src/provider/dyndns2_service.c"), re.M)
    assert (f"{len(providers) - 1} kinds, {len(services)} dyndns2 services"
            in read("README.md"))


def test_picture():
    """It is small, and needs nothing from elsewhere."""
    path, = re.findall(r"^!\[.*\]\((.*)\)", read("README.md"), re.M)
    text = read(path)
    assert len(text) < 5000
    assert "prefers-color-scheme: dark" in text
    tags = {node.tag.rpartition("}")[2]
            for node in ElementTree.fromstring(text).iter()}
    assert {"title", "desc", "path"} <= tags
    assert not tags & {"script", "image", "use", "foreignObject"}
    assert text.count("http") == 1      # its name space


def test_it_leads_somewhere():
    text = read("README.md")
    assert text.count("\n") < 220
    for target in re.findall(r"`man \./(\S+?)`", text):
        assert os.path.exists(os.path.join(TOP, target)), target
    makefiles = "".join(map(read, ("Makefile", "tests/check.mk",
                                     "packaging/packaging.mk")))
    for target in re.findall(r"(?:^|`)make ([a-z]+)", text, re.M):
        assert re.search(rf"^{target}:.*##", makefiles, re.M), target
