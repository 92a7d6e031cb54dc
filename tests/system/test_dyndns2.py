"""Services that speak dyndns2: what is asked for, and when no more is."""

import os
import re
import time

import pytest

from lab import config
from lab.cloudflare import update
from lab.dyndns2 import (PASSWORD, USER, dyndns2,  # noqa: F401 (fixtures)
                         new_dyndns2)
from lab.expect import check_done, check_failure
from lab.page import read, replaced
from lab.server import fake_clock
from vectors import ONE

V4, V6 = "203.0.113.7", "2001:db8::7"
HERE = "127.0.0.1"      # where requests to loopback come from
DAY, HALF_HOUR, HOUR = 86400, 1800, 3600


def both(site, *names, last=7):
    return ["update-ip", "--ipv4", f"static:203.0.113.{last}",
            "--ipv6", f"static:2001:db8::{last}",
            *(site.full(n) for n in names or ["home"])]


def ahead(seconds):
    """The environment of a program that runs so much later."""
    return {**fake_clock(f"+{seconds}"), "NO_FAKE_STAT": "1",
            "ASAN_OPTIONS": "verify_asan_link_order=0"}


@pytest.fixture
def dyn(program, dyndns2):          # noqa: F811
    program.configure(dyndns2.config())
    return program


# What is sent

SENT = {        # form: queries for both families, then for a new IPv4 address
    "one": (["hostname=home&myip=203.0.113.7", "hostname=home&myip=2001:db8::7"],
            "hostname=home&myip=203.0.113.8"),
    "list": (["hostname=home&myip=203.0.113.7,2001:db8::7"],
             "hostname=home&myip=203.0.113.8,2001:db8::7"),
    "pair": (["hostname=home&myipv4=203.0.113.7&myipv6=2001:db8::7"],
             "hostname=home&myipv4=203.0.113.8&myipv6=preserve"),
}


@pytest.mark.parametrize("form", SENT)
def test_both_families(form, new_dyndns2, program):     # noqa: F811
    """What the service is not told of the other family is not lost."""
    site = new_dyndns2(form)
    program.configure(site.config())
    check_done(program(*both(site)))
    assert site.queries() == SENT[form][0]
    assert site.fake.hosts[site.full("home")] == {"A": V4, "AAAA": V6}
    site.fake.log.clear()
    check_done(program(*both(site)))
    assert site.queries() == []
    check_done(program(*update(site, "home", "203.0.113.8")))
    assert site.queries() == [SENT[form][1]]
    assert site.fake.hosts[site.full("home")] == {"A": "203.0.113.8",
                                                  "AAAA": V6}
    assert site.fake.sins == []


def test_ipv4_only(new_dyndns2, program):               # noqa: F811
    site = new_dyndns2("ipv4")
    program.configure(site.config())
    result = program("--json", *both(site))
    check_failure(result, 2, "dynv6", "IPv4", "ipv6", "dynv6.com/docs/apis")
    assert site.queries() == ["hostname=home&myip=203.0.113.7"]


def test_where_the_request_comes_from(new_dyndns2, program):    # noqa: F811
    """Such a service takes what it sees, which has to be ours."""
    site = new_dyndns2("client")
    program.configure(site.config())
    check_done(program(*update(site, "home", HERE)))
    assert site.queries() == ["hostname=home"]
    check_failure(program(*update(site, "home", V4)), 1, HERE, V4)


def test_many_names(new_dyndns2, program):              # noqa: F811
    """Up to twenty at once, in order, with one bad one among them."""
    hosts = [f"h{n}" for n in range(45)]
    site = new_dyndns2(hosts=hosts)
    site.fake.say("nohost", site.full("h30"))
    program.configure(site.config())
    result = program("--json", *update(site, "h0"),
                     *(site.full(n) for n in hosts[1:]))
    check_failure(result, 1, site.full("h30"), "nohost", "make the name")
    assert [q.count(",") for q in site.queries()] == [19, 19, 4]
    assert {j["name"]: j["status"] for j in result.json} == {
        site.full(n): 1 if n == "h30" else 0 for n in hosts}
    assert all(site.fake.hosts[site.full(n)] == {"A": V4}
               for n in hosts if n != "h30")
    assert site.fake.sins == []


