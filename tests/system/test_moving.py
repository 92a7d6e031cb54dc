"""examples/moving/: who comes from another program gets what the page says."""

import os
import re

import pytest

from lab import write_file
from lab.certbot import HOOKS
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401 (fixtures)
from lab.dyndns2 import USER, new_dyndns2               # noqa: F401 (fixture)
from lab.page import blocks, read, replaced, type_in
from lab.program import TOP
from lab.reader import Reader, script
from test_certbot import certbot, pebble                # noqa: F401 (fixtures)
from test_hooks import STANDIN

HERE, SIX = "25.25.25.25", "2600:ffff::7"


@pytest.fixture
def reader(program, folder, cloudflare):                # noqa: F811
    """`sudo` is a stand-in; Cloudflare sees HERE."""
    one = Reader(folder("reader"), program)
    one.at_home(cloudflare.internet)
    del one.env["DDNS01_IPV4"]
    cloudflare.fake.switches.trace = {"ip": HERE}
    return one


def at(fake, line):
    """A provider's setting, and that its API is the stand-in's."""
    return {line: f'{line}\n    api-url = "{fake.url}"\n'
                  f'    ca-file = "{fake.ca_file}"'}


def page(name, one, site, places):
    """What is typed, in order, with our things in place of the reader's."""
    text = replaced(read(f"examples/moving/{name}.md"), {
        "example.com": site.name, **at(site.fake, "provider = cloudflare"),
        **places})
    return blocks(text.replace("/etc/ddns01", f"{one.etc}/ddns01"))


def token(one, site):
    write_file(one.folder, "cloudflare.token", site.fake.add_token(
        ["dns:edit", "zone:read"], [site.zone.id]) + "\n", 0o644)


def check_planned_and_done(one, commands):
    """Each line of the second block is planned first, then changed."""
    settings, run, *more = commands
    type_in(one, one.folder, settings)
    lines = type_in(one, one.folder, run).out.splitlines()
    words = [line.split()[2] for line in lines]
    half = len(lines) // 2
    assert half and words == ["planned"] * half + ["changed"] * half
    return more


def shape(site, host, kind="A"):
    record = site.record(host, kind)
    return (record["content"], record["ttl"], record["proxied"],
            record["comment"])


def test_inadyn(reader, cloudflare, new_dyndns2):       # noqa: F811
    service = new_dyndns2(form="list")
    token(reader, cloudflare)
    write_file(reader.folder, "noip.password",
               read(service.account().partition('file = "')[2]
                    .partition('password-file = "')[2].partition('"')[0]))
    commands = page("inadyn", reader, cloudflare, {
        "example.net": service.name, "user@example.org": USER,
        **at(service.fake, "service = noip")})
    assert check_planned_and_done(reader, commands) == []
    for host in ("home", "vpn"):
        assert shape(cloudflare, host) == (HERE, 1, False, "ddns01")
    assert service.values(service.full("home")) == [HERE]


def test_ddclient(reader, cloudflare, new_site):        # noqa: F811
    own = new_site()
    token(reader, cloudflare)
    write_file(reader.folder, "dyn.key", own.key.bind())
    commands = page("ddclient", reader, cloudflare, {
        "ns1.example.org": own.address, "example.org": own.name,
        "ipv4 = ipify\n": f"ipv4 = {{ ipify, static:{HERE} }}\n"})
    assert check_planned_and_done(reader, commands) == []
    for host in ("home", "vpn"):
        assert shape(cloudflare, host) == (HERE, 1, False, "ddns01")
    assert own.values(own.full("home"), "A") == [HERE]
    assert own.ttl(own.full("home"), "A") == 600


