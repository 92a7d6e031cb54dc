"""Where the address comes from: static, file, interface, route."""

import fcntl
import subprocess

import pytest

from lab import LoopbackAddress, write_file
from lab.expect import check_done, check_failure, unchanged

# Anybody's: they are ours only in the test's own network.
GLOBAL4, GLOBAL6 = "25.25.25.25", "2600:ffff::7"
KIND = {"ipv4": "A", "ipv6": "AAAA"}


def name_of(site):
    return f"home.{site.name}"


@pytest.mark.parametrize("family, address, written", [
    ("ipv4", "203.0.113.7", "203.0.113.7"), ("ipv4", "10.1.2.3", "10.1.2.3"),
    ("ipv6", "2001:db8::7", "2001:db8::7"), ("ipv6", "fd00::1", "fd00::1"),
    ("ipv6", "2001:DB8:0:0:0:0:0:07", "2001:db8::7")])
def test_static(family, address, written, site, ddns01):
    """Taken as given."""
    check_done(ddns01("update-ip", "--ipv4=off", f"--{family}",
                      f"static:{address}", name_of(site)))
    assert site.values(name_of(site), KIND[family]) == [written]
    assert len([k for k in site.records() if k[0] == name_of(site)]) == 1


@pytest.mark.parametrize("source", [
    "static:", "static:256.1.1.1", "static:1.2.3", "static:1.2.3.4.5",
    "static:01.2.3.4", "static:1.2.3.4 5", "static:2001:db8::7", "moon",
    "file:", "interface:", "static"])
def test_bad_source(source, site, ddns01):
    with unchanged(site):
        result = ddns01("update-ip", "--ipv4", source, name_of(site))
    check_failure(result, 2, source.split(":", 1)[-1] or source)


@pytest.mark.parametrize("family, text, address", [
    ("ipv4", f"{GLOBAL4}\n", GLOBAL4), ("ipv4", GLOBAL4, GLOBAL4),
    ("ipv4", f"  {GLOBAL4} \r\n", GLOBAL4), ("ipv6", f"{GLOBAL6}\n", GLOBAL6)])
def test_file(family, text, address, site, ddns01):
    path = write_file(ddns01.folder, "address", text)
    check_done(ddns01("update-ip", "--ipv4=off", f"--{family}",
                      f"file:{path}", name_of(site)))
    assert site.values(name_of(site), KIND[family]) == [address]


BAD_FILES = ["", "\n", "none\n", "256.1.1.1\n", f"{GLOBAL4}x\n", GLOBAL6,
             "<html>25.25.25.25</html>", "\0" * 10, "1" * 1_000_000,
             "0.0.0.0", "255.255.255.255"]


@pytest.mark.parametrize("text", BAD_FILES, ids=range(len(BAD_FILES)))
def test_bad_file(text, site, ddns01):
    """A failed detection never changes a record."""
    site.change(("home", 60, "A", "192.0.2.1"))
    path = write_file(ddns01.folder, "address", text)
    with unchanged(site):
        result = ddns01("update-ip", "--ipv4", f"file:{path}", name_of(site))
    check_failure(result, 75, path)


def test_missing_file(site, ddns01):
    with unchanged(site):
        result = ddns01("update-ip", "--ipv4", "file:/nonexistent/address",
                        name_of(site))
    check_failure(result, 75, "/nonexistent/address")


# One or two of every range that the internet does not route.
NOT_GLOBAL = ["10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.1.1",
              "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.0.1",
              "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
              "240.0.0.1", "255.255.255.255"]
NOT_GLOBAL6 = ["::1", "::", "::ffff:8.8.8.8", "64:ff9b:1::1", "100::1",
               "2001:2::1", "2001:db8::1", "3fff::1", "5f00::1", "fc00::1",
               "fd12:3456::1", "fe80::1", "ff02::1"]


@pytest.mark.parametrize("address", NOT_GLOBAL + NOT_GLOBAL6)
def test_not_global(address, site, ddns01):
    family = "ipv6" if ":" in address else "ipv4"
    path = write_file(ddns01.folder, "address", address)
    with unchanged(site):
        result = ddns01("update-ip", "--ipv4=off", f"--{family}",
                        f"file:{path}", name_of(site))
    check_failure(result, 75, address)


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.7.8", "fd12::1"])
def test_private_on_request(address, site, ddns01):
    family = "ipv6" if ":" in address else "ipv4"
    path = write_file(ddns01.folder, "address", address)
    check_done(ddns01("update-ip", "--allow-private", "--ipv4=off",
                      f"--{family}", f"file:{path}", name_of(site)))
    assert site.values(name_of(site), KIND[family]) == [address]


