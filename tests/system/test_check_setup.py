"""check-setup: accounts, and the addresses of names."""

import os
import time

import pytest

from lab import Key, config
from lab.check import check, nothing_written
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401
from lab.dyndns2 import dyndns2, new_dyndns2            # noqa: F401
from lab.expect import check_failure, unchanged
from lab.godaddy import new_godaddy_v1, new_godaddy_v3  # noqa: F401
from lab.keys import write_file
from lab.pdns import new_powerdns, powerdns             # noqa: F401

OF_ACCOUNT = ["credential", "accepted", "rights", "zones"]
OF_ADDRESS = ["sources", "address", "conflict", "proxied"]
IP = "203.0.113.7"
DAY = 86400


def update(*names, ipv4=f"static:{IP}", more=""):
    """An update-ip section."""
    listed = ", ".join(f'"{name}"' for name in names)
    names = f"names = {{ {listed} }}" if names else ""
    return f"update-ip {{ {names} ipv4 = {ipv4} {more} }}\n"


def check_one(told, outcome, status, *words):
    """One line is not ok, of this check, with these words; what its names'
    challenges need is another matter."""
    (what, level), = outcome.items()
    wrong = [one for one in told.run.json if one["outcome"] != "ok"
             and one["check"] in OF_ACCOUNT + OF_ADDRESS]
    assert [(one["check"], one["outcome"]) for one in wrong] == [
        (what, level)], told.run
    assert wrong[0]["status"] == status, told.run
    text = f"{wrong[0]['text']} {wrong[0]['remedy']}"
    for word in words:
        assert word in text, (word, told.run)


# Cloudflare's accounts: nothing but reads, and each check fails alone.

def test_account_at_cloudflare(program, cloudflare):        # noqa: F811
    program.configure(cloudflare.config())
    with cloudflare.cost() as cost, nothing_written(program):
        told = check(program)
    assert told.run.status == 0 and told.wrong() == {}
    assert [one["check"] for one in told.run.json] == [
        *OF_ACCOUNT, "state", "clock"]
    assert {one["subject"] for one in told.run.json} == {
        "cf", "state-dir", "clock"}
    assert told.one("zones")["text"] == cloudflare.name
    assert cost.calls == ["GET zones", "GET tokens/verify", "GET user/tokens",
                          "GET dns_records"]


def token(**more):
    """A credential made by the fake with these arguments."""
    return lambda site: {"token": site.fake.add_token(**more)}


def global_key(site):
    key = site.secret(site.fake.add_key(), "key")
    return {"credentials": [f'api-key-file = "{key}"',
                            "api-email = user@example.org"]}


def open_folder(site):
    folder = os.path.join(site.folder, "shared")
    os.mkdir(folder)
    os.chmod(folder, 0o777)
    path = write_file(folder, "token", site.token + "\n")
    return {"credentials": [f'api-token-file = "{path}"']}


def open_file(site):
    path = site.secret(name="open", mode=0o644)
    return {"credentials": [f'api-token-file = "{path}"']}


def more_zones(site):
    site.fake.add_zone("more.example")
    return {}


def too_many(site):
    site.fake.fault("429", times=None, after=600)
    return {}


def blind(site):
    site.fake.switches.zone_read_missing = "empty"
    return {"token": site.fake.add_token(["dns:edit"])}


