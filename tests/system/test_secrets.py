"""No credential is found anywhere but in its file: every provider, every
command, whatever goes wrong, however much is said."""

import base64
import os
import re

import pytest

from lab import finish, write_file
from lab.cloudflare import IP, new_cloudflare               # noqa: F401
from lab.dyndns2 import new_dyndns2                         # noqa: F401
from lab.godaddy import new_godaddy_v1, new_godaddy_v3      # noqa: F401
from lab.pdns import new_powerdns                           # noqa: F401
from lab.providers import PROVIDERS, DynDns2, PowerDnsWithExtend, make
from vectors import ONE

# A program of 'on-change', and what it can know of us.
SPY = """#!/bin/sh
tr '\\0' '\\n' <"/proc/$$/environ" >"{0}/environ.$$"
tr '\\0' '\\n' <"/proc/$PPID/cmdline" >"{0}/cmdline.$$"
ls -l "/proc/$$/fd" >"{0}/descriptors.$$"
"""


def secret_files(config):
    """{path: the secret in it}, of all files that hold one."""
    found = {}
    for path in re.findall(r'-file = "([^"]*)"', config):
        with open(path, encoding="ascii") as file:
            text = file.read()
        key = re.search(r'secret "(.*)"', text)
        if "CERTIFICATE" not in text:
            found[path] = key.group(1) if key else text.strip()
    assert found
    return found


def spoil(path, secret):
    """Another secret of the same kind takes its place."""
    other = secret[:10][::-1] + secret[10:]
    with open(path, encoding="ascii") as file:
        text = file.read()
    write_file(os.path.dirname(path), os.path.basename(path),
               text.replace(secret, other))
    return other


def marks_of(secret):
    """Parts of it, plain and as they may be packed."""
    plain = [secret, *secret.split(":")]
    packed = [base64.b64encode(one.encode()).decode().rstrip("=")
              for one in plain]
    marks = {one[:12] for one in plain + packed if len(one) >= 8}
    marks |= {one[-12:] for one in plain + packed if len(one) >= 8}
    assert marks
    return {one.encode() for one in marks}


def good(provider, config):
    return config


def wrong(provider, config):
    for path, secret in secret_files(config).items():
        spoil(path, secret)
    return config


def down(provider, config):
    return provider.down()


def noisy(provider, config):
    return provider.noisy()


def commands(site, spy):
    """One of every kind."""
    yield ["update-ip", "--ipv4", f"static:{IP}", "--ipv6", "off",
           "--on-change", spy, site.full("home")]
    yield ["update-ip", "--delete", site.full("gone")]
    yield ["present-txt", "--wait", "0", site.name, ONE]
    yield ["cleanup-txt", "--wait", "0", site.name, ONE]
    yield ["verify-txt", site.name, ONE]
    yield ["secure-zone", site.name]
    yield ["check-setup", site.name]


def files_below(*folders):
    for folder in folders:
        for where, _, names in os.walk(folder):
            for name in names:
                with open(os.path.join(where, name), "rb") as file:
                    yield os.path.join(where, name), file.read()


@pytest.mark.parametrize("trouble", [good, wrong, down, noisy],
                         ids=lambda one: one.__name__)
@pytest.mark.parametrize("kind", [
    one for one in [*PROVIDERS, DynDns2] if one is not PowerDnsWithExtend],
    ids=lambda one: one.label)
def test_nowhere(kind, trouble, program, request, tmp_path):
    provider = make(kind, request)
    config = trouble(provider, provider.site.config(wait="1s"))
    secrets = secret_files(config)
    seen = tmp_path / "seen"
    temporary = tmp_path / "temporary"
    seen.mkdir()
    temporary.mkdir()
    spy = write_file(program.folder, "spy", SPY.format(seen), 0o700)
    program.configure(config)

    levels = [["-vv", "--json"]] + ([["-q"], []] if trouble is wrong else [])
    running = [program.start(*verbosity, *words,
                             env={"TMPDIR": str(temporary)})
               for words in commands(provider.site, spy)
               for verbosity in levels]
    said = {}
    for process in running:
        with open(f"/proc/{process.pid}/cmdline", "rb") as file:
            words = file.read()
        result = finish(process)
        said[repr(result)] = words + (result.out + result.err).encode()
    if trouble is good and kind is not DynDns2:
        assert list(seen.iterdir())
    else:
        assert any(process.returncode for process in running)

    places = [*said.items(), *files_below(program.state, program.home,
                                          str(temporary), str(seen))]
    for secret in secrets.values():
        for where, text in places:
            found = [mark for mark in marks_of(secret) if mark in text]
            assert not found, (found, where)