def test_interface(site, ddns01):
    with LoopbackAddress(GLOBAL4), LoopbackAddress(GLOBAL6):
        check_done(ddns01("update-ip", "--ipv4", "interface:lo", "--ipv6",
                          "interface:lo", name_of(site)))
    assert site.values(name_of(site), "A") == [GLOBAL4]
    assert site.values(name_of(site), "AAAA") == [GLOBAL6]


def ip(*words):
    return subprocess.run(["ip", *words], check=True, text=True,
                          capture_output=True).stdout


@pytest.fixture
def network(tmp_path_factory):
    """A device with addresses and the default route; one test at a time."""
    top = tmp_path_factory.getbasetemp().parent
    with open(top / "network.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ip("link", "add", "ddns01a", "type", "veth", "peer", "name", "ddns01b")
        try:
            for device in ("ddns01a", "ddns01b"):
                ip("link", "set", device, "up")
            yield "ddns01a"
        finally:
            ip("link", "del", "ddns01a")


def test_interface_flags(network, site, ddns01):
    """Private and deprecated addresses are not what we tell the world."""
    ip("addr", "add", "10.9.8.7/24", "dev", network)
    ip("addr", "add", f"{GLOBAL4}/32", "dev", network)
    for address, life in [("fd00:9::1", "forever"), ("2600:ffff::1", "0"),
                          (GLOBAL6, "forever")]:
        ip("-6", "addr", "add", f"{address}/64", "dev", network, "nodad",
           "valid_lft", "forever", "preferred_lft", life)
    check_done(ddns01("update-ip", "--ipv4", f"interface:{network}", "--ipv6",
                      f"interface:{network}", name_of(site)))
    assert site.values(name_of(site), "A") == [GLOBAL4]
    assert site.values(name_of(site), "AAAA") == [GLOBAL6]


@pytest.mark.parametrize("address", [None, "10.9.8.7"])
def test_interface_without_global_address(address, network, site, ddns01):
    site.change(("home", 60, "A", "192.0.2.1"))
    if address:
        ip("addr", "add", f"{address}/24", "dev", network)
    with unchanged(site):
        result = ddns01("update-ip", "--ipv4", f"interface:{network}",
                        name_of(site))
    check_failure(result, 75, network)


def test_no_such_interface(site, ddns01):
    with unchanged(site):
        result = ddns01("update-ip", "--ipv4", "interface:nothere0",
                        name_of(site))
    check_failure(result, 75, "nothere0")


@pytest.mark.parametrize("family, address, probe", [
    ("ipv4", GLOBAL4, "1.1.1.1"), ("ipv6", GLOBAL6, "2606:4700::1111")])
def test_route(family, address, probe, network, site, ddns01):
    """The source address of packets to the internet."""
    version = f"-{family[-1]}"
    ip(version, "addr", "add", f"{address}/{64 if ':' in address else 24}",
       "dev", network, *(["nodad"] if ":" in address else []))
    ip(version, "route", "add", "default", "dev", network, "metric", "9999")
    words = ip(version, "route", "get", probe).split()
    ours = words[words.index("src") + 1]
    check_done(ddns01("update-ip", "--allow-private", "--ipv4=off",
                      f"--{family}", "route", name_of(site)))
    assert site.values(name_of(site), KIND[family]) == [ours]


def test_no_route(site, ddns01):
    """In a network without any device."""
    with unchanged(site):
        result = ddns01("update-ip", "--ipv4=off", "--ipv6=route",
                        name_of(site), under=["unshare", "--net"])
    check_failure(result, 75, "route")


def test_one_family_fails_alone(site, ddns01):
    """No IPv6 today: the IPv4 record is kept current all the same."""
    site.change(("home", 60, "AAAA", "2001:db8::1"))
    result = ddns01("--json", "update-ip", "--ipv4", "static:192.0.2.7",
                    "--ipv6", "file:/nonexistent", name_of(site))
    check_failure(result, 75, "/nonexistent")
    assert site.values(name_of(site), "A") == ["192.0.2.7"]
    assert site.values(name_of(site), "AAAA") == ["2001:db8::1"]


def test_first_source_that_works(site, ddns01):
    """Sources are tried in turn."""
    path = write_file(ddns01.folder, "address", GLOBAL4)
    result = ddns01("update-ip", "--ipv4", f"file:/nonexistent,file:{path}",
                    name_of(site))
    assert result.status == 0, result
    assert site.values(name_of(site), "A") == [GLOBAL4]
