"""Pebble, a certificate authority for tests."""

import datetime
import ipaddress
import json
import os
import socket

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .address import free_port
from .server import Server


def self_signed(folder, address):
    """A certificate for an address; the paths of certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test CA door")])
    now = datetime.datetime.utcnow()
    cert = (x509.CertificateBuilder().subject_name(name).issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(
                ipaddress.ip_address(address))]), False)
            .add_extension(x509.BasicConstraints(True, None), True)
            .sign(key, hashes.SHA256()))
    paths = [os.path.join(folder, n) for n in ("door.pem", "door.key")]
    pem = serialization.Encoding.PEM
    with open(paths[0], "wb") as out:
        out.write(cert.public_bytes(pem))
    with open(paths[1], "wb") as out:
        out.write(key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
    return paths


class Pebble(Server):
    def __init__(self, folder, address, resolver, authz_reuse=0):
        super().__init__(folder, "pebble")
        self.address, self.resolver = address, resolver
        self.port, self.control = free_port(address), free_port(address)
        self.env.update(PEBBLE_VA_NOSLEEP="1", PEBBLE_WFE_NONCEREJECT="0",
                        PEBBLE_AUTHZREUSE=str(authz_reuse))
        self.directory = f"https://{address}:{self.port}/dir"
        self.ca_file = os.path.join(folder, "door.pem")

    def command(self):
        cert, key = self_signed(self.folder, self.address)
        with open(os.path.join(self.folder, "pebble.json"), "w",
                  encoding="utf-8") as out:
            json.dump({"pebble": {
                "listenAddress": f"{self.address}:{self.port}",
                "managementListenAddress": f"{self.address}:{self.control}",
                "certificate": cert, "privateKey": key,
                "httpPort": 5002, "tlsPort": 5001}}, out)
        return ["pebble", "-config", "pebble.json", "-strict=false",
                "-dnsserver", f"{self.resolver}:53"]

    def ready(self):
        try:
            socket.create_connection((self.address, self.port), 1).close()
        except OSError:
            return False
        return True
