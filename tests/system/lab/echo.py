"""Echo services on loopback, one for each family, and what to ask them by."""

import contextlib
import os

import pytest

from . import cloudflare  # noqa: F401  (puts the fakes on the path)
from . import server
from .site import config

from fake.echo import Echo      # noqa: E402

HERE = {"ipv4": "127.0.0.1", "ipv6": "::1"}
TRUE = {"ipv4": "25.25.25.25", "ipv6": "2600:ffff::7"}
KIND = {"ipv4": "A", "ipv6": "AAAA"}


class EchoSite:
    """A zone at BIND, and an echo service that tells TRUE[family]."""

    def __init__(self, site, folder, family="ipv4", **more):
        self.site, self.family = site, family
        self.fake = Echo(os.path.join(folder, "echo"), HERE[family], **more)
        self.fake.tell(TRUE[family])
        self.name = site.full("home")

    def start(self):
        self.fake.start()
        server.running.append(self.fake)
        return self

    def stop(self):
        server.running.remove(self.fake)
        self.fake.stop()

    def config(self, *lines):
        """With an account at Cloudflare that is there for its address only."""
        token = os.path.join(self.fake.folder, "token")
        with open(os.open(token, os.O_WRONLY | os.O_CREAT, 0o600), "w",
                  encoding="utf-8") as out:
            out.write("a-token-of-nobody")
        return config(
            self.site.internet, f'ca-file = "{self.fake.ca_file}"',
            self.site.account(), f"""account cf {{
    provider = cloudflare
    api-url = "{self.fake.origin}/client/v4"
    api-token-file = "{token}"
    zones = {{ elsewhere.test }}
}}
update-ip {{
    ipv4 = off
    detect-timeout = 1
""", *lines, "}")

    def source(self, kind):
        return {"url": f"url:{self.fake.url}", "trace": "cloudflare"}[kind]

    def words(self, kind, *more):
        """Of a call that points the name at what the source tells."""
        return ["update-ip", f"--{self.family}", self.source(kind), *more,
                self.name]

    def values(self):
        return self.site.values(self.name, KIND[self.family])

    @contextlib.contextmanager
    def asked(self, times=1):
        """The service is asked just so often meanwhile."""
        self.fake.forget()
        yield
        assert len(self.fake.log.requests) == times, self.fake.tail()


def twins(new):
    """One for each family at one host and port, by the name localhost, and the
    configuration."""
    four = new("ipv4")
    six = new("ipv6", port=four.fake.server.port)
    with open(six.fake.ca_file, encoding="utf-8") as more, open(
            four.fake.ca_file, "a", encoding="utf-8") as both:
        both.write(more.read())
    return four, six, four.config().replace(
        f"https://{HERE['ipv4']}:", "https://localhost:")


@pytest.fixture
def new_echo(site, folder, run):
    return lambda *args, **more: run(
        EchoSite(site, folder("echo"), *args, **more))
