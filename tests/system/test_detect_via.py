"""detect-via: which interface a host's address is asked by."""

import pytest

from fake.echo import Echo
from lab.expect import check_done, check_failure
from lab.watching import host                           # noqa: F401

TRUE = "25.25.25.25"


@pytest.fixture
def look(site, program, host, folder, run):             # noqa: F811
    """look(source, *words): update-ip on a host with two links, on which nothing
    is left to do once its state is there. (Its addresses, the run, the peers that
    the echo service has seen)"""
    addresses = {"eth0": host.address, "eth1": host.second()}
    echo = run(Echo(folder("echo"), host.gateway))
    echo.tell(TRUE)
    program.configure(f'ca-file = "{echo.ca_file}"\n' + site.config())

    def look(source, *words, address=TRUE):
        name = site.full("home")
        check_done(program("update-ip", "--allow-private", "--ipv4",
                           f"static:{address}", name))
        echo.forget()
        result = program(
            "update-ip", "--allow-private", "--detect-timeout=2", "--ipv4",
            source.format(echo.url), *words, name, under=host.under)
        return result, [one.peer for one in echo.log.requests]
    look.addresses = addresses
    return look


@pytest.mark.parametrize("via", ["eth0", "eth1"])
def test_https(via, look):
    result, peers = look("url:{}", f"--detect-via={via}")
    check_done(result)
    assert peers == [look.addresses[via]]


def test_https_by_the_route_otherwise(look):
    result, peers = look("url:{}")
    check_done(result)
    assert peers == [look.addresses["eth0"]]


def test_https_by_none(look):
    """An interface that is not there is no reason to take another."""
    result, peers = look("url:{}", "--detect-via=nothere0")
    check_failure(result, 75, "url:https://")
    assert peers == []


@pytest.mark.parametrize("via", ["eth0", "eth1"])
def test_route(via, look):
    """The address that is sent from there; nobody is asked."""
    result, peers = look("route", f"--detect-via={via}",
                         address=look.addresses[via])
    check_done(result)
    assert peers == []


def test_route_otherwise(look):
    result, _ = look("route", address=look.addresses["eth0"])
    check_done(result)


def test_route_by_none(look):
    result, _ = look("route", "--detect-via=nothere0")
    check_failure(result, 75, "nothere0")
