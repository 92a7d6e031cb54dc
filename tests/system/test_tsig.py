"""TSIG: algorithms, key files, and keys that do not fit."""

import os

import pytest

from lab import ALGORITHMS, Key, config, fake_clock, write_file
from lab.expect import check_done, check_failure, unchanged
from vectors import ONE

SAFE = [name for name in ALGORITHMS if name != "hmac-md5"]
FORMS = ["bind", "private", "public", "yaml"]


def present_and_cleanup(site, program):
    check_done(program("present-txt", site.name, ONE))
    assert site.challenge() == [ONE]
    check_done(program("cleanup-txt", site.name, ONE))
    assert site.challenge() == []


def account(site, *lines):
    return "\n    ".join([
        "account lab {", "provider = rfc2136", f"server = {site.address}",
        *lines]) + "\n}\n"


def parts(site, folder, algorithm=None, name=None, secret=None):
    """An account with the key's parts."""
    path = write_file(folder, "secret", secret or site.key.secret)
    algorithm = [f"tsig-algorithm = {algorithm}"] if algorithm else []
    return account(site, f'tsig-key = {name or site.key.name}',
                   f'tsig-secret-file = "{path}"', *algorithm)


@pytest.mark.parametrize("knot", [False, True], ids=["bind", "knot"])
@pytest.mark.parametrize("algorithm", SAFE)
def test_algorithm_by_setting(algorithm, knot, new_site, folder, program):
    site = new_site(algorithm=algorithm, knot=knot)
    program.configure(config(site.internet, parts(
        site, folder("key"), algorithm)))
    present_and_cleanup(site, program)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("algorithm", SAFE)
def test_algorithm_by_key_file(algorithm, form, new_site, program):
    site = new_site(algorithm=algorithm)
    program.configure(site.config(key_form=form))
    present_and_cleanup(site, program)


def test_algorithm_by_default(site, folder, program):
    """hmac-sha256, as everywhere today."""
    program.configure(config(site.internet, parts(site, folder("key"))))
    present_and_cleanup(site, program)


@pytest.mark.parametrize("knot", [False, True], ids=["bind", "knot"])
def test_md5_on_request(knot, new_site, folder, program):
    site = new_site(algorithm="hmac-md5", knot=knot)
    program.configure(config(site.internet, parts(
        site, folder("key"), "hmac-md5")))
    present_and_cleanup(site, program)


@pytest.mark.parametrize("form", FORMS)
def test_md5_in_a_key_file_is_no_request(form, new_site, program):
    site = new_site(algorithm="hmac-md5")
    program.configure(site.config(key_form=form))
    with unchanged(site):
        result = program("present-txt", site.name, ONE)
    check_failure(result, 2, "md5")


@pytest.mark.parametrize("form", FORMS)
def test_md5_key_file_and_request(form, new_site, program):
    site = new_site(algorithm="hmac-md5")
    text = site.config(key_form=form).replace(
        "provider", "tsig-algorithm = hmac-md5\n    provider")
    program.configure(text)
    present_and_cleanup(site, program)


@pytest.mark.parametrize("spelling", [
    "HMAC-SHA512", "hmac-sha512.", "hmac-sha512"])
def test_spellings_of_the_algorithm(spelling, new_site, folder, program):
    site = new_site(algorithm="hmac-sha512")
    program.configure(config(site.internet, parts(
        site, folder("key"), f'"{spelling}"')))
    present_and_cleanup(site, program)


@pytest.mark.parametrize("algorithm", ["hmac-sha3", "sha-256", "gss-tsig"])
def test_unknown_algorithm(algorithm, site, folder, program):
    program.configure(config(site.internet, parts(
        site, folder("key"), algorithm)))
    with unchanged(site):
        result = program("present-txt", site.name, ONE)
    check_failure(result, 2, algorithm)


KEY_FILES = {
    "comments": '// one\n# two\n/* three\n*/\nkey "{name}" {{\n'
                '  algorithm hmac-sha256; # why\n  secret "{secret}";\n}};\n',
    "no quotes": "key {name} {{ algorithm hmac-sha256; secret {secret}; }};",
    "other order":
        'key {name} {{ secret "{secret}"; algorithm HMAC-SHA256; }};',
    "two keys, the first counts":
        'key {name} {{ algorithm hmac-sha256; secret "{secret}"; }};\n'
        'key other {{ algorithm hmac-sha512; secret "AAAA"; }};\n',
    "upper case name, final dot":
        'key "{NAME}." {{ algorithm hmac-sha256; secret "{secret}"; }};',
    "CRLF": 'key "{name}" {{\r\n\talgorithm hmac-sha256;\r\n'
            '\tsecret "{secret}";\r\n}};\r\n',
    "YAML with comments": "# Knot\nkey:\n- id: \"{name}.\"  # it\n"
                          "  secret: {secret}\n  algorithm: hmac-sha256\n",
}


