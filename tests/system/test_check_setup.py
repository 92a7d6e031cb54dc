"""check-setup: accounts, and the addresses of names."""

import os

import pytest

from lab.check import check, nothing_written
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401
from lab.keys import write_file
from lab.pdns import new_powerdns                       # noqa: F401

ACCOUNT = ["credential", "accepted", "rights", "zones"]
IP = "203.0.113.7"


def update(*names, ipv4=f"static:{IP}"):
    """An update-ip section."""
    listed = ", ".join(f'"{name}"' for name in names)
    return f"update-ip {{ names = {{ {listed} }} ipv4 = {ipv4} }}\n"


# Accounts

def test_account_at_cloudflare(program, cloudflare):        # noqa: F811
    """All is well, with no more than the needed reads."""
    program.configure(cloudflare.config())
    with cloudflare.cost() as cost, nothing_written(program):
        told = check(program)
    assert told.run.status == 0 and told.wrong() == {}
    assert [one["check"] for one in told.run.json] == ACCOUNT
    assert {one["subject"] for one in told.run.json} == {"cf"}
    assert told.one("zones")["text"] == cloudflare.name
    assert cost.calls == ["GET zones", "GET tokens/verify", "GET user/tokens",
                          "GET dns_records"]


# Addresses

def test_addresses_at_cloudflare(program, cloudflare):      # noqa: F811
    home = cloudflare.full("home")
    program.configure(cloudflare.config(update(home)))
    with cloudflare.cost() as cost, nothing_written(program):
        told = check(program)
    assert told.run.status == 0 and told.wrong() == {}
    assert not cost.writes
