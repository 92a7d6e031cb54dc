"""Keys, tokens, and the domains they may touch."""

import dataclasses
import re
import string

from .errors import ApiError

ALL = "all"
KEY = re.compile(r"[A-Za-z0-9_-]+:[A-Za-z0-9_-]+")
TOKEN = re.compile(r"gd_pat_[A-Za-z0-9_-]+")
LETTERS = string.ascii_letters + string.digits


@dataclasses.dataclass
class Actor:
    secret: str
    kind: str               # key or token
    account: str = "home"
    domains: object = ALL   # or names
    status: str = "active"

    def may(self, domain):
        return domain.account == self.account and (
            self.domains == ALL or domain.name in self.domains)


class Actors:
    def __init__(self, store, switches):
        self.store, self.switches = store, switches
        self.known = {}     # secret: Actor

    def _letters(self, count):
        return "".join(self.store.random.choices(LETTERS, k=count))

    def add(self, kind, secret=None, **more):
        """Gives the secret."""
        if secret is None:
            secret = (f"{self._letters(9)}_{self._letters(20)}:"
                      f"{self._letters(22)}" if kind == "key"
                      else "gd_pat_" + self._letters(40))
        pattern = KEY if kind == "key" else TOKEN
        if not pattern.fullmatch(secret):
            raise ValueError(f"no {kind} looks like this")
        self.known[secret] = Actor(secret, kind, **more)
        return secret

    def authenticate(self, request, version):
        header = request.header("authorization")
        if header is None:
            raise ApiError(401, "MALFORMED_CREDENTIALS")
        scheme, blank, secret = header.partition(" ")
        if scheme == "sso-key" and blank and KEY.fullmatch(secret):
            kind = "key"
        elif scheme == "Bearer" and blank and TOKEN.fullmatch(secret):
            kind = "token"
        else:
            raise ApiError(401, "MALFORMED_CREDENTIALS")
        actor = self.known.get(secret)
        wanted = {"v1": ["key"], "v3": ["token"]}[version]
        if version == "v1" and self.switches.token_on_v1:
            wanted.append("token")
        if actor is None or actor.kind != kind or kind not in wanted or (
                actor.status != "active"):
            raise ApiError(401, "UNABLE_TO_AUTHENTICATE")
        if self.switches.policy_blocked:
            raise ApiError(403, "ACCESS_DENIED")
        return actor
