"""GET /zones and GET /zones/{id}."""

from . import filters
from .errors import (UNAUTHORIZED, ApiError, chosen, envelope, no_route,
                     undocumented)
from .store import GONE, PLANS, to_ascii

PARAMETERS = {"name", "status", "account.id", "account.name", "type", "match",
              "order", "direction", "page", "per_page"}
ORDERS = ["name", "status", "account.id", "account.name", "plan.id"]
STATUSES = ["initializing", "pending", "active", "moved"]
TYPES = ["full", "partial", "secondary", "internal"]
MIN_PAGE, DEFAULT_PAGE, MAX_PAGE = 5, 20, 50
MAX_ACCOUNTS = 500
OPERATORS = {
    "equal": lambda have, want: have == want,
    "not_equal": lambda have, want: have != want,
    "starts_with": lambda have, want: have.startswith(want),
    "ends_with": lambda have, want: have.endswith(want),
    "contains": lambda have, want: want in have,
}
CASE_SENSITIVE = "_case_sensitive"


def list_zones(call):
    switches, actor = call.switches, call.actor
    query = filters.read(call.request, PARAMETERS, switches)
    _check_may_list(call, query)
    zones = _candidates(call, query)
    if "account.id" not in query and len({z.account for z in zones}) > (
            MAX_ACCOUNTS):
        raise undocumented("more than 500 accounts")
    tests = _tests(query, call.fake.store, switches)
    match = filters.combine(query, "match", tests)
    zones = [z for z in zones if actor.may("zone:read", z)
             and z.status not in GONE and (not tests or match(z))]
    if "type" not in query:
        zones = [z for z in zones if z.type != "internal"]
    zones = filters.in_order(query, zones, ORDERS, lambda z, order: {
        "name": z.ascii, "status": z.status, "account.id": z.account,
        "account.name": call.fake.store.accounts[z.account],
        "plan.id": z.plan}[order])
    page = filters.number(query, "page", 1)
    shown, info = filters.page_of(zones, page, _page_size(query, switches))
    return envelope(switches, [
        describe(z, call.fake.store.accounts) for z in shown], info)


def _candidates(call, query):
    """All zones, or the few that an exact name can mean."""
    store, name = call.fake.store, query.get("name", "")
    if name and ":" not in name and query.get("match") != "any":
        return store.by_name.get(to_ascii(name), [])
    return list(store.zones.values())


def _check_may_list(call, query):
    switches, actor = call.switches, call.actor
    if actor.grants is None or actor.grants.get("zone:read") == "all":
        return
    if not actor.grants.get("zone:read"):
        _refuse_without_permission(call)
        return
    name = query.get("name", "").removeprefix("equal:")
    if not name or "." not in name or ":" in name:
        if switches.one_zone_listing == "0":
            raise _actor_error(actor)
    elif switches.one_zone_other_name == "0" and not any(
            actor.may("zone:read", z)
            for z in call.fake.store.by_name.get(to_ascii(name), [])):
        raise _actor_error(actor)


def _refuse_without_permission(call):
    how = call.switches.zone_read_missing
    if how == "0":
        raise _actor_error(call.actor)
    if how != "empty":
        raise chosen("403/" + how, UNAUTHORIZED if how == "9109" else None)


def _actor_error(actor):
    return ApiError(
        403, 0, f"Actor 'com.cloudflare.api.token.{actor.id}' requires "
        "permission 'com.cloudflare.api.account.zone.list' to list zones")


def _page_size(query, switches):
    size = filters.number(query, "per_page", DEFAULT_PAGE)
    if size < MIN_PAGE and switches.small_zone_pages != "served":
        if switches.small_zone_pages == "refused":
            raise undocumented("per_page is below 5")
        size = MIN_PAGE
    return min(size, MAX_PAGE)


def _tests(query, store, switches):
    tests = []
    if "name" in query:
        matches = _operator(query["name"])
        tests.append(lambda z: any(matches(n) for n in _names(z, switches)))
    if "account.name" in query:
        of_account = _operator(query["account.name"])
        tests.append(lambda z: of_account(store.accounts[z.account]))
    if "account.id" in query:
        tests.append(lambda z: z.account == query["account.id"])
    status = filters.choice(query, "status", STATUSES)
    if status:
        tests.append(lambda z: z.status == status)
    if "type" in query:
        wanted = query["type"].split(",")
        if not set(wanted) <= set(TYPES):
            raise undocumented(f"type cannot be {query['type']!r}")
        tests.append(lambda z: z.type in wanted)
    return tests


def _names(zone, switches):
    """The forms of its name by which a zone is found."""
    if zone.name == zone.ascii:
        return [zone.ascii]
    return {"both": [zone.ascii, zone.name], "ascii": [zone.ascii],
            "unicode": [zone.name]}[switches.idn_query]


def _operator(text):
    """A test from "equal:example.org", "ends_with:org" or plain text."""
    operator, colon, want = text.partition(":")
    if not colon:
        operator, want = "equal", text
    plain = operator.removesuffix(CASE_SENSITIVE)
    test = OPERATORS.get(plain)
    if test is None or (plain != operator and plain in ("equal", "not_equal")):
        raise undocumented(f"no operator {operator!r}")
    if plain != operator:
        return lambda have: test(have, want)
    return lambda have: test(have.lower(), want.lower())


def read_zone(call):
    call.require("zone:read")
    return envelope(call.switches, describe(call.zone,
                                            call.fake.store.accounts))


def find(call, identifier):
    """The zone of the path; refused when the actor does not see it."""
    switches = call.switches
    if len(identifier) != 32 or set(identifier) - set("0123456789abcdef"):
        raise no_route(switches, call.request.path)
    zone = call.fake.store.zones.get(identifier)
    if zone is None or zone.status in GONE or not call.actor.knows(zone):
        status, code = map(int, switches.unknown_zone.split("/"))
        if code == 7003:
            raise no_route(switches, call.request.path, status)
        raise ApiError(status, code)
    return zone


def describe(zone, accounts):
    pending = zone.status in ("pending", "initializing")
    return {
        "id": zone.id, "name": zone.name, "status": zone.status,
        "paused": zone.paused, "type": zone.type, "development_mode": 0,
        "name_servers": zone.name_servers,
        "original_name_servers": ["ns1.old.example"],
        "original_registrar": None, "original_dnshost": None,
        "created_on": zone.created, "modified_on": zone.created,
        "activated_on": None if pending else zone.created,
        "meta": {"step": 2, "custom_certificate_quota": 0,
                 "page_rule_quota": 3, "phishing_detected": False},
        "owner": {"id": None, "type": "user", "email": None},
        "account": {"id": zone.account, "name": accounts[zone.account]},
        "permissions": ["#dns_records:edit", "#dns_records:read",
                        "#zone:read"],
        "plan": {"id": "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
                 "name": PLANS[zone.plan][0], "legacy_id": zone.plan}}
