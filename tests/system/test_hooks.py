"""What each client's contract asks of its hook, and what a call costs.

Clients that Debian does not have are stand-ins, which call as theirs do.
"""

import os
import re
import shutil
import subprocess

import pytest

from lab import config, write_file
from lab.certbot import HOOKS
from lab.cloudflare import (cf, cloudflare,     # noqa: F401 (fixtures)
                            new_cloudflare)
from lab.page import blocks, read
from lab.program import TOP, command, finish
from lab.reader import program_file, script
from test_wait import asked_for, lagging         # noqa: F401 (a fixture)
from vectors import KEY_AUTHORIZATIONS, ONE, TWO, many

STANDIN = os.path.join(TOP, "tests", "system", "standin")
FOREIGN = ("_acme-challenge", 60, "TXT", "foreign")
SHELLS = {"dash": "dash", "busybox ash": "busybox ash", "bash": "bash",
          "zsh as sh": "zsh --emulate sh"}
KEY_AUTHORIZATION, DIGEST = KEY_AUTHORIZATIONS["value begins with -"]


@pytest.fixture
def user(program, folder):
    """user.run(shell text) as one who has the program in the PATH."""
    program.bin = folder("bin")
    program.look = os.path.join(program.folder, "seen")
    program_file(program.bin)
    script(program.bin, "sudo", 'exec env "$@"')

    def run(text, cwd=program.folder, **env):
        return finish(subprocess.Popen(
            ["sh", "-euc", text], text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd,
            env={**program.env, **env,
                 "PATH": f"{program.bin}:{program.env['PATH']}"}))
    program.run = run
    return program


def watch(user, site, *names):
    """What the stand-ins run at the time of validation."""
    return script(user.bin, "look", "\n".join(
        f"dig +short @{site.address} _acme-challenge.{name} TXT >>{user.look}"
        for name in names))


def seen(user):
    return sorted(value.strip('"\n') for value in open(
        user.look, encoding="ascii"))


def hook(user, name, *args, **env):
    words = " ".join(f"'{word}'" for word in args)
    return user.run(f"{HOOKS}/{name} {words}", **env)


def page(name, zone):
    """The commands of an example, with our names."""
    text = read(f"examples/{name}/README.md").replace("example.com", zone)
    return blocks(text.replace("/usr/local/share/ddns01/hooks", HOOKS))


# acme.sh, getssl, acme-client: the pages, and the sequence of the contract

@pytest.mark.parametrize("shell", SHELLS.values(), ids=SHELLS)
def test_acme_sh(shell, site, user):
    path = user.configure(site.config(wait="0"))
    site.change(FOREIGN)
    os.makedirs(os.path.join(user.home, ".acme.sh", "dnsapi"))
    script(user.bin, "acme.sh", f'exec {shell} {STANDIN}/acme.sh "$@"')
    link, issue, elsewhere = page("acme.sh", site.name)
    look = watch(user, site, site.name)
    for command_, more in ((link, {}), (issue, {}), (
            elsewhere.replace("/etc/ddns01/ddns01.conf", path),
            {"DDNS01_CONFIG": ""}), (issue, {"DDNS01_CONFIG": ""})):
        result = user.run(command_, LOOK=look, **more)
        assert result.status == 0 and result.err == "", result
    assert seen(user) == sorted(["foreign", "-value-of-challenge-1",
                                 "-value-of-challenge-2"] * 3)
    assert site.challenge() == ["foreign"]
    saved = read(os.path.join(user.home, ".acme.sh", "account.conf"))
    assert saved == f"SAVED_DDNS01_CONFIG='{path}'\n"


