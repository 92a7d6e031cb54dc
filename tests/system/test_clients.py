"""Every ACME client that Debian has obtains certificates through its hook."""

import os
import shutil
import signal

import pytest

from lab import ask, config, finish, wait_until, write_file
from lab.certbot import HOOKS
from lab.clients import CLIENTS, Dehydrated
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401 (fixtures)
from lab.expect import check_done
from lab.page import blocks, read, replaced, type_in
from lab.program import TOP
from test_certbot import FOREIGN, pebble, wildcard      # noqa: F401 (fixture)
from test_wait import lagging                           # noqa: F401 (fixture)


@pytest.fixture
def new_client(pebble, program, folder):                # noqa: F811
    return lambda kind: kind(folder("client"), pebble, program)


@pytest.fixture(params=CLIENTS.values(), ids=CLIENTS)
def client(request, new_client):
    return new_client(request.param)


@pytest.mark.long
def test_two_providers_an_alias_and_an_idn(client, internet, new_site, program,
                                           cloudflare):     # noqa: F811
    """One certificate: apex and wildcard at Cloudflare, an IDN at BIND, a name
    whose challenge is delegated to another zone of another account."""
    other = new_site()
    kept = cloudflare.foreign()
    site = new_site(records=f"_acme-challenge.away CNAME box.{other.name}.")
    program.configure(config(internet, cloudflare.account("cf"), *(
        one.account(f"lab{n}", f"zones = {{ {one.name} }}")
        for n, one in enumerate([site, other]))))
    idn = "xn--bcher-kva"
    site.change((f"_acme-challenge.{idn}", 60, "TXT", "foreign"))
    names = [*wildcard(cloudflare), f"away.{site.name}", f"{idn}.{site.name}"]
    starts = [site.server.mark(), other.server.mark()]
    result = client.order(*names)
    assert result.status == 0, result
    assert "ddns01: error" not in result.err + result.out
    assert client.names(cloudflare.name) == sorted(names)
    assert site.challenge(idn) == ["foreign"]
    assert other.values(f"box.{other.name}") == []
    assert cloudflare.records() == [kept]
    assert [len(one.server.updates(start)) > 1 for one, start in
            zip([site, other], starts)] == [True, True]


@pytest.mark.long
def test_second_name_fails(client, internet, new_site, program):
    """Nothing is left of the first, even if the client does not clean up."""
    site, unserved = new_site(), new_site()
    site.change(FOREIGN)
    program.configure(config(internet, site.account(
        "lab", f"zones = {{ {site.name} }}")))
    start = site.server.mark()
    result = client.order(site.name, unserved.name)
    assert result.status != 0, result
    assert "no account" in result.err + result.out
    assert site.challenge() == ["foreign"]
    assert [text.split()[0] for text in site.server.updates(start)] in (
        [], ["adding", "deleting"])     # which of them came first
    again = client.order(site.name)
    assert again.status == 0, again
    assert client.names(site.name) == [site.name]
    assert site.challenge() == ["foreign"]


def test_five_names_wait_once(lagging, program, new_client):    # noqa: F811
    """dehydrated's chain: all is published before the secondary is asked, and
    all is there when it has caught up once."""
    program.configure(lagging.config(wait="40s"))
    dehydrated = new_client(Dehydrated)
    calls = write_file(dehydrated.folder, "calls", "")
    dehydrated.hook = dehydrated.script(
        "hook", f'echo "$1" >>{calls}\nexec {HOOKS}/dehydrated "$@"')
    names = [*wildcard(lagging), *(lagging.full(n) for n in ("a", "b", "c"))]
    start = lagging.second.mark()
    process = dehydrated.start_order(*names)
    assert wait_until(lambda: process.poll() is not None or [
        q for q in lagging.second.queries(start) if q[1] == "TXT"])
    assert process.poll() is None
    assert [len(lagging.challenge(n)) for n in ("", "a", "b", "c")] == [
        2, 1, 1, 1]
    ask.notify(lagging.second.address, lagging.name)
    result = finish(process)
    assert result.status == 0, result
    assert dehydrated.names(lagging.name) == sorted(names)
    with open(calls, encoding="ascii") as file:
        done = file.read().split()
    assert done.count("deploy_challenge") == 1
    assert done.count("clean_challenge") == 1
    assert [lagging.challenge(n) for n in ("", "a", "b", "c")] == [[]] * 4


def test_killed_client(site, program, new_client):
    """Nobody calls a hook any more; the journal knows what is left."""
    program.configure(site.config())
    site.change(FOREIGN)
    dehydrated = new_client(Dehydrated)
    dehydrated.script("dehydrated", "exec setsid --wait /usr/bin/dehydrated "
                      f'"$@" --config {dehydrated.etc}/dehydrated/config')
    dehydrated.hook = dehydrated.script(
        "hook", f'{HOOKS}/dehydrated "$@"\n'
                '[ "$1" != deploy_challenge ] || kill -KILL 0')
    result = dehydrated.order(*wildcard(site))
    assert result.status == 128 + signal.SIGKILL, result
    left = site.challenge()
    assert len(left) == 3
    plan = program("--dry-run", "cleanup-txt", "--stale", "0")
    check_done(plan)
    assert sorted(line.split()[-1] for line in plan.out.splitlines()) == [
        value for value in left if value != "foreign"]
    assert site.challenge() == left
    check_done(program("cleanup-txt", "--stale", "0"))
    assert site.challenge() == ["foreign"]


# examples/: as a newcomer would paste them.

ORDERS = {"dehydrated": CLIENTS["dehydrated"], "lego": CLIENTS["lego"],
          "uacme": CLIENTS["uacme"]}
PATHS = {"/usr/local/share/ddns01/hooks": HOOKS, "/etc/": "{etc}/",
         "/var/lib/lego": "{folder}/lego", "example.com": "{zone}"}


@pytest.mark.long
@pytest.mark.parametrize("name", ORDERS)
def test_commands_of_the_example(name, site, program, new_client):
    program.configure(site.config())
    site.change(FOREIGN)
    client = new_client(ORDERS[name])
    os.mkdir(os.path.join(client.etc, "cron.d"))
    here = os.path.join(client.folder, "example")
    shutil.copytree(os.path.join(TOP, "examples", name), here)
    places = {theirs: ours.format(etc=client.etc, folder=client.folder,
                                  zone=site.name)
              for theirs, ours in PATHS.items()}
    for file in os.listdir(here):
        text = read(os.path.join(here, file)).replace(
            "you@example.com", "you@mail.test")
        write_file(here, file, replaced(text, {
            theirs: ours for theirs, ours in places.items()
            if theirs in text}))
    commands = blocks(read(os.path.join(here, "README.md")))
    assert len(commands) >= 2
    for block in commands:
        type_in(client, here, block)
    assert client.names(site.name) == sorted(wildcard(site))
    assert site.challenge() == ["foreign"]
    for file in os.listdir(os.path.join(client.etc, "cron.d")):
        line = read(os.path.join(client.etc, "cron.d", file))
        assert line.splitlines()[-1].split()[5:7] == ["root", name]