def test_batch_limit(new_dyndns2, program):             # noqa: F811
    hosts = ["a", "b", "c"]
    site = new_dyndns2(hosts=hosts)
    program.configure(site.config())
    check_done(program(*update(site, "a", V4, "--batch-limit", "2"),
                       *(site.full(n) for n in hosts[1:])))
    assert [q.count(",") for q in site.queries()] == [1, 0]


def test_names_are_users(new_dyndns2, program):         # noqa: F811
    """Without a user each name is its own."""
    site = new_dyndns2(hosts=["a", "b"])
    site.fake.switches.per_host_user = True
    program.configure(site.config(user=None))
    check_done(program(*update(site, "a"), site.full("b")))
    assert len(site.queries()) == 2


@pytest.mark.parametrize("switch, value", [
    ("echo", False), ("line_end", "\r\n"), ("chunked", True)])
def test_other_answers(switch, value, new_dyndns2, program):    # noqa: F811
    site = new_dyndns2(hosts=["a", "b"])
    site.fake.switches.set(**{switch: value})
    program.configure(site.config())
    check_done(program(*update(site, "a"), site.full("b")))


def test_one_line_for_two_names(new_dyndns2, program):  # noqa: F811
    """It may be about the first one alone."""
    site = new_dyndns2(hosts=["a", "b"])
    site.fake.switches.single = True
    program.configure(site.config())
    result = program(*update(site, "a"), site.full("b"))
    check_failure(result, 1, site.full("b"), "no return code")


def test_url(dyndns2, program):                         # noqa: F811
    """A service that is not known by name."""
    program.configure(dyndns2.config(service=dyndns2.fake.url))
    check_done(program(*update(dyndns2)))
    assert dyndns2.queries() == ["hostname=home&myip=203.0.113.7"]


def test_template(new_dyndns2, program):                # noqa: F811
    """A parameter without a value is left out; the password is in the URL, and
    in no message."""
    site = new_dyndns2("custom", hosts=["home", "other"])
    program.configure(site.config(service=site.fake.url + (
        "?hostname={hostname}&ip4={ipv4}&ip6={ipv6}&key={password}&who=me")))
    result = program("-v", "-v", *both(site, "home", "other"))
    check_done(result)
    assert PASSWORD not in result.err and "pass%22" not in result.err
    key = "key=pass%22word%20%7B1%7D&who=me"
    assert site.queries() == [
        f"hostname=home,other&ip4={V4}&ip6=2001%3Adb8%3A%3A7&{key}"]
    site.fake.add_host(site.full("third"))
    site.fake.log.clear()
    check_done(program(*update(site, "third")))
    assert site.queries() == [f"hostname=third&ip4={V4}&{key}"]


def test_nochg_is_success(dyndns2, dyn):                # noqa: F811
    """After the state is lost, the address is sent once more, not again."""
    dyndns2.fake.hosts[dyndns2.full("home")]["A"] = V4
    result = dyn("--json", *update(dyndns2))
    check_done(result)
    assert result.json[0]["outcome"] == "unchanged"
    check_done(dyn(*update(dyndns2)))
    assert len(dyndns2.queries()) == 1


def test_audit_sends_nothing(dyndns2, dyn):             # noqa: F811
    """Nobody can look, and saying it twice would be abuse."""
    check_done(dyn(*update(dyndns2)))
    for _ in range(2):
        result = dyn("--json", *update(dyndns2), env={"DDNS01_AUDIT": "0"})
        check_done(result)
        assert result.json[0]["outcome"] == "unchanged"
    assert len(dyndns2.queries()) == 1 and dyndns2.fake.sins == []


def test_names_that_vanish_are_sent_again(new_dyndns2, program):    # noqa: F811
    """dy.fi wants to hear of a name within seven days."""
    site = new_dyndns2("client")
    program.configure(site.config())
    for days, calls in (0, 1), (4, 1), (6, 2):
        check_done(program(*update(site, "home", HERE),
                           env=ahead(days * DAY)))
        assert len(site.queries()) == calls


def test_dry_run(dyndns2, dyn):                         # noqa: F811
    result = dyn("--json", "-n", *update(dyndns2))
    check_done(result)
    assert result.json[0]["outcome"] == "planned" and not dyndns2.queries()


# What it cannot