@pytest.mark.parametrize("shell", SHELLS.values(), ids=SHELLS)
def test_acme_sh_fails(shell, internet, new_site, user):
    """The second name cannot be published; the first is undone."""
    site, unserved = new_site(), new_site()
    user.configure(config(internet, site.account(
        "lab", f"zones = {{ {site.name} }}")))
    os.makedirs(os.path.join(user.home, ".acme.sh", "dnsapi"))
    script(user.bin, "acme.sh", f'exec {shell} {STANDIN}/acme.sh "$@"')
    assert user.run(page("acme.sh", site.name)[0]).status == 0
    order = f"acme.sh --issue --dns dns_ddns01 -d {site.name} -d "
    result = user.run(order + unserved.name)
    assert result.status == 1 and len(result.errors) == 1, result
    start = site.server.mark()
    result = user.run(order + site.name, DDNS01="/nowhere/ddns01",
                      DDNS01_CONFIG="")
    assert result.status == 1, result
    assert "'/nowhere/ddns01' is missing" in result.err
    assert site.server.updates(start) == [] and site.challenge() == []


def test_acme_sh_has_no_token_at_renewal(cloudflare, user):  # noqa: F811
    """It was in the environment, and acme.sh does not get to save it."""
    os.makedirs(os.path.join(user.home, ".acme.sh", "dnsapi"))
    script(user.bin, "acme.sh", f'exec sh {STANDIN}/acme.sh "$@"')
    link, issue, _ = page("acme.sh", cloudflare.name)
    assert user.run(link).status == 0
    first = user.run(issue, CLOUDFLARE_API_TOKEN=cloudflare.token,
                     DDNS01_RESOLVER=cloudflare.internet.resolver.address,
                     DDNS01_API_URL=cloudflare.fake.url,
                     DDNS01_CA_FILE=cloudflare.fake.ca_file)
    assert first.status == 0 and first.err == "", first
    assert read(os.path.join(user.home, ".acme.sh", "account.conf")) == ""
    with cloudflare.cost() as cost:
        result = user.run(issue)
    assert result.status == 1 and len(result.errors) == 1, result
    assert "no account is configured: write one into" in result.err
    assert cost.writes == [] and cloudflare.records() == []


@pytest.fixture
def getssl(site, user):
    """The folder and the commands of the example."""
    user.configure(site.config(wait="0"))
    site.change(FOREIGN)
    here = os.path.join(user.folder, "example")
    shutil.copytree(os.path.join(TOP, "examples", "getssl"), here)
    text = read(os.path.join(here, "getssl.cfg"))
    write_file(here, "getssl.cfg", text.replace(
        "/usr/local/share/ddns01/hooks", HOOKS))
    script(user.bin, "getssl", f'exec {STANDIN}/getssl "$@"')
    return here, page("getssl", site.name)[0]


def test_getssl(getssl, site, user):
    here, commands = getssl
    result = user.run(commands, cwd=here, LOOK=watch(user, site, site.name))
    assert result.status == 0, result
    assert seen(user) == ["-value-of-challenge-1", "foreign"]
    assert site.challenge() == ["foreign"]


def test_getssl_fails(getssl, site, new_site, internet, user):
    """The second name cannot be published; the first is already removed."""
    here, commands = getssl
    unserved = new_site()
    user.configure(config(internet, site.account(
        "lab", f"zones = {{ {site.name} }}"), wait="0"))
    text = read(os.path.join(here, "getssl.cfg"))
    write_file(here, "getssl.cfg", text + f'SANS="{unserved.name}"\n')
    result = user.run(commands, cwd=here, LOOK=watch(user, site, site.name))
    assert result.status == 1, result
    assert len(result.errors) == 1 and unserved.name in result.err, result
    assert seen(user) == ["-value-of-challenge-1", "foreign"]
    assert site.challenge() == ["foreign"]


@pytest.fixture
def acme_client(site, user):
    """The command of the example."""
    user.configure(site.config(wait="20s"))
    site.change(FOREIGN)
    script(user.bin, "acme-client", f'exec {STANDIN}/acme-client "$@"')
    return page("acme-client", site.name)[0]


