"""Tokens and keys: forms, places, mistakes; and they never leak."""

import os
import re

import pytest

from lab import config, write_file
from lab.cloudflare import (cf, cloudflare, new_cloudflare,  # noqa: F401
                            update)
from lab.expect import check_done, check_failure
from vectors import ONE

EMAIL = "user@example.org"
UNKNOWN = "cfut_" + "x" * 48
KEY = "cfk_" + "y" * 48


@pytest.fixture
def base(cloudflare):                                       # noqa: F811
    """An environment that says where the API is, nothing else."""
    return {"DDNS01_RESOLVER": cloudflare.internet.resolver.address,
            "DDNS01_API_URL": cloudflare.fake.url,
            "DDNS01_CA_FILE": cloudflare.fake.ca_file}


def works(program, site, env=None):
    check_done(program("present-txt", site.name, ONE, env=env))
    assert site.challenge() == [ONE]


TOKENS = {
    "user": {}, "account": {"kind": "account"}, "old": {"old": True},
    "odd letters": {"secret": "-_" * 20},
    "edit only": {"permissions": ["zone:read", "dns:edit"]},
}


@pytest.mark.parametrize("form", TOKENS.values(), ids=TOKENS)
def test_token(form, cloudflare, program):                  # noqa: F811
    token = cloudflare.fake.add_token(**form)
    program.configure(cloudflare.config(token=token))
    works(program, cloudflare)
    for one in cloudflare.fake.log.requests:
        assert one.header("authorization") == f"Bearer {token}"
        assert one.header("x-auth-key") is one.header("x-auth-email") is None
        assert "verify" not in one.path


@pytest.mark.parametrize("old", [False, True])
def test_email_and_key(old, cloudflare, program):           # noqa: F811
    key = cloudflare.fake.add_key(EMAIL, old=old)
    program.configure(cloudflare.config(credentials=[
        f'api-email = "{EMAIL}"',
        f'api-key-file = "{cloudflare.secret(key)}"']))
    works(program, cloudflare)
    for one in cloudflare.fake.log.requests:
        assert one.header("x-auth-email") == EMAIL
        assert one.header("x-auth-key") == key
        assert one.header("authorization") is None


FAMILIES = [        # variables: token, key, email, zone
    {"DDNS01_API_TOKEN": "token", "DDNS01_PROVIDER": "cloudflare"},
    {"CLOUDFLARE_API_TOKEN": "token"}, {"CLOUDFLARE_DNS_API_TOKEN": "token"},
    {"CF_API_TOKEN": "token"}, {"CF_DNS_API_TOKEN": "token"},
    {"CF_Token": "token"}, {"CF_Token": "token", "CF_Zone_ID": "zone"},
    {"CF_Token": "token", "CLOUDFLARE_ZONE_ID": "zone"},
    {"CF_Key": "key", "CF_Email": "email"},
    {"CF_API_KEY": "key", "CF_API_EMAIL": "email"},
    {"CLOUDFLARE_API_KEY": "key", "CLOUDFLARE_EMAIL": "email"},
]


@pytest.mark.parametrize("from_files", [False, True])
@pytest.mark.parametrize("names", FAMILIES, ids=lambda one: "+".join(one))
def test_variables(names, from_files, base, cloudflare, program,  # noqa: F811
                   folder):
    words = {"token": cloudflare.token, "email": EMAIL,
             "zone": cloudflare.zone.id, "cloudflare": "cloudflare",
             "key": cloudflare.fake.add_key(EMAIL)}
    where = folder("files")
    env = dict(base)
    for name, word in names.items():
        if from_files and name != "DDNS01_PROVIDER":
            env[f"{name}_FILE"] = write_file(where, word, words[word] + "\n")
        else:
            env[name] = words[word]
    with cloudflare.cost() as cost:
        works(program, cloudflare, env)
    if "zone" in names.values():
        assert cost.calls == ["POST dns_records"]


@pytest.mark.parametrize("kind", ["token", "key"])
def test_systemd_credential(kind, base, cloudflare, program,    # noqa: F811
                            folder):
    """With the modes that systemd gives them."""
    where = folder("credentials")
    secret = cloudflare.token
    env = {**base, "CREDENTIALS_DIRECTORY": where,
           "DDNS01_PROVIDER": "cloudflare"}
    if kind == "key":
        secret = cloudflare.fake.add_key(EMAIL)
        env["DDNS01_API_EMAIL"] = EMAIL
    write_file(where, f"api-{kind}-file", secret, 0o440)
    works(program, cloudflare, env)


