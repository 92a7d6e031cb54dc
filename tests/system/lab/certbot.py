"""One user's certbot, for a CA of ours."""

import os

from cryptography import x509

from .keys import write_file
from .program import TOP, finish
from .reader import Reader

HOOKS = os.path.join(TOP, "hooks")


class Certbot(Reader):
    def __init__(self, folder, pebble, program):
        super().__init__(folder, program)
        self.live = os.path.join(folder, "certbot", "live")
        os.mkdir(os.path.join(self.etc, "letsencrypt"))
        self.env.update(REQUESTS_CA_BUNDLE=pebble.ca_file)
        write_file(os.path.join(self.etc, "letsencrypt"), "cli.ini",
                   f"server = {pebble.directory}\n"
                   f"config-dir = {folder}/certbot\n"
                   f"work-dir = {folder}/certbot\n"
                   f"logs-dir = {folder}/certbot\n"
                   "non-interactive = true\nagree-tos = true\n"
                   "register-unsafely-without-email = true\n"
                   "force-renewal = true\n"
                   "no-random-sleep-on-renew = true\n")

    def start_order(self, auth, cleanup, *names):
        options = [word for name in names for word in ("-d", name)]
        return self.start(
            "certbot", "certonly", "--manual", "--preferred-challenges", "dns",
            "--manual-auth-hook", auth, "--manual-cleanup-hook", cleanup,
            *options)

    def order(self, *args):
        return finish(self.start_order(*args))

    def certificate(self, name):
        with open(os.path.join(self.live, name, "cert.pem"), "rb") as pem:
            return x509.load_pem_x509_certificate(pem.read())

    def names(self, name):
        """Every name in a certificate, sorted."""
        found = self.certificate(name).extensions.get_extension_for_class(
            x509.SubjectAlternativeName)
        return sorted(found.value.get_values_for_type(x509.DNSName))
