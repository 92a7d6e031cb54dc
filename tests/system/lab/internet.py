"""A root of our own, the domain "test" below it, and a resolver."""

import os

from . import ask
from .address import new_address
from .named import Bind, Resolver, Zone, zone_text

TOP = "test"


class Internet:
    def __init__(self, folder):
        folders = [os.path.join(folder, n) for n in ("root", "resolver")]
        for path in folders:
            os.mkdir(path)
        address = new_address()
        zones = [
            Zone(".", zone_text(".", [address], f"{TOP}. NS ns1.{TOP}.\n"
                                f"ns1.{TOP}. A {address}"),
                 allow="127.0.0.0/8;"),
            Zone(TOP, zone_text(TOP, [address]), allow="127.0.0.0/8;")]
        self.root = Bind(folders[0], address, zones)
        self.resolver = Resolver(folders[1], new_address(), address)
        self._names = 0

    def start(self):
        self.root.start()
        try:
            self.resolver.start()
        except Exception:
            self.root.stop()
            raise
        return self

    def stop(self):
        self.resolver.stop()
        self.root.stop()

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        self.stop()

    def new_name(self):
        """A domain that nobody had before."""
        self._names += 1
        return f"lab{self._names}.{TOP}"

    def delegate(self, name, servers):
        """Makes `name` (below TOP) a zone served by these addresses."""
        def change(update):
            update.delete(name + ".")
            for n, address in enumerate(servers, 1):
                kind = "AAAA" if ":" in address else "A"
                update.add(f"{name}.", 300, "NS", f"ns{n}.{name}.")
                update.add(f"ns{n}.{name}.", 300, kind, address)
        ask.send_update(self.root.address, TOP, change)