@pytest.mark.parametrize("zones", [False, True])
@pytest.mark.parametrize("verb", ["present-txt", "cleanup-txt"])
def test_challenges_are_refused(verb, zones, dyndns2, program):     # noqa: F811
    lines = [f"zones = {{ {dyndns2.name} }}"] if zones else []
    program.configure(config(dyndns2.internet,
                             dyndns2.account("dyn", *lines)))
    check_failure(program(verb, dyndns2.name, ONE), 2 if zones else 1,
                  "dyndns2", "addresses only")
    assert not dyndns2.queries()


def test_owner_is_refused(dyndns2, dyn):                # noqa: F811
    check_failure(dyn(*update(dyndns2, "home", V4, "--owner", "me")), 2,
                  "owner")
    assert not dyndns2.queries()


# Return codes and the waiting that they ask for

CODES = {       # status, seconds, words
    "badauth": (1, DAY, ["username"]), "!donator": (1, DAY, ["paid"]),
    "badagent": (1, DAY, ["this program"]), "notfqdn": (1, HOUR, ["no name"]),
    "nohost": (1, HOUR, ["make the name"]), "!yours": (1, HOUR, ["another"]),
    "numhost": (1, HOUR, ["batch-limit"]), "abuse": (1, DAY, ["unblocked"]),
    "badsys": (2, HOUR, ["service"]), "dnserr": (75, HALF_HOUR, ["trouble"]),
    "911": (75, HALF_HOUR, ["trouble"]),
}


@pytest.mark.parametrize("code", CODES)
def test_return_code(code, dyndns2, dyn):               # noqa: F811
    """Said once, it is heeded by later runs until its time is over."""
    status, seconds, words = CODES[code]
    name = dyndns2.full("home")
    dyndns2.fake.say(code, name)
    check_failure(dyn(*update(dyndns2)), status, name, code, *words)
    dyndns2.fake.say(None, name)
    for later in 0, seconds - 60:
        check_failure(dyn(*update(dyndns2), env=ahead(later)), status, name,
                      code)
    assert len(dyndns2.queries()) == 1
    check_done(dyn(*update(dyndns2), env=ahead(seconds + 60)))
    assert dyndns2.values(name) == [V4]


@pytest.mark.parametrize("code, others", [
    ("abuse", True), ("nohost", True), ("911", False), ("badauth", False)])
def test_whom_a_code_is_about(code, others, new_dyndns2, program):  # noqa: F811
    """Other names may go on, or not."""
    site = new_dyndns2(hosts=["home", "other"])
    program.configure(site.config())
    site.fake.say(code, site.full("home"))
    assert program(*update(site)).status != 0
    site.fake.log.clear()
    result = program(*update(site, "other"))
    assert (result.status == 0, len(site.queries())) == (others, int(others))


def test_corrected_password(dyndns2, program):          # noqa: F811
    """A new file is a new attempt; the old one is none."""
    program.configure(dyndns2.config(password="wrong"))
    for _ in range(3):
        check_failure(program(*update(dyndns2)), 1, "badauth")
    assert len(dyndns2.queries()) == 1
    program.configure(dyndns2.config())
    later = time.time() + 5
    os.utime(os.path.join(dyndns2.folder, "password"), (later, later))
    check_done(program(*update(dyndns2)))
    assert PASSWORD not in open(f"{program.state}/cache.json").read()


def test_no_second_request_after_a_refusal(new_dyndns2, program):   # noqa: F811
    """Of many names with a wrong password one request goes out."""
    hosts = [f"h{n}" for n in range(50)]
    site = new_dyndns2(hosts=hosts)
    program.configure(site.config(password="wrong"))
    result = program("--json", *update(site, "h0"),
                     *(site.full(n) for n in hosts[1:]))
    assert len(site.queries()) == 1
    assert {j["status"] for j in result.json} == {1}


def test_429(dyndns2, dyn):                             # noqa: F811
    dyndns2.fake.fault("body", status=429, body="slow down", times=None)
    for _ in range(2):
        check_failure(dyn(*update(dyndns2)), 75, "429")
    assert len(dyndns2.queries()) == 1


