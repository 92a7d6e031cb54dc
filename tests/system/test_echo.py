"""Services that tell our address, and lie in every way."""

import re

import pytest

from fake.echo import LIES, TRACE_LIES
from lab import write_file
from lab.cloudflare import cf, cloudflare, new_cloudflare   # noqa: F401
from lab.echo import HERE, KIND, TRUE, new_echo, twins    # noqa: F401
from lab.expect import check_done, check_failure, unchanged
from lab.watching import host                       # noqa: F401

FAMILIES = ["ipv4", "ipv6"]
KINDS = ["trace", "url"]


@pytest.fixture(params=FAMILIES)
def echo(request, new_echo, program):           # noqa: F811
    one = new_echo(request.param)
    program.configure(one.config())
    return one


@pytest.mark.parametrize("kind", KINDS)
def test_truth(kind, echo, program):
    with echo.asked():
        check_done(program(*echo.words(kind)))
    assert echo.values() == [TRUE[echo.family]]
    request, = echo.fake.log.requests
    assert request.header("authorization") is None
    assert request.header("cookie") is None


ROWS = [("trace", lie) for lie in [*LIES, *TRACE_LIES]] + [
    ("url", lie) for lie in LIES]


@pytest.mark.parametrize("kind", KINDS)
def test_lies(kind, echo, program):
    """All of them in one test, as starting a zone costs more than asking."""
    echo.site.change(("home", 60, KIND[echo.family],
                      "192.0.2.9" if echo.family == "ipv4" else "2001:db8::9"))
    wrong = []
    for lie in [one for of, one in ROWS if of == kind]:
        echo.fake.lie(lie)
        try:
            with unchanged(echo.site), echo.asked():
                result = program(*echo.words(kind))
            check_failure(result, 75, echo.source(kind))
        except AssertionError as error:
            wrong.append(f"{lie}: {error}")
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("certificate", ["other-name", "other-ca", "expired"])
def test_certificate(certificate, kind, new_echo, program):     # noqa: F811
    """Of somebody else: nothing is even sent."""
    echo = new_echo(certificate=certificate)
    program.configure(echo.config())
    with unchanged(echo.site), echo.asked(0):
        result = program(*echo.words(kind))
    check_failure(result, 75, "certificate is not trusted")