@pytest.mark.parametrize("status", [0, 2])
def test_acme_client(status, acme_client, site, user):
    result = user.run(acme_client, KEY_AUTHORIZATION=KEY_AUTHORIZATION,
                      STATUS=str(status),
                      LOOK=watch(user, site, site.name, site.full("www")))
    assert result.status == status, result
    assert result.out == "a line about something else\n"
    assert seen(user) == sorted([DIGEST, DIGEST, "foreign"])
    assert site.challenge() == ["foreign"] and site.challenge("www") == []


def test_acme_client_gets_no_answer(acme_client, site, user):
    """The second value is not published: the client's input ends."""
    start = site.server.mark()
    result = user.run(acme_client.replace(site.full("www"), "www.nowhere"),
                      KEY_AUTHORIZATION=KEY_AUTHORIZATION)
    assert result.status == 1, result
    assert "no answer for www.nowhere" in result.err
    assert len(site.server.updates(start)) == 2
    assert site.challenge() == ["foreign"]


# dehydrated, lego, uacme: what their tests with a CA don't show

def test_dehydrated_other_operations(user):
    """Silent and 0, without a configuration."""
    user.configure("nonsense")
    for words in (["this_hookscript_is_broken__x"], ["startup_hook"], [],
                  ["generate_csr", "a.test", "/certs", "a.test"],
                  ["deploy_cert", "a.test", "k", "c", "f", "c", "1"],
                  ["invalid_challenge", "a.test", "r"],
                  ["request_failure", "400", "r", "POST", "h"]):
        result = hook(user, "dehydrated", *words)
        assert (result.status, result.out, result.err) == (0, "", ""), result
    result = hook(user, "dehydrated", "deploy_challenge", "a.test", "t", "v",
                  CHALLENGETYPE="http-01")
    assert (result.status, result.out, result.err) == (0, "", ""), result


def test_dehydrated_leaves_nothing(site, user):
    """exit_hook removes what was not cleaned, of its own BASEDIR alone."""
    user.configure(site.config())
    for base, value in ("/one", ONE), ("/two", TWO):
        assert hook(user, "dehydrated", "deploy_challenge", site.name, "t",
                    value, BASEDIR=base).status == 0
    result = hook(user, "dehydrated", "exit_hook", "a hook failed",
                  BASEDIR="/one")
    assert result.status == 0, result
    assert site.challenge() == [TWO]
    assert hook(user, "dehydrated", "clean_challenge", site.name, "t", TWO,
                BASEDIR="/two").status == 0
    start = site.server.mark()
    assert hook(user, "dehydrated", "exit_hook", BASEDIR="/two").status == 0
    assert site.challenge() == [] and site.server.updates(start) == []


def test_uacme_other_types(user):
    user.configure("nonsense")
    for kind in "http-01", "tls-alpn-01", "dns-persist-01":
        result = hook(user, "uacme", "begin", kind, "a.test", "t", "v")
        assert (result.status, result.out, result.err) == (1, "", ""), result


def test_lego_names_the_record(site, user):
    """It has followed aliases; the name is taken as it is."""
    user.configure(site.config(wait="0"))
    for operation, left in ("present", [ONE]), ("cleanup", []):
        result = hook(user, "lego", operation, f"box.{site.name}.", ONE)
        assert result.status == 0, result
        assert site.values(f"box.{site.name}") == left
    result = hook(user, "lego", "timeout")
    assert result.status == 2 and "'timeout'" in result.err


WAITING = {"lego": ["lego", "present", "_acme-challenge.{0}.", ONE],
           "lego RAW": ["lego", "present", "--", "{0}", "token",
                        KEY_AUTHORIZATION],
           "getssl": ["getssl-add", "{0}", ONE]}


@pytest.mark.parametrize("words", WAITING.values(), ids=WAITING)
def test_clients_that_wait_themselves(words, lagging, user):    # noqa: F811
    """The program asks no secondary, unless DDNS01_WAIT says so."""
    user.configure(lagging.config())
    words = [word.format(lagging.name) for word in words]
    name = "_acme-challenge." + lagging.name
    result = hook(user, *words)
    assert result.status == 0, result
    assert len(lagging.challenge()) == 1
    assert asked_for(lagging.second, name) == 0
    result = hook(user, *words, DDNS01_WAIT="1s")
    assert result.status == 75, result
    assert asked_for(lagging.second, name) > 0


