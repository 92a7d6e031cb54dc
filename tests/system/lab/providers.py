"""Every provider by one interface: foreign records beside ours, and trouble."""

import inspect

import dns.opcode

from . import behaviour
from .address import new_address
from .fake import Fake
from .keys import Key

FOREIGN = "somebody-elses"
UPDATE = dns.opcode.UPDATE


class Rfc2136:
    label = "rfc2136"
    bad_words, noise_status = ["BADSIG"], 1
    whole_sets = False  # are they replaced, and lost if others do so at once?

    def __init__(self, new_site, run):
        self.site = new_site(policy='deny lab-key name "_acme-challenge.bad'
                                    '.{0}"; grant lab-key zonesub ANY;')
        self.run = run

    def add_foreign(self, name):
        self.site.change((name, 777, "TXT", FOREIGN))

    def foreign(self, name):
        """Whether it is there, and the TTL of the set."""
        name = self.site.full(name)
        return FOREIGN in self.site.values(name), self.site.ttl(name)

    def bad_name(self):
        return "bad"        # see the policy

    def with_bad_credentials(self):
        config = self.site.config()
        Key(self.site.key.name).write(self.site.folder)
        return config

    def down(self):
        return self.site.config(server=new_address())

    def noisy(self):
        """A server that answers changes with noise."""
        fake = self.run(Fake(new_address(), behaviour.only(
            UPDATE, behaviour.garbage, behaviour.relay(self.site.address))))
        return self.site.config(server=fake.address)


class Knot(Rfc2136):
    label = "knot"

    def __init__(self, new_site):
        self.site = new_site(knot=True)


class Cloudflare:
    label = "cloudflare"
    bad_words, noise_status = ["9109"], 75
    whole_sets = False

    def __init__(self, new_cloudflare):
        self.site = new_cloudflare()

    def add_foreign(self, name):
        self.site.add("TXT", name, FOREIGN, ttl=777, comment="theirs")

    def foreign(self, name):
        """All of the record, with id and times."""
        return [r for r in self.site.fake.records(self.site.zone, name)
                if r["content"] == FOREIGN]

    def bad_name(self):
        """No room is left at this one."""
        for letter in "ab":
            self.site.add("TXT", "_acme-challenge.bad", letter * 4090)
        return "bad"

    def with_bad_credentials(self):
        self.site.fake.revoke(self.site.token)
        return self.site.config()

    def down(self):
        return self.site.config().replace(
            self.site.fake.url, f"https://{new_address()}/client/v4")

    def noisy(self):
        self.site.fake.fault("200-html", times=None)
        return self.site.config()


class PowerDns:
    label = "powerdns"
    bad_words, noise_status = ["401", "api-key-file"], 75
    whole_sets = True

    def __init__(self, new_powerdns):
        self.site = new_powerdns()

    def add_foreign(self, name):
        self.site.change((name, 777, "TXT", FOREIGN), comments=["theirs"],
                         disabled=[(name, "TXT", '"switched off"')])

    def foreign(self, name):
        """All of the set but other values, so with its TTL and comments."""
        one = self.site.rrset(name)
        return {**one, "records": [r for r in one["records"] if r["disabled"]
                                   or r["content"] == f'"{FOREIGN}"']}

    def bad_name(self):
        """An alias comes up there at the last moment."""
        self.site.fake.before("PATCH", lambda: self.site.change(
            ("_acme-challenge.bad", 60, "CNAME", "elsewhere.test.")))
        return "bad"

    def with_bad_credentials(self):
        return self.site.config(key="wrong")

    def down(self):
        return self.site.config(url=f"http://{new_address()}:8081")

    def noisy(self):
        self.site.fake.fault("200-html", times=None)
        return self.site.config()


class PowerDnsWithExtend(PowerDns):
    """That server itself drops what is disabled in a set that it extends."""
    label = "powerdns-extend"
    whole_sets = False

    def __init__(self, new_powerdns):
        super().__init__(new_powerdns)
        self.site.fake.switches.extend = True

    def add_foreign(self, name):
        self.site.change((name, 60, "TXT", FOREIGN), comments=["theirs"])


class GoDaddyV1:
    label = "godaddy-v1"
    bad_words, noise_status = ["401", "UNABLE_TO_AUTHENTICATE"], 75
    whole_sets = True

    def __init__(self, new_godaddy_v1):
        self.site = new_godaddy_v1()

    def add_foreign(self, name):
        self.site.add("TXT", name, FOREIGN)

    def foreign(self, name):
        return [r for r in self.site.records() if r[2] == FOREIGN]

    def bad_name(self):
        self.site.fake.refused.add("_acme-challenge.bad")
        return "bad"

    def with_bad_credentials(self):
        self.site.fake.revoke(self.site.credential)
        return self.site.config()

    def down(self):
        return self.site.config().replace(self.site.fake.url,
                                          f"https://{new_address()}")

    def noisy(self):
        self.site.fake.fault("200-html", times=None)
        return self.site.config()


class GoDaddyV3(GoDaddyV1):
    label = "godaddy-v3"
    whole_sets = False

    def __init__(self, new_godaddy_v3):
        super().__init__(new_godaddy_v3)


class DynDns2:
    """Keeps addresses alone."""
    label = "dyndns2"
    bad_words, noise_status = ["badauth"], 1

    def __init__(self, new_dyndns2):
        self.site = new_dyndns2()

    def with_bad_credentials(self):
        return self.site.config(password="wrong")

    def down(self):
        return self.site.config(url=f"https://{new_address()}/nic/update")

    def noisy(self):
        self.site.fake.fault("200-html", times=None)
        return self.site.config()


PROVIDERS = [Rfc2136, Cloudflare, PowerDns, PowerDnsWithExtend, GoDaddyV1,
             GoDaddyV3]


def make(kind, request):
    """Makes one; the class names the fixtures that it wants."""
    wanted = inspect.signature(kind.__init__).parameters
    return kind(*(request.getfixturevalue(name)
                  for name in wanted if name != "self"))
