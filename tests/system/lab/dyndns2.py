"""Names at a pretend dyndns2 service, and an account there."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))

from fake.dyndns2 import PASSWORD, USER, DynDns2    # noqa: E402

from . import server
from .address import new_address
from .keys import write_file
from .site import config

PRESETS = {"one": "dyn", "list": "noip", "pair": "desec", "ipv4": "dynv6",
           "client": "dy.fi"}


class DynDns2Site:
    """`form`: how the service wants addresses; its names are below `name`."""

    def __init__(self, internet, folder, form="one", hosts=("home",), **more):
        self.internet, self.folder = internet, str(folder)
        self.address, self.form = new_address(), form
        self.name = internet.new_name()
        self.fake = DynDns2(os.path.join(self.folder, "fake"), self.address,
                            **more)
        self.fake.switches.form = form
        for host in hosts:
            self.fake.add_host(self.full(host))

    def start(self):
        self.fake.start()
        server.running.append(self.fake)
        return self

    def stop(self):
        server.running.remove(self.fake)
        self.fake.stop()

    def full(self, name=""):
        return f"{name}.{self.name}" if name else self.name

    def values(self, name, kind="A"):
        """As the service has them; `name` is whole."""
        found = self.fake.hosts.get(name, {})
        return [found[kind]] if kind in found else []

    def records(self):
        return {name: dict(found) for name, found in self.fake.hosts.items()}

    def account(self, label="dyn", *lines, password=PASSWORD, user=USER,
                service=None, url=None):
        path = write_file(self.folder, "password", password + "\n")
        text = [f"account {label} {{", "provider = dyndns2",
                f'service = "{service or PRESETS[self.form]}"',
                f'ca-file = "{self.fake.ca_file}"',
                f'password-file = "{path}"', *lines]
        if not (service and "://" in service):
            text.append(f'api-url = "{url or self.fake.url}"')
        if user:
            text.append(f'username = "{user}"')
        return "\n    ".join(text) + "\n}\n"

    def config(self, *more, wait="5s", **account):
        return config(self.internet, self.account(**account), *more, wait=wait)

    def queries(self):
        """The queries that came, as they were sent, without the zone."""
        return [r.target.partition("?")[2].replace("." + self.name, "")
                for r in self.fake.log.requests]


@pytest.fixture
def new_dyndns2(internet, folder, run):
    """new_dyndns2(form=…, hosts=[…]); see DynDns2Site."""
    return lambda *args, **more: run(
        DynDns2Site(internet, folder("dyndns2"), *args, **more))


@pytest.fixture
def dyndns2(new_dyndns2):
    return new_dyndns2()
