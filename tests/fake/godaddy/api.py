"""From a request to its answer: authentication, limits, route."""

import json
import time
import urllib.parse

from ..common.message import JSON, Answer, json_answer
from . import v1, v3
from .errors import (ApiError, failure, undocumented, unknown_domain)

ROUTES = {"v1": v1.ROUTES, "v3": v3.ROUTES}
PLACES = {      # where in a path there is what
    "v1": {1: "domain", 3: "type", 4: "name"},
    "v3": {2: "domain", 4: "record"},
}


class Call:
    """A request on its way; `arguments` are the parts of its path."""

    def __init__(self, fake, request, actor, arguments):
        self.fake, self.request, self.actor = fake, request, actor
        self.switches, self.arguments = fake.switches, arguments
        self.domain = None

    def body(self):
        kind = self.request.header("content-type") or ""
        if kind.split(";")[0].strip().lower() != JSON:
            raise undocumented("the body is not said to be JSON", 415)
        try:
            return json.loads(self.request.body.decode(), parse_constant=_no)
        except (ValueError, RecursionError):
            raise ApiError(400, "INVALID_BODY") from None

    def query(self, known):
        """As a dictionary; refuses what it does not know."""
        pairs = self.request.query
        query = dict(pairs)
        if len(query) != len(pairs) or set(query) - known:
            raise undocumented(f"parameters {pairs}")
        return query

    def read_set(self, kind=None, name=None):
        key = (kind or self.arguments["type"], name or self.arguments["name"])
        found = list(self.fake.store.read(self.domain, *key))
        self.fake.happen("read", self.domain, *key)
        return found

    def before_write(self, kind, name):
        self.fake.happen("write", self.domain, kind, name)

    def forbidden(self):
        self.fake.forbidden.append(self.request.call)

    def write(self, records):
        protection = self.switches.protection
        if protection != "off":
            known = {id(one) for one in self.domain.records}
            changed = [one for one in records
                       if one["type"] == "TXT" and id(one) not in known]
            gone = [one for one in self.domain.records if one["type"] == "TXT"
                    and all(one is not other for other in records)]
            records = [one for one in records
                       if not any(one is other for other in changed)]
            if protection == "unchanged":
                records += gone
            else:
                records += [{**one, "data": ""} for one in changed]
        self.fake.store.write(self.domain, records, self.switches.stale_reads)


def _no(constant):
    raise ValueError(f"{constant} is not JSON")


def answer(fake, request):
    """Takes part in no fault and no log; see fake.py."""
    version = request.path.split("/")[1]
    if version not in ROUTES:
        return Answer(404, b"<html><body><h1>404</h1></body></html>",
                      "text/html")
    try:
        if "application/json" not in (request.header("accept") or ""):
            raise undocumented("JSON is not asked for", 406)
        actor = fake.actors.authenticate(request, version)
        endpoint, handler, arguments = _route(request, version)
        limited = fake.limiter.check(actor.secret, endpoint)
        if limited:
            return limited
        call = Call(fake, request, actor, arguments)
        if "domain" in arguments:
            call.domain = _domain(fake, actor, version, endpoint,
                                  arguments["domain"])
        return handler(call)
    except ApiError as error:
        if version == "v3" and fake.switches.errors_v3 == "problem":
            return json_answer(error.status, {
                "title": error.body["code"], "status": error.status,
                "detail": error.body["message"]})
        return failure(error)


def _route(request, version):
    # an encoded slash belongs to its part
    path = request.target.partition("?")[0]
    parts = [urllib.parse.unquote(part) for part in path.split("/")[2:]]
    pattern, arguments = list(parts), {}
    for at, name in PLACES[version].items():
        if at < len(parts):
            arguments[name] = parts[at]
            pattern[at] = "{%s}" % name
    endpoint = request.method, "/".join(pattern)
    handler = ROUTES[version].get(endpoint)
    if handler is None:
        known = any(one == endpoint[1] for _, one in ROUTES[version])
        raise ApiError(405 if known else 404, "NOT_FOUND")
    return endpoint, handler, arguments


def _domain(fake, actor, version, endpoint, name):
    domain = fake.store.domains.get(name)
    if domain is None:
        if version == "v3":
            raise ApiError(int(fake.switches.unknown_zone), "UNKNOWN_DOMAIN")
        if endpoint[1].endswith("{domain}"):
            raise ApiError(404, "NOT_FOUND")
        raise unknown_domain()
    if not actor.may(domain):
        if fake.switches.other_account == "404":
            raise ApiError(404, "NOT_FOUND")
        raise ApiError(403, "ACCESS_DENIED")
    if not domain.zone_file and not endpoint[1].endswith("{domain}") and (
            fake.switches.no_zone_file == "404"):
        raise unknown_domain()
    return domain


def dress(fake, request, result):
    """Adds the headers that every answer has."""
    headers = [
        ("Date", time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())),
        ("Content-Type", result.type)]
    if fake.switches.request_id:
        headers.append(("X-Request-Id", f"fake-{request.number}"))
    result.headers[:0] = headers
    return result