def test_cloudflare_ddns(reader, cloudflare):           # noqa: F811
    """The stand-in is seen by IPv4 only."""
    token(reader, cloudflare)
    six = f"static:{SIX}"
    commands = page("cloudflare-ddns", reader, cloudflare, {
        "ipv6 = cloudflare\n": f'ipv6 = "{six}"\n',
        "DDNS01_IPV6=cloudflare": f"DDNS01_IPV6={six}"})
    container, = check_planned_and_done(reader, commands)
    for host, kind, address, proxied in (
            ("home", "A", HERE, False), ("home", "AAAA", SIX, False),
            ("www", "A", HERE, True), ("www", "AAAA", SIX, True),
            ("nas", "AAAA", SIX, False)):
        assert shape(cloudflare, host, kind) == (address, 1, proxied, "by ddns")
    assert len(cloudflare.records()) == 5

    os.remove(os.path.join(reader.etc, "ddns01", "ddns01.conf"))
    reader.env.update(DDNS01_API_URL=cloudflare.fake.url,
                      DDNS01_CA_FILE=cloudflare.fake.ca_file)
    cloudflare.fake.switches.trace = {"ip": "25.25.25.26"}
    result = type_in(reader, reader.folder, container)
    assert [line.split()[1:3] for line in result.out.splitlines()] == [
        ["A", "changed"], ["AAAA", "unchanged"]] * 2
    assert shape(cloudflare, "www")[0] == "25.25.25.26"


def test_certbot_dns_cloudflare(certbot, cloudflare):   # noqa: F811
    certbot.at_home(cloudflare.internet)
    home = os.path.join(certbot.program.home, ".secrets", "certbot")
    os.makedirs(home)
    write_file(home, "cloudflare.ini",
               f"dns_cloudflare_api_token = {cloudflare.token}\n")
    cloudflare.foreign()
    for block in page("certbot-dns-cloudflare", certbot, cloudflare, {}):
        type_in(certbot, certbot.folder, block)
    assert certbot.names(cloudflare.name) == sorted(
        [cloudflare.name, f"*.{cloudflare.name}"])
    assert cloudflare.challenge() == ["somebody-elses"]


def test_acme_sh_dns_cf(reader, cloudflare):            # noqa: F811
    home = os.path.join(reader.program.home, ".acme.sh")
    os.makedirs(os.path.join(home, "dnsapi"))
    write_file(home, "account.conf", f"SAVED_CF_Token='{cloudflare.token}'\n")
    script(reader.bin, "acme.sh", f'exec sh {STANDIN}/acme.sh "$@"')
    seen = os.path.join(reader.folder, "seen")
    reader.env.update(LOOK=script(
        reader.bin, "look", f"dig +short @{cloudflare.address} TXT "
        f"_acme-challenge.{cloudflare.name} >>{seen}"))
    del reader.env["XDG_CONFIG_HOME"]
    for block in page("acme.sh-dns_cf", reader, cloudflare, {
            "/usr/local/share/ddns01/hooks": HOOKS}):
        type_in(reader, reader.folder, block)
    assert sorted(read(seen).split()) == ['"-value-of-challenge-1"',
                                          '"-value-of-challenge-2"']
    assert cloudflare.challenge() == []


@pytest.mark.parametrize("name", sorted(os.listdir(os.path.join(
    TOP, "examples", "moving"))))
def test_what_stands_beside_is_there(name):
    """Keys, options and variables in the tables' column of ours."""
    keys = set(re.findall(r'\] = {\s+"([\w-]+)",', read("src/conf/settings.c")))
    flags = set(re.findall(r'\] = {\s+"([\w-]+)",', read("src/cmd/flags.c")))
    variables = {"DDNS01_" + key.upper().replace("-", "_") for key in keys}
    variables |= {"DDNS01_ADDRESS", "DDNS01_NAME"}      # of on-change
    ours = " ".join(re.findall(r"^\| .*? \| (.*) \|$",
                               read(f"examples/moving/{name}"), re.M))
    code = re.findall("`(.*?)`", ours)
    assert len(code) > 3
    for text in code:
        for key in re.findall(r"(?:^|{ )([\w-]+) = ", text) + re.findall(
                r"^([a-z]\w*-[\w-]+)$", text):
            assert key in keys | {"update-ip"}, text
        if text.startswith(("ddns01 ", "--audit", "--watch")):
            assert set(re.findall("--([a-z-]+)", text)) <= keys | flags, text
        assert set(re.findall(r"DDNS01_\w+", text)) <= variables, text
