"""Knot DNS as a primary."""

import os

from . import ask
from .server import Server, fake_clock


class Knot(Server):
    """Its zones take updates signed by any of the keys; without keys, from
    everybody here."""

    def __init__(self, folder, address, zones, keys=(), port=53,
                 clock=None):
        super().__init__(folder, f"knotd {address}")
        self.address, self.port = address, port
        self.zones, self.keys = zones, list(keys)
        if clock:
            self.env.update(fake_clock(clock))

    def command(self):
        for zone in self.zones:
            path = os.path.join(self.folder, zone.file())
            with open(path, "w", encoding="utf-8") as out:
                out.write(zone.text)
        os.makedirs(os.path.join(self.folder, "db"), exist_ok=True)
        path = os.path.join(self.folder, "knot.conf")
        with open(path, "w", encoding="utf-8") as out:
            out.write(self.config())
        os.chmod(path, 0o600)
        return ["knotd", "-c", path]

    def config(self):
        who = "address: 127.0.0.0/8"
        if self.keys:
            who = f"key: [{', '.join(k.name for k in self.keys)}]"
        zones = "".join(f"""  - domain: {z.name}
    file: {z.file()}
    acl: [change, copy]
""" for z in self.zones)
        keys = "".join(k.yaml() for k in self.keys).replace("\nkey:\n", "\n")
        return f"""server:
    rundir: {self.folder}
    listen: {self.address}@{self.port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: debug
database:
    storage: {self.folder}/db
{keys}acl:
  - id: change
    {who}
    action: update
  - id: copy
    address: 127.0.0.0/8
    action: transfer
template:
  - id: default
    storage: {self.folder}
    zonefile-sync: -1
    zonefile-load: difference
zone:
{zones}"""

    def ready(self):
        return all(ask.answers(self.address, z.name, port=self.port)
                   for z in self.zones)
