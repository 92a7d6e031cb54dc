"""Challenges from a token and the ACME account's key, and names by account."""

import json
import subprocess

import pytest

from lab.expect import check_done, check_failure, unchanged
from vectors import EC, ONE, TOKEN, VALUES

JWK = {"kty": "EC", "crv": "P-256",
       "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
       "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
       "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}
LABEL = "_iov3pdu2eqwqloyr"
ACCOUNT = "https://127.0.0.1:14000/my-account/1"


def write_key(folder, text, mode=0o600):
    path = folder / "account.key"
    path.write_text(text)
    path.chmod(mode)
    return str(path)


@pytest.fixture
def key(tmp_path):
    return write_key(tmp_path, json.dumps(JWK))


def test_token(key, site, ddns01):
    options = ["--account-key", key, "--token", TOKEN, site.name]
    check_done(ddns01("present-txt", *options))
    assert site.challenge() == [VALUES[0]]
    check_done(ddns01("cleanup-txt", *options))
    assert site.challenge() == []


@pytest.mark.parametrize("make", [
    ["genrsa", "2048"],
    ["genpkey", "-algorithm", "ed25519"],
    ["ecparam", "-genkey", "-name", "secp384r1"],
    ["ecparam", "-genkey", "-name", "prime256v1"],
], ids=lambda words: words[-1])
def test_private_and_public_key_agree(make, tmp_path, site, ddns01):
    """Of keys as clients make them with openssl."""
    private = subprocess.run(["openssl", *make], check=True,
                             capture_output=True, text=True).stdout
    public = subprocess.run(["openssl", "pkey", "-pubout"], check=True,
                            input=private, capture_output=True,
                            text=True).stdout
    path = write_key(tmp_path, private)
    check_done(ddns01("present-txt", "--account-key", path, site.name, TOKEN))
    (value,) = site.challenge()
    assert len(value) == 43
    write_key(tmp_path, public, 0o644)
    check_done(ddns01("cleanup-txt", "--account-key", path, site.name, TOKEN))
    assert site.challenge() == []


def test_key_that_others_can_read(tmp_path, site, ddns01):
    path = write_key(tmp_path, json.dumps(JWK), 0o644)
    with unchanged(site):
        result = ddns01("present-txt", "--account-key", path, site.name, TOKEN)
    check_failure(result, 2, path, "0644")
    assert JWK["d"] not in result.err


def test_no_key(tmp_path, site, ddns01):
    path = write_key(tmp_path, "no key\n")
    with unchanged(site):
        result = ddns01("present-txt", "--account-key", path, site.name, TOKEN)
    check_failure(result, 2, path)


def test_name_of_the_account(site, ddns01):
    name = f"{LABEL}._acme-challenge.www.{site.name}"
    options = ["--account-url", ACCOUNT]
    check_done(ddns01("present-txt", *options, f"*.www.{site.name}", ONE))
    assert site.values(name) == [ONE]
    assert site.challenge("www") == []
    # whoever knows the whole name needs no URL
    check_done(ddns01("cleanup-txt", name, ONE))
    assert site.values(name) == []


def test_whole_key_authorization_needs_no_file(site, ddns01):
    check_done(ddns01("present-txt", "--key-authorization", site.name,
                      f"{TOKEN}.{EC}"))
    assert site.challenge() == [VALUES[0]]