def lines_of(site, *credentials):
    """{token}, {mode} … filled in."""
    return [one.format(
        token=site.secret(), unknown=site.secret(UNKNOWN, "unknown"),
        open=site.secret(name="open", mode=0o644),
        group=site.secret(name="group", mode=0o640),
        empty=write_file(site.folder, "empty", ""),
        two=site.secret("one\ntwo", "two"),
        blank=site.secret("with blank" * 4, "blank"),
        braces=site.secret("{" + "x" * 40 + "}", "braces"),
        quoted=site.secret('"' + "x" * 40 + '"', "quoted"),
        umlaut=site.secret("ä" * 40, "umlaut"),
        key=site.secret(KEY, "key"), folder=site.folder) for one in credentials]


MISTAKES = {        # lines, words of the error
    "none": ([], ["api-token-file"]),
    "key alone": (['api-key-file = "{key}"'], ["api-email"]),
    "e-mail alone": (['api-email = "a@example.org"'], ["api-token"]),
    "missing file": (['api-token-file = "{folder}/none"'], ["none"]),
    "for all to read": (['api-token-file = "{open}"'], ["open"]),
    "for the group": (['api-token-file = "{group}"'], ["group"]),
    "empty": (['api-token-file = "{empty}"'], ["empty"]),
    "two lines": (['api-token-file = "{two}"'], ["two"]),
    "blank": (['api-token-file = "{blank}"'], ["api-token-file"]),
    "braces": (['api-token-file = "{braces}"'], ["api-token-file"]),
    "quotes": (['api-token-file = "{quoted}"'], ["api-token-file"]),
    "not ASCII": (['api-token-file = "{umlaut}"'], ["api-token-file"]),
    "token and its file": (['api-token = "x"', 'api-token-file = "{token}"'],
                           ["api-token", "api-token-file"]),
    "token and key": (['api-token-file = "{token}"', 'api-key-file = "{key}"',
                       'api-email = "a@example.org"'], ["token", "global key"]),
    "e-mail with a line break": (
        ['api-email = "a@example.org\\r\\nX-More: 1"',
         'api-key-file = "{key}"'], ["api-email"]),
    "zone id": (['api-token-file = "{token}"', 'zone-id = example.org'],
                ["zone-id", "example.org"]),
    "plain HTTP": (['api-token-file = "{token}"',
                    'api-url = "http://127.0.0.1/"'], ["https://"]),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake(name, cloudflare, program):                # noqa: F811
    """Nothing is asked, and the secret is not shown."""
    credentials, words = MISTAKES[name]
    account = cloudflare.account(
        credentials=lines_of(cloudflare, *credentials))
    if account.count("api-url") > 1:
        account = account.replace(f'api-url = "{cloudflare.fake.url}"', "", 1)
    program.configure(config(cloudflare.internet, account))
    result = program("present-txt", cloudflare.name, ONE)
    check_failure(result, 2, *words)
    assert cloudflare.fake.log.requests == []
    for secret in (cloudflare.token, KEY, "xxxx", "with blank", "ää"):
        assert secret not in result.out + result.err


def test_a_key_as_token_and_the_reverse(cloudflare, program):   # noqa: F811
    """The API says what is wrong, we say where it belongs."""
    old = "0123456789abcdef" * 2 + "01234"
    program.configure(cloudflare.config(token=old))
    check_failure(program("present-txt", cloudflare.name, ONE), 2,
                  "6003", "6111", "api-key-file")
    program.configure(cloudflare.config(credentials=[
        f'api-email = "{EMAIL}"',
        f'api-key-file = "{cloudflare.secret("X" * 40)}"']))
    check_failure(program("present-txt", cloudflare.name, ONE), 2,
                  "6003", "6103", "api-token-file")


SHAPES = {      # setting, secret, words of the warning
    "old key": ("token", "0123456789abcdef" * 2 + "01234", "api-key-file"),
    "long key": ("token", "0123456789abcde" * 3, "api-key-file"),
    "new key": ("token", KEY, "api-key-file"),
    "old token": ("key", "Xx_-" * 10, "api-token-file"),
    "user's token": ("key", UNKNOWN, "api-token-file"),
    "account's token": ("key", UNKNOWN.replace("u", "a", 1), "api-token-file"),
    "right token": ("token", UNKNOWN, None),
    "right old token": ("token", "Xx_-" * 10, None),
    "right key": ("key", KEY, None),
    "right old key": ("key", "0123456789abcdef" * 2 + "01234", None),
    "key of 40": ("key", "0123456789" * 4, None),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shape_is_doubted(name, cloudflare, program):       # noqa: F811
    """A warning, and the API is asked all the same."""
    kind, secret, words = SHAPES[name]
    credentials = [f'api-{kind}-file = "{cloudflare.secret(secret)}"']
    if kind == "key":
        credentials.append(f'api-email = "{EMAIL}"')
    program.configure(cloudflare.config(credentials=credentials))
    result = program("present-txt", cloudflare.name, ONE)
    # what the API finds wrong in its form is a mistake in the configuration
    assert result.status == (2 if words else 1), result
    assert secret not in result.err
    assert [words in w for w in result.warnings] == [True] * bool(words), result
    assert cloudflare.fake.log.requests


def marks_of(secret):
    """Parts that would give it away; the form's prefix says nothing."""
    body = re.sub("^cf[a-z]+_", "", secret)
    return {body[:12], body[12:24], body[-12:]}


@pytest.mark.parametrize("kind", ["token", "key", "variable"])
@pytest.mark.parametrize("trouble", [None, "reset", "200-html", "error"])
def test_no_leak(kind, trouble, base, cloudflare, program):     # noqa: F811
    secret, env = cloudflare.token, {}
    if kind == "key":
        secret = cloudflare.fake.add_key(EMAIL)
        program.configure(cloudflare.config(credentials=[
            f'api-email = "{EMAIL}"',
            f'api-key-file = "{cloudflare.secret(secret)}"']))
    elif kind == "token":
        program.configure(cloudflare.config())
    else:
        env = {**base, "CF_Token": secret}
    if trouble:
        cloudflare.fake.fault(trouble, times=3)
    for words in (["present-txt", cloudflare.name, ONE], update(cloudflare),
                  ["cleanup-txt", cloudflare.name, ONE]):
        result = program("-vv", "--json", *words, env=env)
        said = result.out + result.err + " ".join(result.args)
        assert not [m for m in marks_of(secret) if m in said], words
    for name in program.state_files():
        with open(os.path.join(program.state, name), encoding="utf-8") as file:
            text = file.read()
        assert not [m for m in marks_of(secret) if m in text], name
    for one in cloudflare.fake.log.requests:
        assert not [m for m in marks_of(secret)
                    if m in one.target or m in one.body.decode()]
    assert not [name for name in os.listdir(program.folder)
                if name.startswith("core")]


def test_argv_and_environment_of_the_process(cloudflare, program,  # noqa: F811
                                             base):
    """While it runs, neither shows the token to others of the user."""
    cloudflare.fake.switches.latency = 1
    process = program.start("present-txt", "--wait", "0", cloudflare.name, ONE,
                            env={**base, "CF_Token": cloudflare.token})
    with open(f"/proc/{process.pid}/cmdline", "rb") as file:
        assert cloudflare.token.encode() not in file.read()
    process.communicate(timeout=30)
    assert process.returncode == 0


def test_untrusted_certificate(cloudflare, program):        # noqa: F811
    """The token does not go to somebody whom nobody vouches for."""
    program.configure(cloudflare.config().replace(
        f'ca-file = "{cloudflare.fake.ca_file}"', ""))
    result = program("present-txt", cloudflare.name, ONE)
    check_failure(result, 1, "certificate", "ca-file")
    assert cloudflare.fake.log.requests == []


def test_redirect_is_not_followed(cloudflare, cf, new_cloudflare):  # noqa: F811
    other = new_cloudflare()
    cloudflare.fake.fault("redirect", times=None, to=other.fake.url + "/zones")
    check_failure(cf("present-txt", cloudflare.name, ONE), 1, "302", "api-url")
    assert other.fake.log.requests == []