AT_CLOUDFLARE = {
    "open file": [open_file, {"credential": "failed"}, 2,
                  ["mode 0644", "chmod 600"]],
    "no file": [lambda site: {"credentials": ['api-token-file = "/none"']},
                {"credential": "failed"}, 2, ["'/none'"]],
    "no credentials": [lambda site: {"credentials": []},
                       {"credential": "failed"}, 2, ["api-token-file"]],
    "open folder": [open_folder, {"credential": "warning"}, 0,
                    ["shared", "0777", "go-w"]],
    "unknown": [lambda site: {"token": "x" * 40}, {"accepted": "failed"}, 1,
                ["9109"]],
    "expired": [token(expires_on=time.time() - 60), {"accepted": "failed"}, 1,
                ["9109"]],
    "elsewhere": [token(networks=["192.0.2.0/24"]), {"accepted": "failed"}, 1,
                  ["IP filter"]],
    "ends soon": [token(expires_on=time.time() + 9 * DAY),
                  {"rights": "warning"}, 0, ["ends on 20"]],
    "no records": [token(permissions=["zone:read"]), {"rights": "failed"}, 1,
                   ["Zone:DNS:Edit"]],
    "reads tokens": [token(permissions=["zone:read", "dns:edit", "zone:edit",
                                        "tokens:read"]),
                     {"rights": "warning"}, 0, ["API tokens", "Zone Write"]],
    "global key": [global_key, {"rights": "warning"}, 0,
                   ["everything", "api-token-file"]],
    "no zones": [blind, {"zones": "failed"}, 1, ["no zone"]],
    "more zones": [more_zones, {"zones": "warning"}, 0,
                   ["more.example", "limit"]],
    "too many requests": [too_many, {"accepted": "failed"}, 75, ["600 s"]],
}

@pytest.mark.parametrize("case", AT_CLOUDFLARE.values(), ids=AT_CLOUDFLARE)
def test_each_alone_at_cloudflare(case, program, cloudflare):   # noqa: F811
    make, wrong, status, words = case
    program.configure(cloudflare.config(
        update(cloudflare.full("home")) if "more" in words[0] else "",
        **make(cloudflare)))
    with cloudflare.cost() as cost, nothing_written(program):
        told = check(program)
    check_one(told, wrong, status, *words)
    assert told.run.status == status and not cost.writes
    assert cloudflare.records() == []


FINE = {        # credentials that other checks of tokens take for bad ones
    "of the account": [token(kind="account"), []],
    "old": [token(old=True), []],
    "for one zone": [lambda site: {"token": site.fake.add_token(
        zones=[site.zone.id])}, ["at least"]],
    "zone-id": [lambda site: {
        "token": site.fake.add_token(["dns:edit"]),
        "credentials": None}, None],
}


@pytest.mark.parametrize("case", FINE.values(), ids=FINE)
def test_good_credentials_at_cloudflare(case, program, cloudflare):  # noqa: F811
    make, words = case
    lines = [] if words is not None else [f"zone-id = {cloudflare.zone.id}"]
    program.configure(config(
        cloudflare.internet,
        cloudflare.account("cf", *lines, **make(cloudflare)),
        update(cloudflare.full("home"))))
    told = check(program)
    assert not [one for one in told.run.json if one["outcome"] != "ok"
                and one["check"] in OF_ACCOUNT + OF_ADDRESS], told.run
    for word in words or []:
        assert word in told.one("zones")["text"]


# Accounts elsewhere

def test_account_at_bind(program, site):
    """Asked with the key, and neither its zone nor its log changes."""
    program.configure(site.config(update(site.full("home"))))
    start = site.server.mark()
    with nothing_written(program), unchanged(site):
        told = check(program)
    assert not site.server.updates(start)
    assert [one["check"] for one in told.run.json
            if one["subject"] == "lab"] == ["credential", "accepted", "rights"]
    assert not [one for one in told.run.json if one["outcome"] != "ok"
                and one["check"] in OF_ACCOUNT + OF_ADDRESS], told.run


def stranger(site):
    site.key = Key("stranger")


def wrong_secret(site):
    site.key = Key(site.key.name)


AT_BIND = {
    "unknown key": [stranger, {}, {"accepted": "failed"}, 1, ["stranger"]],
    "wrong secret": [wrong_secret, {}, {"accepted": "failed"}, 1, ["BADSIG"]],
    "old algorithm": [None, {"algorithm": "hmac-sha1"},
                      {"rights": "warning"}, 0, ["hmac-sha1", "hmac-sha256"]],
}


