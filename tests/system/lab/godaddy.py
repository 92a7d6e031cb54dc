"""Domains at the fake GoDaddy, delegated to its DNS face, and an account."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))

from fake.godaddy import GoDaddy        # noqa: E402

from . import ask, server               # noqa: E402
from .address import new_address        # noqa: E402
from .cost import Costly                # noqa: E402
from .keys import write_file            # noqa: E402
from .site import config                # noqa: E402


class GoDaddySite(Costly):
    """One domain, more by add_domain(). version: v1 or v3."""

    def __init__(self, internet, folder, version, name=None, *, http="both",
                 delegated=True, **domain):
        self.internet, self.folder = internet, str(folder)
        self.version, self.delegated = version, delegated
        self.address = new_address()
        self.fake = GoDaddy(os.path.join(self.folder, "fake"), self.address,
                            dns=[self.address], http=http)
        self.fake.switches.limit = None     # tests of it set one
        self.name = name or internet.new_name()
        self.domain = self.add_domain(self.name, **domain)
        self.credential = (self.fake.add_key() if version == "v1"
                           else self.fake.add_token())

    def add_domain(self, name=None, **more):
        name = name or self.internet.new_name()
        if self.delegated:
            self.internet.delegate(name, [self.address])
        return self.fake.add_domain(name, **more)

    def start(self):
        self.fake.start()
        server.running.append(self.fake)
        return self

    def stop(self):
        server.running.remove(self.fake)
        self.fake.stop()
        assert self.fake.forbidden == []    # what harms other records

    # What Site has too

    def full(self, name=""):
        return f"{name}.{self.name}" if name else self.name

    def values(self, name, kind="TXT"):
        """As the API has them."""
        return sorted(one["data"] for one in self.fake.records(
            self.domain, name, kind))

    def challenge(self, name=""):
        return self.values("_acme-challenge." + self.full(name))

    def published(self, name, kind="TXT"):
        """As the name server has them."""
        return ask.values(self.address, name, kind)

    def config(self, *more, wait="5s", **account):
        return config(self.internet, self.account(**account), *more, wait=wait)

    def account(self, label="gd", *lines, credential=None, limit=0):
        """An account section; limit: requests a minute, 0 for any number."""
        setting = "api-key-file" if self.version == "v1" else "api-token-file"
        text = [f"account {label} {{", "provider = godaddy",
                f'api-url = "{self.fake.url}"',
                f'ca-file = "{self.fake.ca_file}"', f"rate-limit = {limit}",
                f'{setting} = "{self.secret(credential)}"', *lines]
        return "\n    ".join(text) + "\n}\n"

    def secret(self, text=None, name="credential", mode=0o600):
        return write_file(self.folder, name, (text or self.credential) + "\n",
                          mode)

    # Records and requests

    def add(self, kind, name, data, ttl=777):
        return self.fake.add_record(self.domain, kind, name, data, ttl)

    def foreign(self, name="_acme-challenge", value="somebody-elses"):
        return self.add("TXT", name, value)

    def beside(self):
        """What others have at the names of the tests."""
        self.foreign()
        self.foreign("home", "beside")
        self.add("AAAA", "home", "2001:db8::9")
        self.add("A", "other", "192.0.2.3")
        self.add("TXT", "@", "v=spf1 -all")

    def owned(self, host):
        """A record as its owner wants it; what of it is to be kept."""
        self.add("A", host, "192.0.2.1", ttl=777)
        return (777,)

    @staticmethod
    def plain(record):
        """Name, type, value, and what an owner may have set."""
        return record

    def records(self):
        """All of the domain, without ids: a set that is replaced by the same
        is the same."""
        return sorted((r["name"], r["type"], r["data"], r["ttl"])
                      for r in self.fake.records(self.domain))

    def call(self, request):
        """Such as "PUT TXT" or "POST dns-records"."""
        words = request.path.split("/")[3:]
        if self.version == "v3":
            words = words[2:3]
        else:
            words = words[2:3] or words[1:2] or ["domain"]
        return f"{request.method} {words[0]}"


def new_site(version):
    @pytest.fixture
    def new_godaddy(internet, folder, run):
        return lambda *args, **more: run(
            GoDaddySite(internet, folder("godaddy"), version, *args, **more))
    return new_godaddy


new_godaddy_v1, new_godaddy_v3 = new_site("v1"), new_site("v3")


@pytest.fixture(params=["v1", "v3"])
def godaddy(request):
    """A site, for each version of the API."""
    return request.getfixturevalue(f"new_godaddy_{request.param}")()


@pytest.fixture
def gd(program, godaddy):
    """ddns01 with an account at `godaddy`."""
    program.configure(godaddy.config())
    return program
