"""secure-zone: the settings that guard a zone's visitors."""

import itertools

import pytest

from lab.cloudflare import (cf, cloudflare, new_cloudflare)  # noqa: F401
from lab.expect import check_done, check_failure

ALL = ["zone:read", "settings:edit", "ssl:edit"]
WEAK = {"ssl": "flexible", "always_use_https": "off", "min_tls_version": "1.0"}
GOOD = {"ssl": "full", "always_use_https": "on", "min_tls_version": "1.2"}
KEYS = [*GOOD, "universal_ssl"]


def put(site, settings, universal=True, zone=None):
    zone = zone or site.zone
    for name, value in settings.items():
        zone.settings[name] = {"id": name, "value": value, "editable": True,
                               "modified_on": None}
    zone.universal_ssl = universal


def settings(site, zone=None):
    return {name: one["value"]
            for name, one in (zone or site.zone).settings.items()}


def rows(run):
    """What stdout says: {setting: (is, should, outcome)} of one zone."""
    lines = [line.split() for line in run.out.splitlines()]
    assert lines[0] == ["ZONE", "SETTING", "IS", "SHOULD", "BE", "OUTCOME"]
    return {line[1]: tuple(line[2:]) for line in lines[1:]}


STATES = list(itertools.product([False, True], repeat=4))


@pytest.mark.parametrize("good", STATES, ids=lambda s: "".join("-+"[x]
                                                               for x in s))
def test_every_state(good, cf, cloudflare):                 # noqa: F811
    """From any state to the wanted one by the needed requests alone."""
    start = {name: (GOOD if ok else WEAK)[name]
             for name, ok in zip(GOOD, good)}
    put(cloudflare, start, universal=not good[3])
    words = ["secure-zone", "--apply", "--disable-universal-ssl",
             cloudflare.name]
    with cloudflare.cost() as cost:
        run = cf(*words)
    assert run.status == 0
    assert settings(cloudflare) == GOOD
    assert cloudflare.zone.universal_ssl is False
    differing = [name for name, ok in zip(KEYS, good) if not ok]
    assert sorted(c.split("/")[-1] for c in cost.writes) == sorted(
        "settings" if name == "universal_ssl" else name for name in differing)
    assert len(cost.reads) == 5         # the zone and each setting
    assert cost.handshakes == 1
    assert {name: row[-1] for name, row in rows(run).items()} == {
        name: "changed" if name in differing else "ok" for name in KEYS}
    if differing:
        with cloudflare.cost() as cost:
            run = cf(*words)
        assert run.status == 0 and not cost.writes and len(cost.reads) == 4
        assert {row[-1] for row in rows(run).values()} == {"ok"}


def test_report_alone(cf, cloudflare):                      # noqa: F811
    put(cloudflare, WEAK)
    with cloudflare.cost() as cost:
        run = cf("secure-zone", cloudflare.name)
    check_done(run)
    assert rows(run) == {
        "ssl": ("flexible", "full", "differs"),
        "always_use_https": ("off", "on", "differs"),
        "min_tls_version": ("1.0", "1.2", "differs"),
        "universal_ssl": ("on", "-", "ok")}
    assert not cost.writes and settings(cloudflare) == WEAK


STRONGER = [        # is, options, becomes
    ({"ssl": "strict"}, [], {"ssl": "strict"}),
    ({"ssl": "origin_pull"}, ["--strict"], {"ssl": "origin_pull"}),
    ({"ssl": "full"}, ["--strict"], {"ssl": "strict"}),
    ({"ssl": "off"}, ["--strict"], {"ssl": "strict"}),
    ({"min_tls_version": "1.3"}, [], {"min_tls_version": "1.3"}),
    ({"min_tls_version": "1.1"}, [], {"min_tls_version": "1.2"}),
]


@pytest.mark.parametrize("case", STRONGER, ids=str)
def test_never_weaker(case, cf, cloudflare):                # noqa: F811
    put(cloudflare, GOOD | case[0])
    check_done(cf("secure-zone", "--apply", *case[1], cloudflare.name))
    assert settings(cloudflare) == GOOD | case[2]
    assert cloudflare.zone.universal_ssl is True


def test_dry_run(cf, cloudflare):                           # noqa: F811
    put(cloudflare, WEAK)
    with cloudflare.cost() as cost:
        run = cf("--dry-run", "secure-zone", "--apply", cloudflare.name)
    check_done(run)
    assert rows(run)["ssl"] == ("flexible", "full", "planned")
    assert not cost.writes