FAULTS = {      # kind, status, words
    "reset": (75, ["no reply"]), "close": (75, []), "503": (75, ["503"]),
    "503-html": (75, ["503"]), "200-html": (1, ["sign in"]),
    "200-empty": (1, ["no return code"]), "404": (1, ["404", "service"]),
    "redirect": (2, ["redirects"]), "401": (1, ["badauth"]),
    "good-only": (0, []), "cut": (75, []),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault(fault, dyndns2, dyn):                    # noqa: F811
    status, words = FAULTS[fault]
    dyndns2.fake.fault(fault, times=None)
    result = dyn(*update(dyndns2))
    if status:
        check_failure(result, status, *words)
    else:
        check_done(result)
    dyndns2.fake.faults.clear()
    if fault not in ("401", "good-only"):       # held, or believed
        check_done(dyn(*update(dyndns2)))
        assert dyndns2.values(dyndns2.full("home")) == [V4]


@pytest.mark.parametrize("certificate", ["other-ca", "expired", "other-name"])
def test_certificate(certificate, new_dyndns2, program):    # noqa: F811
    site = new_dyndns2(certificate=certificate)
    program.configure(site.config())
    check_failure(program(*update(site)), 1, "certificate")
    assert not site.queries()


WRONG = {       # settings, words
    "no service": ([], ["service"]),
    "unknown": (["service = moon"], ["moon", "noip", "desec"]),
    "google": (["service = google"], ["ended"]),
    "namecheap": (["service = namecheap"], ["dyndns2"]),
    "plain": (['service = "http://a.test/nic/update"'], ["allow-plain"]),
    "user in it": (['service = "https://me:x@a.test/"'], ["user"]),
    "no hostname": (['service = "https://a.test/?ip={ip}"'], ["{hostname}"]),
    "placeholder": (['service = "https://a.test/{host}"'], ["{host}"]),
    "two ways": (['service = "https://a.test/{hostname}{ip}{ipv6}"'], ["{ip}"]),
    "two urls": (['service = "https://a.test/"', 'api-url = "https://b.test/"'],
                 ["api-url"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_settings(case, program):
    lines, words = WRONG[case]
    program.configure("\n".join(["account a {", "provider = dyndns2", *lines,
                                 "password = x", "}"]))
    check_failure(program("update-ip", "--ipv4", f"static:{V4}", "a.test"), 2,
                  *words)


def test_no_password(program):
    program.configure("account a { provider = dyndns2 service = noip }")
    check_failure(program("update-ip", "a.test"), 2, "password-file")


def test_password_from_the_environment(dyndns2, program):   # noqa: F811
    check_done(program(*update(dyndns2), env={
        "DDNS01_PROVIDER": "dyndns2", "DDNS01_SERVICE": "dyn",
        "DDNS01_API_URL": dyndns2.fake.url, "DDNS01_USERNAME": USER,
        "DDNS01_PASSWORD": PASSWORD, "DDNS01_CA_FILE": dyndns2.fake.ca_file,
        "DDNS01_RESOLVER": dyndns2.internet.resolver.address}))
    assert dyndns2.values(dyndns2.full("home")) == [V4]


@pytest.mark.parametrize("page", ["man/ddns01.conf.5", "examples/ddns01.conf"])
def test_example(page, new_dyndns2, program):           # noqa: F811
    site = new_dyndns2("list")
    site.account()      # writes the password
    text = re.search(r"^(?:# )?account dyn {\n.*?^(?:# )?}\n", read(page),
                     re.M | re.S)[0]
    text = replaced(re.sub("^# ?", "", text, flags=re.M), {
        "user@example.com": USER,
        "/etc/ddns01/noip.password": f"{site.folder}/password"})
    text = text.replace("}", f'api-url = "{site.fake.url}"\n'
                             f'ca-file = "{site.fake.ca_file}"\n}}')
    program.configure(config(site.internet, text))
    check_done(program(*both(site)))
    assert site.values(site.full("home")) == [V4]


def test_manual_lists_the_services(program):
    """Those of the program, each with the page that it is made from."""
    program.configure("account a { provider = dyndns2 service = moon "
                      "password = x }")
    (error,) = program("update-ip", "a.test").errors
    told = re.search("use (.*), or a URL", error)[1].split(", ")
    page = read("man/ddns01.conf.5").partition(".Sh DYNDNS2")[2]
    listed = re.findall(r"^\.It Cm ([\w.]+)\n(?:[^.].*\n)*\.Lk https://", page,
                        re.M)
    assert listed == told and len(told) > 10