@pytest.mark.parametrize("case", AT_BIND.values(), ids=AT_BIND)
def test_each_alone_at_bind(case, program, new_site):
    prepare, options, wrong, status, words = case
    site = new_site(**options)
    if prepare:
        prepare(site)
    program.configure(site.config())
    start = site.server.mark()
    with nothing_written(program):
        told = check(program)
    check_one(told, wrong, status, *words)
    assert told.run.status == status and not site.server.updates(start)


def test_unsigned_updates(program, new_site):
    """Whether they are taken is told by an update alone."""
    site = new_site(key=None, allow="any;")
    program.configure(site.config())
    told = check(program)
    assert told.run.status == 0
    assert told.wrong() == {"credential": "warning", "accepted": "warning",
                            "rights": "warning"}
    assert "not signed" in told.one("rights")["text"]


def test_account_at_powerdns(program, powerdns):            # noqa: F811
    program.configure(powerdns.config(update(powerdns.full("home"))))
    with nothing_written(program), unchanged(powerdns):
        told = check(program)
    assert not [one for one in told.run.json if one["outcome"] != "ok"
                and one["check"] in OF_ACCOUNT + OF_ADDRESS], told.run
    assert told.one("zones")["text"] == powerdns.name
    assert "everything" in told.one("accepted")["text"]
    assert {call.split()[0] for call in powerdns.calls()} == {"GET"}


def test_wrong_key_at_powerdns(program, powerdns):          # noqa: F811
    program.configure(powerdns.config(key="wrong"))
    told = check(program)
    check_one(told, {"accepted": "failed"}, 1, "401")
    assert told.run.status == 1


@pytest.mark.parametrize("version", ["v1", "v3"])
def test_account_at_godaddy(version, program, request):
    site = request.getfixturevalue(f"new_godaddy_{version}")()
    program.configure(site.config(update(site.full("home"))))
    with site.cost() as cost, nothing_written(program):
        told = check(program)
    assert told.run.status == 0 and not cost.writes
    if version == "v1":
        check_one(told, {"rights": "warning"}, 0, "2026", "access token")
    assert told.one("zones")["text"].endswith(site.name)
    assert told.one("accepted")["outcome"] == "ok"
    site.fake.revoke(site.credential)
    told = check(program)
    assert told.one("accepted")["status"] == 1 == told.run.status


def test_many_domains_at_godaddy(program, new_godaddy_v1):  # noqa: F811
    """As many requests as there are pages."""
    site = new_godaddy_v1()
    for n in range(1000):
        site.fake.add_domain(f"d{n:04}.example")
    program.configure(site.config())
    with site.cost() as cost:
        told = check(program)
    assert told.one("zones")["outcome"] == "ok"
    assert cost.calls == ["GET domain"] * 2


def test_account_at_dyndns2(program, dyndns2):              # noqa: F811
    """Nothing can be asked there, and there are no challenges."""
    home = dyndns2.full("home")
    program.configure(dyndns2.config(update(home)))
    with nothing_written(program):
        told = check(program)
    assert told.run.status == 0
    assert told.wrong() == {"accepted": "warning"}
    assert "addresses only" in told.one("zone", home)["text"]
    assert dyndns2.queries() == []


def test_server_that_is_gone(program, site):
    """Nobody answers, now."""
    program.configure(site.config())
    site.server.stop()
    told = check(program)
    check_one(told, {"accepted": "failed"}, 75, site.address)
    assert told.run.status == 75


