"""A certification authority of our own, and the server's certificate."""

import datetime
import ipaddress
import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(folder, label, *objects):
    path = os.path.join(folder, label)
    with open(path, "wb") as file:
        for one in objects:
            if isinstance(one, x509.Certificate):
                file.write(one.public_bytes(serialization.Encoding.PEM))
            else:
                file.write(one.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption()))
    return path


class Authority:
    def __init__(self, folder, label="ca"):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.subject = _name("fake authority")
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        usage = x509.KeyUsage(
            digital_signature=True, key_cert_sign=True, crl_sign=True,
            content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, encipher_only=False,
            decipher_only=False)
        certificate = self._sign(self.subject, self.key.public_key(), [
            (constraints, True), (usage, True),
            (x509.SubjectKeyIdentifier.from_public_key(
                self.key.public_key()), False)])
        self.file = _pem(folder, label + ".pem", certificate)

    def _sign(self, subject, public, extensions, until=30 * DAY):
        now = datetime.datetime.utcnow()
        builder = (x509.CertificateBuilder().subject_name(subject)
                   .issuer_name(self.subject).public_key(public)
                   .serial_number(x509.random_serial_number())
                   .not_valid_before(now - 10 * DAY)
                   .not_valid_after(now + until))
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.key, hashes.SHA256())

    def certificate(self, label, names, addresses=(), until=30 * DAY):
        """The path of a file with certificate and key."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = [x509.DNSName(n) for n in names]
        alternatives += [x509.IPAddress(ipaddress.ip_address(a))
                         for a in addresses]
        certificate = self._sign(_name(names[0]), key.public_key(), [
            (x509.SubjectAlternativeName(alternatives), False),
            (x509.BasicConstraints(ca=False, path_length=None), True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(
                self.key.public_key()), False)], until)
        return _pem(self.folder, label + ".pem", certificate, key)


def server_certificate(authority, kind, names, addresses):
    """kind: good, other-name, expired or other-ca."""
    if kind == "other-ca":
        authority = Authority(authority.folder, "other-ca")
    return authority.certificate(
        f"server-{kind}", ["elsewhere.test"] if kind == "other-name" else names,
        [] if kind == "other-name" else addresses,
        -DAY if kind == "expired" else 30 * DAY)