@pytest.mark.parametrize("text", KEY_FILES.values(), ids=KEY_FILES)
def test_key_file_as_people_write_it(text, site, folder, program):
    path = write_file(folder("key"), "some.key", text.format(
        name=site.key.name, NAME=site.key.name.upper(),
        secret=site.key.secret))
    program.configure(config(site.internet, account(
        site, f'tsig-key-file = "{path}"')))
    present_and_cleanup(site, program)


BAD_KEY_FILES = {
    "empty": "",
    "words": "this is no key\n",
    "no secret": "key lab-key { algorithm hmac-sha256; };",
    "bad base64": 'key lab-key { algorithm hmac-sha256; secret "%%%"; };',
    "empty secret": 'key lab-key { algorithm hmac-sha256; secret ""; };',
    "no end": 'key lab-key { algorithm hmac-sha256; secret "AAAA";',
    "bad name": 'key "a..b" { algorithm hmac-sha256; secret "AAAA"; };',
    "zeros": "\0" * 100,
    "large": "x" * 5_000_000,
}


@pytest.mark.parametrize("text", BAD_KEY_FILES.values(), ids=BAD_KEY_FILES)
def test_bad_key_file(text, site, folder, program):
    path = write_file(folder("key"), "some.key", text)
    program.configure(config(site.internet, account(
        site, f'tsig-key-file = "{path}"')))
    with unchanged(site):
        result = program("present-txt", site.name, ONE)
    check_failure(result, 2, path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
@pytest.mark.parametrize("setting", ["tsig-key-file", "tsig-secret-file"])
def test_key_file_that_others_can_read(setting, mode, site, folder, program):
    if setting == "tsig-key-file":
        program.configure(site.config())
        path = os.path.join(site.folder, "lab-key.bind")
    else:
        where = folder("key")
        program.configure(config(site.internet, parts(site, where)))
        path = os.path.join(where, "secret")
    os.chmod(path, mode)
    with unchanged(site):
        result = program("present-txt", site.name, ONE)
    check_failure(result, 2, path)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: None],
                         ids=["directory", "fifo", "missing"])
def test_key_file_that_is_no_file(make, site, folder, program):
    path = os.path.join(folder("key"), "some.key")
    make(path)
    program.configure(config(site.internet, account(
        site, f'tsig-key-file = "{path}"')))
    with unchanged(site):
        result = program("present-txt", site.name, ONE)
    check_failure(result, 2, path)


def test_unsigned(new_site, program):
    site = new_site(key=None, allow="127.0.0.0/8;")
    program.configure(site.config())
    present_and_cleanup(site, program)


def wrong_name(site):
    key = Key("other-key", secret=site.key.raw)
    return key, ["other-key", "BADKEY"]


def wrong_secret(site):
    return Key(site.key.name), [site.key.name, "BADSIG"]


def wrong_algorithm(site):
    return Key(site.key.name, "hmac-sha512", site.key.raw), [site.key.name]


def no_key(site):
    return None, ["REFUSED"]


@pytest.mark.parametrize("knot", [False, True], ids=["bind", "knot"])
@pytest.mark.parametrize("wrong", [wrong_name, wrong_secret, wrong_algorithm,
                                   no_key])
@pytest.mark.parametrize("verb", ["present-txt", "cleanup-txt"])
def test_wrong_key(verb, wrong, knot, new_site, program):
    site = new_site(knot=knot)
    site.change(("_acme-challenge", 60, "TXT", ONE))
    site.key, words = wrong(site)
    program.configure(site.config())
    if knot and wrong is no_key:
        words = []      # Knot says NOTAUTH
    with unchanged(site):
        result = program(verb, site.name, ONE if verb == "cleanup-txt"
                         else "another")
    check_failure(result, 1, *words)
    if site.key:
        assert site.key.secret not in result.err


@pytest.mark.parametrize("clock", ["-1h", "+1h"])
@pytest.mark.parametrize("verb", ["present-txt", "cleanup-txt"])
def test_wrong_clock_of_the_server(verb, clock, new_site, program):
    site = new_site(knot=True, clock=clock,
                    records=f"_acme-challenge TXT {ONE}")
    program.configure(site.config())
    with unchanged(site):
        result = program(verb, site.name,
                         ONE if verb == "cleanup-txt" else "another")
    check_failure(result, 1, "clock")


@pytest.mark.parametrize("clock", ["-1h", "+1h"])
def test_wrong_clock_of_ours(clock, site, program):
    program.configure(site.config())
    # A sanitizer wants to be the first library; it is linked all the same.
    env = {"ASAN_OPTIONS": "verify_asan_link_order=0", **fake_clock(clock)}
    with unchanged(site):
        result = program("present-txt", site.name, ONE, env=env)
    check_failure(result, 1, "clock")


def test_key_may_change_another_zone_only(new_site, program):
    site = new_site(policy="grant lab-key subdomain other.{0} TXT;")
    program.configure(site.config())
    with unchanged(site):
        result = program("present-txt", site.name, ONE)
    check_failure(result, 1, site.name, "REFUSED")
    check_done(program("present-txt", f"other.{site.name}", ONE))