def test_json_and_bulk(cf, cloudflare):                     # noqa: F811
    """Many zones, all side by side; one that is no zone fails alone."""
    zones = [cloudflare.zone] + [cloudflare.add_zone() for _ in range(4)]
    for zone in zones:
        put(cloudflare, WEAK, zone=zone)
    with cloudflare.cost() as cost:
        run = cf("--json", "secure-zone", "--apply", "nobodys.example",
                 "www." + cloudflare.name, *[zone.name for zone in zones])
    assert run.status == 1
    assert cost.handshakes == 1 and len(cost.writes) == 15
    told = run.json
    assert len(told) == 7 * 4
    for one in told:
        assert set(one) - {"error"} == {"zone", "account", "setting", "is",
                                        "should", "outcome", "status"}
        wrong = one["zone"] in ("nobodys.example", "www." + cloudflare.name)
        assert one["status"] == (1 if wrong else 0)
        assert ("error" in one) == wrong
        if not wrong and one["setting"] != "universal_ssl":
            assert one["outcome"] == "changed" and one["account"] == "cf"
    for zone in zones:
        assert settings(cloudflare, zone) == GOOD
    assert run.err.count("\n") == 2
    assert "not a zone" in run.err


PERMISSIONS = [     # the token has, options, exact words
    (["zone:read"], [], "Zone:Zone Settings:Read"),
    (["zone:read", "settings:read"], ["--apply"], "Zone:Zone Settings:Edit"),
    (["zone:read", "settings:edit"], ["--disable-universal-ssl"],
     "Zone:SSL and Certificates:Read"),
    (["zone:read", "settings:edit", "ssl:read"],
     ["--apply", "--disable-universal-ssl"], "Zone:SSL and Certificates:Edit"),
]


@pytest.mark.parametrize("case", PERMISSIONS, ids=lambda case: case[2])
def test_missing_permission(case, program, cloudflare):     # noqa: F811
    token = cloudflare.fake.add_token(permissions=case[0])
    program.configure(cloudflare.config(token=token))
    put(cloudflare, WEAK)
    run = program("secure-zone", *case[1], cloudflare.name)
    assert run.status == 1
    assert f"give the token the permission '{case[2]}'" in run.err
    others = {"Zone:Zone Settings:Read", "Zone:Zone Settings:Edit",
              "Zone:SSL and Certificates:Read",
              "Zone:SSL and Certificates:Edit"} - {case[2]}
    assert not [one for one in others if one in run.err]


def test_universal_ssl_is_not_asked_for(program, cloudflare):   # noqa: F811
    """Whoever does not care need not be allowed to look."""
    token = cloudflare.fake.add_token(permissions=["zone:read",
                                                   "settings:edit"])
    program.configure(cloudflare.config(token=token))
    put(cloudflare, WEAK)
    run = program("secure-zone", "--apply", cloudflare.name)
    check_done(run)
    assert rows(run)["universal_ssl"] == ("-", "-", "unknown")
    assert settings(cloudflare) == GOOD


def test_universal_ssl_is_warned_of(cf, cloudflare):        # noqa: F811
    put(cloudflare, GOOD)
    run = cf("secure-zone", "--apply", "--disable-universal-ssl",
             cloudflare.name)
    assert run.status == 0 and "no certificate" in run.err
    assert cloudflare.zone.universal_ssl is False


def test_plan_forbids(cf, cloudflare):                      # noqa: F811
    put(cloudflare, WEAK)
    cloudflare.zone.settings["ssl"]["editable"] = False
    run = cf("secure-zone", "--apply", cloudflare.name)
    assert run.status == 1 and "plan" in run.err
    assert settings(cloudflare) == GOOD | {"ssl": "flexible"}


MISTAKES = {
    "no zone": [[], "give ZONE"],
    "an option behind": [["example.com", "--apply"], "before the first"],
    "no name": [["a..b"], "a..b"],
}


@pytest.mark.parametrize("case", MISTAKES.values(), ids=MISTAKES)
def test_mistakes(case, cf):                                # noqa: F811
    check_failure(cf("secure-zone", *case[0]), 2, case[1])


def test_other_provider(program, site):
    program.configure(site.config())
    check_failure(program("secure-zone", site.name), 2,
                  "provider = cloudflare")
