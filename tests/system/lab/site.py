"""One zone on a name server of its own, delegated, with a key to change it."""

from . import ask
from .address import new_address
from .keys import Key
from .knot import Knot
from .named import Bind, Zone, zone_text


class Site:
    """`servers` are further addresses that are to stand in the NS set."""

    def __init__(self, internet, folder, name=None, *, records="", knot=False,
                 key="own", allow=None, policy=None, servers=(),
                 algorithm="hmac-sha256", delegated=True, address=None,
                 **options):
        self.internet = internet
        self.folder = str(folder)
        self.name = name or internet.new_name()
        self.key = Key("lab-key", algorithm) if key == "own" else key
        if self.key:
            allow = allow or (f"key {self.key.name};" if not policy else None)
        keys = [self.key] if self.key else []
        self.address = address or new_address()
        self.servers = [self.address, *servers]
        if policy:
            policy = policy.format(self.name)
        zone = Zone(self.name, zone_text(self.name, self.servers, records),
                    allow=allow, policy=policy)
        kind = Knot if knot else Bind
        self.server = kind(self.folder, self.address, [zone], keys, **options)
        if delegated:
            internet.delegate(self.name, self.servers)

    def start(self):
        self.server.start()
        return self

    def stop(self):
        self.server.stop()

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        self.stop()

    def full(self, name=""):
        return f"{name}.{self.name}" if name else self.name

    def challenge(self, name=""):
        """The values at the challenge name of `name` in this zone."""
        return self.values("_acme-challenge." + self.full(name))

    def values(self, name, kind="TXT"):
        """`name` is whole; the values are sorted."""
        return ask.values(self.address, name, kind, self.server.port)

    def ttl(self, name, kind="TXT"):
        return ask.ttl(self.address, name, kind, self.server.port)

    def records(self):
        """Everything, with the serial number: equal when nothing changed."""
        return ask.zone_records(self.address, self.name, port=self.server.port)

    def change(self, *records, remove=()):
        """Adds (name, ttl, type, text) and removes (name, type[, text])."""
        def fill(update):
            for name, *rest in remove:
                update.delete(name, *rest)
            for record in records:
                update.add(*record)
        ask.send_update(self.address, self.name, fill, self.key,
                        self.server.port)

    def account(self, label="lab", *lines, key_form="bind", server=None):
        """An account section for the configuration."""
        text = [f"account {label} {{", "    provider = rfc2136",
                f'    server = "{server or self.address}"']
        if self.key:
            path = self.key.write(self.folder, key_form)
            text.append(f'    tsig-key-file = "{path}"')
        return "\n".join([*text, *(f"    {line}" for line in lines), "}", ""])

    def config(self, *more, wait="20s", **account):
        """A whole configuration file for this site."""
        return config(self.internet, self.account(**account), *more, wait=wait)


def config(internet, *sections, wait="20s"):
    return "\n".join([f"resolver = {internet.resolver.address}",
                      f"present-txt {{ wait = {wait} }}", *sections, ""])
