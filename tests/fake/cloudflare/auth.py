"""Tokens, keys, and what they may do."""

import dataclasses
import ipaddress
import re
import time
import zlib

from .errors import (UNAUTHORIZED, ApiError, bad_headers, chosen,
                     undocumented)

ALL = "all"
PERMISSIONS = ["zone:read", "dns:read", "dns:edit", "settings:read",
               "settings:edit", "ssl:read", "ssl:edit"]
# What we never need: its names, as the API has them, and those of the others.
MORE = ["tokens:read", "zone:edit"]
GROUPS = {"zone:read": "Zone Read", "zone:edit": "Zone Write",
          "dns:read": "DNS Read", "dns:edit": "DNS Write",
          "settings:read": "Zone Settings Read",
          "settings:edit": "Zone Settings Write",
          "ssl:read": "SSL and Certificates Read",
          "ssl:edit": "SSL and Certificates Write",
          "tokens:read": "API Tokens Read"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

# The length of the checksum in the newer forms is not known.
OLD_TOKEN = re.compile(r"[A-Za-z0-9_-]{40}")
OLD_KEY = re.compile(r"[0-9a-f]{37,45}")
TOKEN = re.compile(r"cf[ua]t_[A-Za-z0-9_-]{41,}|" + OLD_TOKEN.pattern)
KEY = re.compile(r"cfk_[A-Za-z0-9_-]{41,}|" + OLD_KEY.pattern)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclasses.dataclass
class Actor:
    """A token, or a user with the global key."""
    id: str
    owner: str                  # whose requests are counted together
    secret: str
    kind: str = "user"          # user, account or key
    account: str = ALL          # the account of an account's token
    grants: dict = None         # permission: ALL or zone ids; None: everything
    networks: list = None       # addresses it may be used from
    status: str = "active"
    not_before: float = None    # seconds since 1970
    expires_on: float = None
    email: str = None

    def usable(self):
        now = time.time()
        return (self.status == "active" and now >= (self.not_before or 0)
                and now < (self.expires_on or now + 1))

    def _sees(self, zone):
        return self.account in (ALL, zone.account)

    def may(self, permission, zone):
        if not self._sees(zone):
            return False
        if self.grants is None:
            return True
        wanted = [permission]
        if permission.endswith(":read"):    # Edit includes reading
            wanted.append(permission.replace(":read", ":edit"))
        for name in wanted:
            zones = self.grants.get(name, ())
            if zones == ALL or zone.id in zones:
                return True
        return False

    def knows(self, zone):
        """Whether it has anything to do with the zone."""
        return any(self.may(p, zone) for p in PERMISSIONS)

    def restricted(self):
        """Whether it may look up some zones only."""
        return self.grants is not None and self.grants.get("zone:read") != ALL


class Actors:
    def __init__(self, store, switches):
        self.store, self.switches = store, switches
        self.tokens = {}        # secret: Actor
        self.keys = {}          # (e-mail, key): Actor

    def _secret(self, prefix, length=40, letters=LETTERS):
        body = "".join(self.store.random.choices(letters, k=length))
        if not prefix:
            return body
        return f"{prefix}{body}{zlib.crc32(body.encode()):08x}"

    def add_token(self, permissions=PERMISSIONS, zones=ALL, grants=None,
                  kind="user", old=False, secret=None, account=None,
                  networks=None, owner="user", **more):
        """Gives the secret. `grants` says per permission which zones."""
        prefix = "" if old else {"user": "cfut_", "account": "cfat_"}[kind]
        secret = secret or self._secret(prefix)
        if not TOKEN.fullmatch(secret):
            raise ValueError("no token looks like this")
        if grants is None:
            grants = {name: zones for name in permissions}
        grants = {name: where if where == ALL else
                  {self.store.zone(one).id for one in where}
                  for name, where in grants.items()}
        if unknown := set(grants) - set(PERMISSIONS + MORE):
            raise ValueError(f"no permission {unknown}")
        identifier = self.store.new_id()
        if kind == "account":
            account = account or next(iter(self.store.accounts))
            owner = identifier
        self.tokens[secret] = Actor(
            identifier, owner, secret, kind, account or ALL, grants,
            [ipaddress.ip_network(n) for n in networks] if networks else None,
            **more)
        return secret

    def add_key(self, email="user@example.org", key=None, old=False):
        key = key or (self._secret("", 37, "0123456789abcdef") if old
                      else self._secret("cfk_"))
        if not KEY.fullmatch(key):
            raise ValueError("no key looks like this")
        self.keys[email, key] = Actor(self.store.new_id(), "user", key, "key",
                                      email=email)
        return key

    def authenticate(self, request, verifying=False):
        """The Actor of the request. A token being verified may be expired."""
        bearer = request.header("authorization")
        email = request.header("x-auth-email")
        key = request.header("x-auth-key")
        if bearer is not None and (email is not None or key is not None):
            if self.switches.mixed_auth == "refuse":
                raise undocumented("token and key in one request")
            if self.switches.mixed_auth == "key":
                bearer = None
        if bearer is not None:
            actor = self._token(bearer, verifying)
        elif verifying:
            raise ApiError(400, 1001)
        elif email is None or key is None:
            raise chosen(self.switches.missing_auth)
        else:
            actor = self._key(email, key)
        address = self.switches.client_address or request.peer
        if actor.networks and not any(
                ipaddress.ip_address(address) in n for n in actor.networks):
            raise ApiError(
                403, 9109,
                f"Cannot use the access token from location: {address}")
        return actor

    def _token(self, bearer, verifying):
        if not (bearer.startswith("Bearer ")
                and TOKEN.fullmatch(bearer[len("Bearer "):])):
            raise bad_headers(6111)
        actor = self.tokens.get(bearer[len("Bearer "):])
        if verifying and actor is None:
            raise ApiError(401, 1000)
        if actor is None or not (verifying or actor.usable()):
            raise chosen(self.switches.unknown_token)
        return actor

    def _key(self, email, key):
        if not EMAIL.fullmatch(email):
            raise bad_headers(6102)
        if not KEY.fullmatch(key):
            raise bad_headers(6103)
        if (email, key) not in self.keys:
            raise chosen(self.switches.unknown_key)
        return self.keys[email, key]


def forbidden(switches):
    text = UNAUTHORIZED if switches.no_permission.endswith("9109") else None
    return chosen(switches.no_permission, text)
