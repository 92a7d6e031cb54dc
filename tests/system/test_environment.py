"""Without a file, variables make one account; other clients' names count."""

import os

import pytest

from lab import config, write_file
from lab.expect import check_done, check_failure, unchanged
from vectors import ONE


@pytest.fixture
def base(site, internet, folder):
    """What the cases need: values to put into variables."""
    where = folder("files")
    site.words = {
        "server": site.address, "key": site.key.name,
        "secret": site.key.secret, "file": site.key.write(where),
        "zone": site.name,
        "secret_file": write_file(where, "secret", site.key.secret + "\n"),
        "server_file": write_file(where, "server", site.address + "\n"),
        "key_file": write_file(where, "key", site.key.name + "\n"),
    }
    return {"DDNS01_RESOLVER": internet.resolver.address}


FAMILIES = {
    "ours, key file": {
        "DDNS01_PROVIDER": "rfc2136", "DDNS01_SERVER": "{server}",
        "DDNS01_TSIG_KEY_FILE": "{file}"},
    "ours, parts": {
        "DDNS01_PROVIDER": "rfc2136", "DDNS01_SERVER": "{server}",
        "DDNS01_TSIG_KEY": "{key}", "DDNS01_TSIG_ALGORITHM": "hmac-sha256",
        "DDNS01_TSIG_SECRET": "{secret}"},
    "ours, secret file": {
        "DDNS01_PROVIDER": "rfc2136", "DDNS01_SERVER": "{server}:53",
        "DDNS01_TSIG_KEY": "{key}", "DDNS01_ZONES": "other.test,{zone}",
        "DDNS01_TSIG_SECRET_FILE": "{secret_file}"},
    "ours, no server": {
        "DDNS01_PROVIDER": "rfc2136", "DDNS01_TSIG_KEY_FILE": "{file}"},
    "lego": {
        "RFC2136_NAMESERVER": "{server}", "RFC2136_TSIG_KEY": "{key}",
        "RFC2136_TSIG_SECRET": "{secret}",
        "RFC2136_TSIG_ALGORITHM": "hmac-sha256."},
    "lego, port": {
        "RFC2136_NAMESERVER": "{server}:53", "RFC2136_TSIG_KEY": "{key}.",
        "RFC2136_TSIG_SECRET": "{secret}",
        "RFC2136_TSIG_ALGORITHM": "hmac-sha256"},
    "lego, key file": {
        "RFC2136_NAMESERVER": "{server}", "RFC2136_TSIG_FILE": "{file}"},
    "lego, everything from files": {
        "RFC2136_NAMESERVER_FILE": "{server_file}",
        "RFC2136_TSIG_KEY_FILE": "{key_file}",
        "RFC2136_TSIG_ALGORITHM": "hmac-sha256.",
        "RFC2136_TSIG_SECRET_FILE": "{secret_file}"},
    "lego 5": {
        "DNSUPDATE_NAMESERVER": "{server}", "DNSUPDATE_TSIG_FILE": "{file}"},
    "acme.sh": {
        "NSUPDATE_SERVER": "{server}", "NSUPDATE_KEY": "{file}"},
    "acme.sh, port and zone": {
        "NSUPDATE_SERVER": "{server}", "NSUPDATE_SERVER_PORT": "53",
        "NSUPDATE_KEY": "{file}", "NSUPDATE_ZONE": "{zone}"},
}


def filled(base, site, variables):
    return {**base, **{k: v.format(**site.words)
                       for k, v in variables.items()}}


@pytest.mark.parametrize("variables", FAMILIES.values(), ids=FAMILIES)
def test_family(variables, base, site, program):
    env = filled(base, site, variables)
    check_done(program("present-txt", site.name, ONE, env=env))
    assert site.challenge() == [ONE]
    check_done(program("cleanup-txt", site.name, ONE, env=env))
    assert site.challenge() == []