# What it costs

def triples(site, count):
    return [word for n, value in enumerate(many(count))
            for word in (site.full(f"h{n}"), "token", value)]


def test_100_names_in_a_chain_at_bind(site, user):
    user.configure(site.config(wait="0"))
    words = triples(site, 100)
    for operation, kind in (("deploy", "adding"), ("clean", "deleting")):
        before, start = site.server.counts()["UPDATE"], site.server.mark()
        result = hook(user, "dehydrated", f"{operation}_challenge", *words)
        assert result.status == 0, result
        assert site.server.counts()["UPDATE"] == before + 1
        assert sum(kind in one for one in site.server.updates(start)) == 100
    assert site.challenge("h99") == []


def test_100_names_in_a_chain_at_cloudflare(cloudflare, user):  # noqa: F811
    user.configure(cloudflare.config(wait="0"))
    cloudflare.zone.quota = None
    words = triples(cloudflare, 100)
    for operation in "deploy", "clean":
        with cloudflare.cost() as cost:
            result = hook(user, "dehydrated", f"{operation}_challenge", *words)
        assert result.status == 0, result
        assert cost.writes == ["POST dns_records/batch"]
    assert cost.reads == [] and cloudflare.records() == []


CALLS = {
    "certbot-auth": [], "certbot-cleanup": [],
    "dehydrated": ["deploy_challenge", "{0}", "t", "v", "{0}", "t", "w"],
    "lego": ["present", "_acme-challenge.{0}.", "v"],
    "uacme": ["begin", "dns-01", "{0}", "t", "v"],
    "getssl-add": ["{0}", "v"], "getssl-del": ["{0}", "v"],
    "acme-client": ["true"], "dns_ddns01.sh": [],
}


def test_all_hooks_are_known():
    assert sorted(CALLS) == sorted(os.listdir(HOOKS))
    for name in CALLS:
        assert read(f"hooks/{name}").count("\n") < 40, name


@pytest.mark.parametrize("name", CALLS)
def test_no_helpers(name, site, user):
    """A hook starts the program, and nothing else."""
    user.configure(site.config(wait="0"))
    words = [word.format(site.name) for word in CALLS[name]]
    call = [f"{HOOKS}/{name}", *words]
    if name == "dns_ddns01.sh":
        call = ["/bin/sh", "-c", "_readaccountconf_mutable() { :; }; . " +
                f"{HOOKS}/{name} && dns_ddns01_add {site.full('x')} v"]
    trace = os.path.join(user.folder, "trace")
    result = finish(subprocess.Popen(
        ["strace", "-f", "-qq", "-o", trace, "-e", "trace=execve", *call],
        env={**user.env, "DDNS01": command()[-1], "CERTBOT_VALIDATION": "v",
             "CERTBOT_DOMAIN": site.name}, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE))
    assert result.status == 0, result
    started = re.findall(r'execve\("([^"]*)".* = 0', read(trace))
    theirs = {"acme-client": ["true"]}.get(name, [])    # the client itself
    assert [os.path.basename(one) for one in started[1:]] == [
        *theirs, "ddns01"]


def test_installed_hooks(tmp_path):
    """They call the program that was installed with them, whatever the PATH
    is; the last lines tell where they are."""
    result = finish(subprocess.Popen(
        ["make", "-s", "-C", TOP, "-o", "all", "install", "BUILD=" + str(
            os.path.dirname(command()[-1])), f"DESTDIR={tmp_path}",
         "PREFIX=/opt/x"], text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE))
    assert result.status == 0, result
    assert "ln -s /opt/x/share/ddns01/hooks/dns_ddns01.sh" in result.out
    for name in CALLS:
        text = (tmp_path / "opt/x/share/ddns01/hooks" / name).read_text()
        assert "${DDNS01:-/opt/x/bin/ddns01}" in text, name
        assert "{DDNS01:-ddns01}" not in text, name
