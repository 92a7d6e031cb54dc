"""Zones that are signed: dnssec-keygen and dnssec-signzone."""

import os
import subprocess

from . import ask
from .internet import TOP
from .named import zone_text


def _run(folder, *command):
    return subprocess.run(command, cwd=folder, check=True, text=True,
                          capture_output=True).stdout.strip()


def sign(site, records="", start="now-1h", end="now+30d", unsigned="-"):
    """Serves the site's zone signed, valid from start to end, but for records of
    that type; its DS records.

    Its parent does not know of it, see trust()."""
    folder = os.path.join(site.folder, "signing")
    os.mkdir(folder)
    for flags in ([], ["-f", "KSK"]):
        _run(folder, "dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", *flags,
             site.name)
    with open(os.path.join(folder, "zone"), "w", encoding="utf-8") as out:
        out.write(zone_text(site.name, site.servers, records))
    _run(folder, "dnssec-signzone", "-q", "-S", "-P", "-x", "-O", "full", "-s", start,
         "-e", end, "-o", site.name, "zone")
    with open(os.path.join(folder, "zone.signed"), encoding="utf-8") as text:
        site.server.zones[0].text = "".join(
            line for line in text if f"RRSIG\t{unsigned} " not in line)
    site.server.stop()
    site.server.start()
    with open(os.path.join(folder, f"dsset-{site.name}."),
              encoding="utf-8") as text:
        return [line.split("DS", 1)[1].strip() for line in text]


def trust(site, digests):
    """The parent has these DS records."""
    ask.send_update(site.internet.root.address, TOP, lambda update: [
        update.add(site.name + ".", 300, "DS", one) for one in digests])
