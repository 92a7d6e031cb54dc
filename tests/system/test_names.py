"""Every way of writing a name leads to the one challenge name."""

import pytest

from lab import ask
from lab.expect import check_done, check_failure, unchanged
from vectors import ONE

LABEL63 = "a" * 63
IDN = "xn--bcher-kva"       # bücher


def long_name(zone, length):
    """A name in `zone` whose challenge name has `length` characters."""
    room = length - len("_acme-challenge.") - len(zone) - 1
    labels = []
    while room > 63:
        labels.append("b" * 50)
        room -= 51
    return ".".join(labels + ["c" * room, zone])


# What stands before the zone; what the zone's record is then called.
SPELLINGS = {
    "plain": ("www.{}", "_acme-challenge.www.{}"),
    "apex": ("{}", "_acme-challenge.{}"),
    "final dot": ("www.{}.", "_acme-challenge.www.{}"),
    "upper case": ("WWW.{}", "_acme-challenge.www.{}"),
    "wildcard": ("*.www.{}", "_acme-challenge.www.{}"),
    "challenge name": ("_acme-challenge.www.{}", "_acme-challenge.www.{}"),
    "challenge name, odd case, dot": ("_ACME-Challenge.www.{}.",
                                      "_acme-challenge.www.{}"),
    "wildcard apex, final dot": ("*.{}.", "_acme-challenge.{}"),
    "Unicode": ("bücher.{}", f"_acme-challenge.{IDN}.{{}}"),
    "Unicode, upper case": ("BÜCHER.{}", f"_acme-challenge.{IDN}.{{}}"),
    "decomposed": ("bu\u0308cher.{}", f"_acme-challenge.{IDN}.{{}}"),
    "punycode": (f"{IDN}.{{}}", f"_acme-challenge.{IDN}.{{}}"),
    "punycode, upper case": ("XN--BCHER-KVA.{}",
                             f"_acme-challenge.{IDN}.{{}}"),
    "sharp s (IDNA 2008)": ("faß.{}", "_acme-challenge.xn--fa-hia.{}"),
    "ideographic full stop": ("bücher。{}", f"_acme-challenge.{IDN}.{{}}"),
    "underscore": ("_tcp.www.{}", "_acme-challenge._tcp.www.{}"),
    "label of 63": (LABEL63 + ".{}", f"_acme-challenge.{LABEL63}.{{}}"),
    "digits": ("1.2.3.{}", "_acme-challenge.1.2.3.{}"),
    "hyphens": ("a--b.c-d.{}", "_acme-challenge.a--b.c-d.{}"),
}


@pytest.mark.parametrize("given, record", SPELLINGS.values(), ids=SPELLINGS)
def test_spelling(given, record, site, ddns01):
    given, record = given.format(site.name), record.format(site.name)
    result = ddns01("--json", "present-txt", given, ONE)
    check_done(result)
    assert site.values(record) == [ONE]
    (line,) = result.json
    assert (line["name"], line["record"]) == (given, record)
    check_done(ddns01("cleanup-txt", given, ONE))
    assert site.values(record) == []


def test_locale_does_not_matter(site, ddns01):
    for lang in ("C", "POSIX", "C.UTF-8"):
        check_done(ddns01("present-txt", f"bücher.{site.name}", ONE,
                          env={"LANG": lang}))
    assert site.challenge(IDN) == [ONE]


def test_zone_in_upper_case(site, program):
    zones = f"zones = {{ {site.name.upper()}. }}"
    program.configure(site.config().replace("provider", f"{zones}\n provider"))
    check_done(program("present-txt", site.name, ONE))
    assert site.challenge() == [ONE]


def test_longest_name(site, ddns01):
    name = long_name(site.name, 253)
    check_done(ddns01("present-txt", name, ONE))
    record = "_acme-challenge." + name
    assert len(record) == 253
    assert site.values(record) == [ONE]
    check_done(ddns01("cleanup-txt", name + ".", ONE))
    assert site.values(record) == []


REFUSED = {
    "empty": "",
    "dot": ".",
    "empty label": "www..{}",
    "leading dot": ".{}",
    "two final dots": "{}..",
    "label of 64": LABEL63 + "a.{}",
    "Unicode label too long": "ü" + "u" * 62 + ".{}",
    "inner star": "www.*.{}",
    "star in a label": "w*w.{}",
    "two stars": "*.*.{}",
    "space": "a b.{}",
    "slash": "a/b.{}",
    "line end": "a\n.{}",
    "escape": "a\x1b[31m.{}",
    "bad UTF-8": b"b\xfccher.{}",
    "bad punycode": "xn--\u00fc.{}",
    "IPv6 address": "2001:db8::1",
}


@pytest.mark.parametrize("given", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("verb", ["present-txt", "cleanup-txt"])
def test_refused(given, verb, site, ddns01):
    if isinstance(given, bytes):
        given = given.decode("utf-8", "surrogateescape")
    with unchanged(site):
        result = ddns01(verb, given.format(site.name), ONE)
    check_failure(result, 2)
    assert result.out == "" or "failed" in result.out
    assert "\x1b" not in result.err


def test_challenge_name_too_long(site, ddns01):
    """The name alone would do, the challenge name has 254 characters."""
    name = long_name(site.name, 254)
    assert len(name) < 253
    with unchanged(site):
        check_failure(ddns01("present-txt", name, ONE), 2, name[:40])


def test_bad_name_among_good_ones_changes_nothing(site, ddns01):
    """A call that cannot be understood is refused as a whole."""
    with unchanged(site):
        result = ddns01("present-txt", site.name, ONE, "a..b", ONE)
    check_failure(result, 2, "a..b")


def test_idn_zone(new_site, internet, program):
    """A zone whose own name is international, written either way."""
    unicode_name = "bücher" + internet.new_name()
    site = new_site(unicode_name.encode("idna").decode())
    program.configure(site.config())
    check_done(program("present-txt", unicode_name, ONE))
    assert ask.values(site.address, "_acme-challenge." + site.name) == [ONE]
