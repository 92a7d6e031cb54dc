"""TSIG keys, and the files in which people keep them."""

import base64
import os

import dns.name
import dns.tsig

# Name, length of the secret, number in the name of a K* file.
ALGORITHMS = {"hmac-md5": (16, 157), "hmac-sha1": (20, 161),
              "hmac-sha224": (28, 162), "hmac-sha256": (32, 163),
              "hmac-sha384": (48, 164), "hmac-sha512": (64, 165)}


class Key:
    def __init__(self, name, algorithm="hmac-sha256", secret=None):
        self.name = name
        self.algorithm = algorithm
        self.raw = secret or os.urandom(ALGORITHMS[algorithm][0])
        self.secret = base64.b64encode(self.raw).decode()

    def bind(self):
        return (f'key "{self.name}" {{\n\talgorithm {self.algorithm};\n'
                f'\tsecret "{self.secret}";\n}};\n')

    def yaml(self):
        return (f"key:\n  - id: {self.name}\n"
                f"    algorithm: {self.algorithm}\n"
                f"    secret: {self.secret}\n")

    def tsig(self):
        """The form that dnspython wants."""
        name = {"hmac-md5": dns.tsig.HMAC_MD5}.get(
            self.algorithm, dns.name.from_text(self.algorithm))
        return dns.tsig.Key(dns.name.from_text(self.name), self.raw, name)

    def write(self, folder, form="bind", mode=0o600):
        """Writes the key as `form` says; the path of the file to name."""
        if form in ("private", "public"):
            return self._write_pair(folder, form, mode)
        text = {"bind": self.bind, "yaml": self.yaml,
                "secret": lambda: self.secret + "\n"}[form]()
        return write_file(folder, f"{self.name}.{form}", text, mode)

    def _write_pair(self, folder, form, mode):
        number = ALGORITHMS[self.algorithm][1]
        stem = f"K{self.name}.+{number}+12345"
        private = write_file(
            folder, stem + ".private",
            "Private-key-format: v1.3\n"
            f"Algorithm: {number} ({self.algorithm.upper()})\n"
            f"Key: {self.secret}\nBits: AAA=\n"
            "Created: 20200101000000\n", mode)
        public = write_file(folder, stem + ".key",
                            f"{self.name}. IN KEY 512 3 {number} "
                            f"{self.secret}\n", mode)
        return private if form == "private" else public


def write_file(folder, name, text, mode=0o600):
    """Replaces the file as a whole: somebody may be reading it."""
    path = os.path.join(folder, name)
    with open(path + "~", "w", encoding="utf-8", newline="") as out:
        os.fchmod(out.fileno(), mode)
        out.write(text)
    os.replace(path + "~", path)
    return path