def test_aliases_do_not_disturb_a_file(site, ddns01):
    """A file with accounts speaks; what other clients use is not ours."""
    env = {"RFC2136_NAMESERVER": "127.0.0.9", "NSUPDATE_SERVER": "127.0.0.9",
           "RFC2136_TSIG_KEY": "other", "NSUPDATE_KEY": "/nonexistent"}
    check_done(ddns01("present-txt", site.name, ONE, env=env))


@pytest.mark.parametrize("mode", [0o644, 0o640])
def test_secret_files_that_others_can_read(mode, base, site, program):
    env = filled(base, site, FAMILIES["lego, everything from files"])
    os.chmod(site.words["secret_file"], mode)
    with unchanged(site):
        result = program("present-txt", site.name, ONE, env=env)
    check_failure(result, 2, site.words["secret_file"])


def test_missing_secret_file(base, site, program):
    env = filled(base, site, {**FAMILIES["lego, everything from files"],
                              "RFC2136_TSIG_SECRET_FILE": "/nonexistent/x"})
    with unchanged(site):
        result = program("present-txt", site.name, ONE, env=env)
    check_failure(result, 2, "/nonexistent/x")


def test_nothing_is_configured(program):
    check_failure(program("present-txt", "a.test", ONE), 2)


def test_unknown_variable_is_mentioned(site, ddns01):
    result = ddns01("present-txt", site.name, ONE, env={"DDNS01_TLL": "60"})
    assert result.status == 0
    assert len(result.warnings) == 1 and (
        "'DDNS01_TLL' is no setting; did you mean 'DDNS01_TTL'?"
        in result.warnings[0])


def test_credentials_directory(base, site, program):
    """systemd's LoadCredential=tsig-key-file:…"""
    folder = os.path.join(program.folder, "credentials")
    os.mkdir(folder, 0o700)
    os.rename(site.words["file"], os.path.join(folder, "tsig-key-file"))
    env = {**base, "DDNS01_PROVIDER": "rfc2136",
           "DDNS01_SERVER": site.address, "CREDENTIALS_DIRECTORY": folder}
    check_done(program("present-txt", site.name, ONE, env=env))
    assert site.challenge() == [ONE]


def test_credential_between_file_and_variable(site, program):
    """The service need not be able to read what the file names."""
    folder = os.path.join(program.folder, "credentials")
    os.mkdir(folder, 0o700)
    program.configure(site.config().replace(site.folder, "/nonexistent"))
    write_file(folder, "tsig-key-file", site.key.bind())
    env = {"CREDENTIALS_DIRECTORY": folder}
    check_done(program("present-txt", site.name, ONE, env=env))
    assert site.challenge() == [ONE]
    env["DDNS01_TSIG_KEY_FILE"] = "/nonexistent/variable"
    check_failure(program("cleanup-txt", site.name, ONE, env=env), 2,
                  "/nonexistent/variable")


def test_credentials_of_several_accounts(new_site, program, internet):
    """The only one that has such a setting, or the one that is named."""
    one, two = new_site(), new_site()
    folder = os.path.join(program.folder, "credentials")
    os.mkdir(folder, 0o700)
    keyed = one.account("one").replace(one.folder, "/nonexistent")
    bare = (f"account two {{ provider = rfc2136  server = {two.address} "
            f"zones = {{ {two.name} }} }}\n")
    write_file(folder, "tsig-key-file", one.key.bind())
    env = {"CREDENTIALS_DIRECTORY": folder}
    program.configure(config(internet, keyed, bare))
    check_done(program("present-txt", one.name, ONE, env=env))
    assert one.challenge() == [ONE]

    write_file(folder, "two.tsig-key-file", two.key.bind())
    check_done(program("present-txt", two.name, ONE, env=env))
    assert two.challenge() == [ONE]

    os.remove(os.path.join(folder, "two.tsig-key-file"))
    program.configure(config(internet, keyed, keyed.replace("one", "two")))
    check_failure(program("cleanup-txt", one.name, ONE, env=env), 2,
                  "credential 'tsig-key-file': there are several accounts, "
                  "call it 'ACCOUNT.tsig-key-file'")
