"""ACME clients of Debian, each for one user and a CA of ours, with hooks/.

A client is called as its user would type it: what must differ here, such as
the CA, is in a stand-in of the same name. Each has order(*names), which ends
in a Result, and names(first), what the certificate is for.
"""

import os

from cryptography import x509

from .certbot import HOOKS, Certbot
from .keys import write_file

MAIL = "you@example.com"


class Client(Certbot):
    """certbot is a client too, and knows all about users."""

    def __init__(self, folder, pebble, program):
        super().__init__(folder, pebble, program)
        self.script("sudo", 'exec env "$@"')
        self.stand_in(pebble)

    def stand_in(self, pebble):
        raise NotImplementedError

    def certificate_file(self, name):
        raise NotImplementedError

    def names(self, name):
        with open(self.certificate_file(name), "rb") as pem:
            found = x509.load_pem_x509_certificate(pem.read())
        return sorted(found.extensions.get_extension_for_class(
            x509.SubjectAlternativeName).value.get_values_for_type(
                x509.DNSName))

    def words(self, *names):
        return " ".join(f"'{name}'" for name in names)


class CertbotClient(Client):
    def stand_in(self, pebble):
        """It has a configuration instead."""

    def order(self, *names):
        return Certbot.order(self, f"{HOOKS}/certbot-auth",
                             f"{HOOKS}/certbot-cleanup", *names)

    def certificate_file(self, name):
        return os.path.join(self.live, name, "cert.pem")


class Dehydrated(Client):
    chain = "yes"

    def stand_in(self, pebble):
        etc = os.path.join(self.etc, "dehydrated")
        os.makedirs(os.path.join(etc, "conf.d"))
        # As Debian's, but for the places.
        write_file(etc, "config", f"CONFIG_D={etc}/conf.d\n"
                   f"BASEDIR={self.folder}/dehydrated\n"
                   f"DOMAINS_TXT={etc}/domains.txt\n"
                   f"CA={pebble.directory}\nKEY_ALGO=prime256v1\n"
                   f"ACCOUNT_KEYSIZE=2048\n"
                   f'CURL_OPTS="--cacert {pebble.ca_file}"\n')
        os.mkdir(os.path.join(self.folder, "dehydrated"))
        self.hook = f"{HOOKS}/dehydrated"
        self.script("sleep", "exec /bin/sleep 0.1")     # between questions
        self.script("dehydrated", "exec /usr/bin/dehydrated "
                                  f'"$@" --config {etc}/config')

    def start_order(self, *names):
        etc = os.path.join(self.etc, "dehydrated")
        write_file(os.path.join(etc, "conf.d"), "ddns01.sh",
                   f'CHALLENGETYPE="dns-01"\nHOOK="{self.hook}"\n'
                   f'HOOK_CHAIN="{self.chain}"\n')
        write_file(etc, "domains.txt", " ".join(names) + "\n")
        return self.start("sh", "-euc", "dehydrated --register --accept-terms"
                                        "\ndehydrated --cron --force")

    def certificate_file(self, name):
        return os.path.join(self.folder, "dehydrated", "certs", name,
                            "cert.pem")


class DehydratedOneByOne(Dehydrated):
    chain = "no"


class Lego(Client):
    mode = ""

    def stand_in(self, pebble):
        self.env.update(LEGO_CA_CERTIFICATES=pebble.ca_file,
                        EXEC_POLLING_INTERVAL="1", EXEC_SEQUENCE_INTERVAL="0")
        # It asks the system's resolver for the addresses of name servers.
        resolv = write_file(self.folder, "resolv.conf",
                            f"nameserver {pebble.resolver}\n", 0o644)
        self.script(
            "lego", "exec unshare --mount sh -euc '"
            f"mount --bind {resolv} /etc/resolv.conf"
            f"; exec /usr/bin/lego --server {pebble.directory} "
            '"$@"\' lego "$@"')
        self.path = os.path.join(self.folder, "lego")

    def order(self, *names):
        options = " ".join(f"-d '{name}'" for name in names)
        return self.shell(
            f"EXEC_MODE={self.mode} EXEC_PATH={HOOKS}/lego lego "
            f"--path {self.path} --accept-tos --email {MAIL} --dns exec "
            f"{options} run")

    def certificate_file(self, name):
        return os.path.join(self.path, "certificates", f"{name}.crt")


class LegoRaw(Lego):
    mode = "RAW"


class Uacme(Client):
    """It trusts the system's CAs alone, so it gets a system of its own."""

    def stand_in(self, pebble):
        self.path = os.path.join(self.folder, "uacme")
        self.script(
            "uacme", "exec unshare --mount sh -euc '"
            f"mount --bind {pebble.ca_file} /etc/ssl/certs/ca-certificates.crt"
            f'; exec /usr/bin/uacme -a {pebble.directory} -c {self.path}'
            ' "$@"\' uacme "$@"')

    def order(self, *names):
        if not os.path.exists(self.path):
            result = self.shell(f"uacme -y new {MAIL}")
            assert result.status == 0, result
        return self.shell(f"uacme -h {HOOKS}/uacme issue {self.words(*names)}")

    def certificate_file(self, name):
        return os.path.join(self.path, name, "cert.pem")


CLIENTS = {"certbot": CertbotClient, "dehydrated": Dehydrated,
           "dehydrated, one by one": DehydratedOneByOne, "lego": Lego,
           "lego RAW": LegoRaw, "uacme": Uacme}