@pytest.mark.parametrize("kind", KINDS)
def test_refused_connection(kind, echo, program):
    with unchanged(echo.site), echo.fake.refusing():
        result = program(*echo.words(kind))
    check_failure(result, 75, echo.source(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_no_proxy(kind, echo, program):
    """A proxy's address is not ours, so none is used."""
    proxy = "http://127.0.0.1:1"
    check_done(program(*echo.words(kind), env={
        "https_proxy": proxy, "HTTPS_PROXY": proxy, "ALL_PROXY": proxy}))
    assert echo.values() == [TRUE[echo.family]]


def test_fallback(echo, program):
    """Behind a captive portal another source may know."""
    path = write_file(program.folder, "address", TRUE[echo.family])
    echo.fake.lie("portal")
    with echo.asked():
        result = program("update-ip", f"--{echo.family}",
                         f"cloudflare,file:{path}", echo.name)
    assert result.status == 0, result
    assert echo.values() == [TRUE[echo.family]]


def test_wrong_family_of_service(new_echo, program):            # noqa: F811
    """A service at an IPv4 address cannot tell the IPv6 one."""
    echo = new_echo("ipv4")
    program.configure(echo.config())
    for kind in KINDS:
        with unchanged(echo.site), echo.asked(0):
            result = program("update-ip", "--ipv6", echo.source(kind),
                             echo.name)
        check_failure(result, 75, echo.source(kind))


def test_once_for_all_names(echo, program):
    names = [echo.site.full(f"h{n}") for n in range(30)]
    with echo.asked():
        check_done(program("update-ip", f"--{echo.family}", "cloudflare",
                           *names))
    assert echo.site.values(names[29], KIND[echo.family]) == [
        TRUE[echo.family]]


@pytest.mark.parametrize("kind", KINDS)
def test_both_families(kind, new_echo, program):                # noqa: F811
    """Both are asked at one host. One is silent: the other is kept current."""
    four, six, text = twins(new_echo)
    program.configure(text)
    source = four.source(kind).replace(HERE["ipv4"], "localhost")
    words = ["update-ip", "--ipv4", source, "--ipv6", source, four.name]
    for well, silent, now in [(four, six, "25.25.25.26"),
                              (six, four, "2600:ffff::8")]:
        silent.fake.lie("stall")
        well.fake.tell(now)
        kept = silent.values()
        result = program(*words)
        check_failure(result, 75, source)
        assert well.values() == [now]
        assert silent.values() == kept
    four.fake.tell(TRUE["ipv4"])
    with four.asked(), six.asked():
        check_done(program(*words))
    assert four.values() == [TRUE["ipv4"]]


# Confirmation

def confirmed(echo, *sources):
    return ["update-ip", "--confirm=2", "--ipv4", ",".join(sources), echo.name]


def test_confirm(new_echo, program):                            # noqa: F811
    """A new address is believed when two tell it, an old one when one does."""
    echo = new_echo()
    program.configure(echo.config())
    path = write_file(program.folder, "address", TRUE["ipv4"])
    both = confirmed(echo, "cloudflare", f"file:{path}")
    check_done(program(*both))
    assert echo.values() == [TRUE["ipv4"]]
    write_file(program.folder, "address", "25.25.25.26")
    check_done(program(*both))
    echo.fake.tell("25.25.25.27")
    with unchanged(echo.site):
        result = program(*both)
    check_failure(result, 75, "25.25.25.26", "25.25.25.27", "cloudflare",
                  "2 independent sources")
    write_file(program.folder, "address", "25.25.25.27")
    check_done(program(*both))
    assert echo.values() == ["25.25.25.27"]


def test_too_few_to_confirm(new_echo, program):                 # noqa: F811
    echo = new_echo()
    program.configure(echo.config())
    with unchanged(echo.site), echo.asked(0):
        result = program(*confirmed(echo, "cloudflare", "doh"))
    check_failure(result, 2, "confirm", "1 independent")


# Cost

def test_cron(cf, cloudflare):                                  # noqa: F811
    """Nothing changed, a hundred times: a look at the address, no more."""
    cloudflare.fake.switches.set(client_address=TRUE["ipv4"])
    words = ["-q", "update-ip", cloudflare.full("home")]
    check_done(cf(*words))
    assert cloudflare.values(cloudflare.full("home"), "A") == [TRUE["ipv4"]]
    with cloudflare.cost() as cost:
        for _ in range(100):
            check_done(cf(*words))
    assert [one.path for one in cost.requests] == ["/cdn-cgi/trace"] * 100
    assert cost.handshakes == 100


def test_local_sources(host, cf, cloudflare, tmp_path):     # noqa: F811
    """Nothing changed with 100 names: the net is left alone, and so are its
    libraries. In a namespace of its own, where all leaves by one device."""
    for words in (["addr", "add", f"{TRUE['ipv4']}/32", "dev", "eth0"],
                  ["route", "replace", "default", "via", host.gateway, "src",
                   TRUE["ipv4"]]):
        host.ip(*words)
    path = write_file(cf.folder, "address", TRUE["ipv4"])
    trace = tmp_path / "trace"
    names = [cloudflare.full(f"h{n}") for n in range(100)]
    check_done(cf("update-ip", "--ipv4", f"file:{path}", *names))
    for source in (f"file:{path}", f"static:{TRUE['ipv4']}", "interface:eth0",
                   "route"):
        sent = host.sent()
        with cloudflare.cost() as cost:
            result = cf("update-ip", "--ipv4", source, *names, under=[
                *host.under, "strace", "-f", "-qq", "-o", str(trace), "-e",
                "trace=%network,openat"])
        check_done(result)
        assert cost.requests == []
        assert host.sent() == sent, source
        text = trace.read_text()
        families = set(re.findall(r"socket\((\w+)", text))
        if source == "route":       # asks the kernel, and sends nothing
            assert families == {"AF_INET"}
            assert not re.search(r"\bsend(to|m?msg)\(", text), text
        else:
            assert families <= {"AF_NETLINK", "AF_UNIX"}, (source, text)
        # the sandbox names the file, and does not read it
        assert not re.search(r"openssl\.cnf(?!.*O_PATH)", text), (
            "OpenSSL was initialised")