def test_all_at_once(program, site, cloudflare, powerdns):  # noqa: F811
    """Three accounts and both families; the lines of each name together."""
    names = [one.full("home") for one in (site, cloudflare, powerdns)]
    program.configure(config(
        site.internet, site.account(), cloudflare.account(),
        powerdns.account(),
        update(*names, more='ipv6 = "static:2600:ffff::7"')))
    with nothing_written(program), unchanged(site, powerdns):
        told = check(program)
    assert not [one for one in told.run.json if one["outcome"] != "ok"
                and one["check"] in OF_ACCOUNT + OF_ADDRESS], told.run
    subjects = [one["subject"] for one in told.run.json]
    assert list(dict.fromkeys(subjects)) == [
        subject for n, subject in enumerate(subjects)
        if n == 0 or subjects[n - 1] != subject]
    assert subjects[0] == "lab" and set(subjects) == {
        "lab", "cf", "pdns", "state-dir", "clock", "ipv4", "ipv6",
        *names,
        *(one.name for one in (site, cloudflare, powerdns))}
    for name in names:
        assert [one["text"].split()[0] for one in told.of("address", name)
                ] == ["A", "AAAA"]
        assert len(told.of("conflict", name)) == 1


# Credentials in the configuration, and the state

def test_state(program, site):
    """It is not made, and can be done without."""
    program.configure(site.config())
    assert check(program).one("state")["text"].endswith("can be written")
    there = os.path.join(program.home, "not", "there")
    told = check(program, env={"DDNS01_STATE_DIR": there})
    assert told.wrong() == {} and "is made" in told.one("state")["text"]
    assert os.listdir(program.home) == []
    told = check(program, env={"DDNS01_STATE_DIR": "/dev/null"})
    assert told.run.status == 0 and told.wrong() == {"state": "warning"}
    assert "'/dev/null'" in told.one("state")["text"]


def test_token_that_looks_like_a_key(program, cloudflare):  # noqa: F811
    program.configure(cloudflare.config(token="0123456789abcdef" * 2 + "01234"))
    told = check(program)
    assert told.wrong() == {"credential": "warning", "accepted": "failed"}
    assert "api-key-file" in told.of("credential")[1]["text"]


def test_secret_in_an_open_configuration(program, cloudflare):  # noqa: F811
    text = cloudflare.config(credentials=[f'api-token = "{cloudflare.token}"'])
    program.configure(text)
    assert "ddns01.conf:" in check(program).one("credential")["text"]
    path = program.configure(text, mode=0o644)
    run = program("check-setup")
    check_failure(run, 2, path, "chmod 600")
    assert cloudflare.token not in run.out + run.err


def test_each_account(program, cloudflare, site):           # noqa: F811
    """One that cannot be used does not hide the other."""
    program.configure(config(
        site.internet, site.account(),
        cloudflare.account(credentials=['api-token-file = "/none"'])))
    told = check(program)
    assert told.run.status == 2
    assert told.one("credential", "cf")["status"] == 2
    assert told.one("accepted", "lab")["outcome"] == "ok"
    told = check(program, env={"DDNS01_ACCOUNT": "lab"})
    assert told.run.status == 0 and not told.of("credential", "cf")


# The lines

def test_text_and_quiet(program, cloudflare):               # noqa: F811
    """One line for each check; with -q what has failed alone."""
    home = cloudflare.full("home")
    program.configure(cloudflare.config(update(home, ipv4='"file:/none"')))
    run = program("check-setup")
    assert run.status == 75 and run.err == ""
    lines = run.out.splitlines()
    assert lines[0].split()[:3] == ["ok", "credential", "cf:"]
    failed = [line for line in lines if line.startswith("failed ")]
    assert len(failed) == 1 and "; remedy: see SOURCES" in failed[0]
    run = program("-q", "check-setup")
    assert run.status == 75 and run.out.splitlines() == failed


MISTAKES = {
    "no name": [["a..b"], "a..b"],
    "an option behind": [["example.com", "--probe"], "before the first"],
    "no CA": [["--ca"], "--ca"],
}


@pytest.mark.parametrize("case", MISTAKES.values(), ids=MISTAKES)
def test_mistakes(case, program, site):
    program.configure(site.config())
    check_failure(program("check-setup", *case[0]), 2, case[1])


def test_no_account(program):
    program.configure("")
    check_failure(program("check-setup"), 2, "no account is configured")
