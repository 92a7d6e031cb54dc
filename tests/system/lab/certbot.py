"""One user's certbot, for a CA of ours."""

import os
import shlex
import subprocess

from cryptography import x509

from .keys import write_file
from .program import TOP, command, finish

HOOKS = os.path.join(TOP, "hooks")


def program_file(folder):
    """One file that stands for the program and the tool around it, if any."""
    return script(folder, "ddns01", f'exec {shlex.join(command())} "$@"')


def script(folder, name, text):
    return write_file(folder, name, f"#!/bin/sh\n{text}\n", 0o755)


class Certbot:
    """Settings are in XDG_CONFIG_HOME, so commands need no option for that."""

    def __init__(self, folder, pebble, program):
        self.folder = folder
        self.live = os.path.join(folder, "certbot", "live")
        self.bin = os.path.join(folder, "bin")
        self.etc = os.path.join(folder, "etc")
        os.mkdir(self.bin)
        os.makedirs(os.path.join(self.etc, "letsencrypt"))
        self.program = program      # whose environment is ours too
        self.env = {"XDG_CONFIG_HOME": self.etc,
                    "REQUESTS_CA_BUNDLE": pebble.ca_file,
                    "PATH": f"{self.bin}:{program.env['PATH']}"}
        program_file(self.bin)
        write_file(os.path.join(self.etc, "letsencrypt"), "cli.ini",
                   f"server = {pebble.directory}\n"
                   f"config-dir = {folder}/certbot\n"
                   f"work-dir = {folder}/certbot\n"
                   f"logs-dir = {folder}/certbot\n"
                   "non-interactive = true\nagree-tos = true\n"
                   "register-unsafely-without-email = true\n"
                   "force-renewal = true\n"
                   "no-random-sleep-on-renew = true\n")

    def script(self, name, text):
        """Something to be called; the path."""
        return script(self.bin, name, text)

    def shell(self, text):
        """Runs shell commands as the user would type them."""
        return finish(self.start("sh", "-euc", text), limit=600)

    def start(self, *args):
        return subprocess.Popen(
            args, cwd=self.folder, env={**self.program.env, **self.env},
            text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)

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
