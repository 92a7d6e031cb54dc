"""From a request to its answer: limits, authentication, route."""

import json
import time

from ..common import trace
from ..common.message import JSON, Answer
from . import auth, batch, records, settings, zones
from .errors import ApiError, failure, no_route

BASE = "/client/v4"

ROUTES = {
    ("GET", "zones"): zones.list_zones,
    ("GET", "zones/{zone}"): zones.read_zone,
    ("GET", "zones/{zone}/dns_records"): records.list_records,
    ("POST", "zones/{zone}/dns_records"): records.create_record,
    ("GET", "zones/{zone}/dns_records/usage"): records.usage,
    ("POST", "zones/{zone}/dns_records/batch"): batch.batch,
    ("GET", "zones/{zone}/dns_records/{record}"): records.read_record,
    ("PATCH", "zones/{zone}/dns_records/{record}"): records.patch_record,
    ("PUT", "zones/{zone}/dns_records/{record}"): records.put_record,
    ("DELETE", "zones/{zone}/dns_records/{record}"): records.delete_record,
    ("GET", "zones/{zone}/settings/{setting}"): settings.read_setting,
    ("PATCH", "zones/{zone}/settings/{setting}"): settings.change_setting,
    ("GET", "zones/{zone}/ssl/universal/settings"):
        settings.read_universal_ssl,
    ("PATCH", "zones/{zone}/ssl/universal/settings"):
        settings.change_universal_ssl,
    ("GET", "user/tokens/verify"): settings.verify_user_token,
    ("GET", "user/tokens/{token}"): settings.read_user_token,
    ("GET", "accounts/{account}/tokens/verify"): settings.verify_account_token,
}
COLLECTIONS = {"zones": "zone", "dns_records": "record", "settings": "setting",
               "accounts": "account", "tokens": "token"}
# no record ids, no token ids
WORDS = {("GET", "usage"), ("POST", "batch"), ("GET", "verify")}


class Call:
    """A request on its way; `arguments` are the parts of its path."""

    def __init__(self, fake, request, actor, arguments):
        self.fake, self.request, self.actor = fake, request, actor
        self.switches = fake.switches
        self.arguments = arguments
        self.zone = None

    def require(self, permission):
        if not self.actor.may(permission, self.zone):
            raise auth.forbidden(self.switches)

    def body(self):
        """The JSON document that was sent."""
        kind = self.request.header("content-type") or ""
        if kind.split(";")[0].strip().lower() != JSON:
            raise ApiError(400, 9207)
        try:
            return json.loads(self.request.body.decode(), parse_constant=_no)
        except (ValueError, RecursionError):
            raise ApiError(400, 9207) from None


def _no(constant):
    raise ValueError(f"{constant} is not JSON")


def answer(fake, request):
    """Takes part in no fault and no log; see fake.py."""
    path = request.path
    if path == trace.PATH:
        return settings.trace_page(fake, request)
    if not path.startswith(BASE + "/"):
        return Answer(404, b"<!DOCTYPE html>\n<html><body>404</body></html>",
                      "text/html; charset=UTF-8")
    owner = address = fake.switches.client_address or request.peer
    try:
        result = fake.limiter.address(address)
        if not result:
            verifying = path.endswith("/tokens/verify")
            actor = fake.actors.authenticate(request, verifying)
            owner = actor.owner
            result = fake.limiter.owner(owner) or _route(fake, request, actor)
    except ApiError as error:
        result = failure(fake.switches, error)
    result.headers += fake.limiter.headers(owner)
    return result


def _route(fake, request, actor):
    parts = request.path[len(BASE) + 1:].split("/")
    pattern, arguments = list(parts), {}
    for at in range(1, len(parts)):
        name = COLLECTIONS.get(parts[at - 1])
        if name and (request.method, parts[at]) not in WORDS:
            arguments[name] = parts[at]
            pattern[at] = "{%s}" % name
    handler = ROUTES.get((request.method, "/".join(pattern)))
    if handler is None:
        if any(route == "/".join(pattern) for _, route in ROUTES):
            raise ApiError(405, 7000)
        raise no_route(fake.switches, request.path)
    call = Call(fake, request, actor, arguments)
    if "zone" in arguments:
        call.zone = zones.find(call, arguments["zone"])
    return handler(call)


def dress(fake, request, result):
    """Adds the headers that every answer has."""
    ray = f"{request.number:016x}"
    headers = [
        ("Date", time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())),
        ("Content-Type", result.type), ("CF-Ray", f"{ray}-FRA"),
        ("CF-Cache-Status", "DYNAMIC"), ("Server", "cloudflare"),
        ("Cache-Control", "no-store, no-cache, must-revalidate")]
    if fake.switches.cookies:
        headers.append(("Set-Cookie", f"__cf_bm={ray}; path=/; HttpOnly; "
                                      "Secure; SameSite=None"))
    result.headers[:0] = headers
    return result
