"""API v3: every record has an id."""

import urllib.parse

from ..common.message import Answer, json_answer
from . import rules
from .errors import ApiError, field, invalid

SHOWN = ("recordId", "type", "name", "data", "ttl", "priority", "weight",
         "port", "protocol", "service")


def _shown(one):
    return {key: one[key] for key in SHOWN if key in one}


def list_records(call):
    query = call.query({"type", "name", "page", "pageSize", "totalRequired"})
    size = min(int(query.get("pageSize", 100)), call.switches.page_size)
    page = int(query.get("page", 1))
    if not (1 <= size and page >= 1 and int(query.get("pageSize", 1)) <= 100):
        raise invalid(field("UNKNOWN_RESTRICTION", "is out of range",
                            "pageSize"))
    if "type" in query and "name" in query:
        found = call.read_set(query["type"], query["name"])
    else:
        found = [one for one in call.domain.records
                 if query.get("type", one["type"]) == one["type"]
                 and query.get("name", one["name"]) == one["name"]]
    items = found[(page - 1) * size:page * size]
    body = {"items": [_shown(one) for one in items], "links": []}
    if page * size < len(found):
        target = call.request.path + "?" + urllib.parse.urlencode(
            {**query, "page": page + 1})
        body["links"].append({"rel": "next", "href": target,
                              "method": "GET"})
    if query.get("totalRequired") == "true":
        body.update(totalItems=len(found), totalPages=-(-len(found) // size))
    return json_answer(200, body)


def create(call):
    body = call.body()
    wrong = rules.check_element(body, "record", ("type", "name", "data"))
    if wrong:
        raise invalid(*wrong)
    call.before_write(body["type"], body["name"])
    new = call.fake.store.record(
        body["type"], body["name"], body["data"],
        body.get("ttl", rules.TTL_MIN),
        **{key: body[key] for key in ("priority", "weight", "port",
                                      "protocol", "service") if key in body})
    rules.check_record(call.domain, new, "record", call.fake.refused)
    if call.switches.duplicate_v3 != "adds" and any(
            rules.same(one, new) for one in call.domain.records):
        raise ApiError(int(call.switches.duplicate_v3), "DUPLICATE_RECORD")
    rules.check_neighbours(call.domain.records, new)
    call.write([*call.domain.records, new])
    status = call.switches.created_status
    if call.switches.created == "empty":
        return Answer(status, b"")
    answer = _shown(new)
    if call.switches.created == "no-id":
        del answer["recordId"]
    return json_answer(status, answer)


def _record(call):
    for one in call.domain.records:
        if one["recordId"] == call.arguments["record"]:
            return one
    raise ApiError(404, "NOT_FOUND")


def read(call):
    call.query(set())
    return json_answer(200, _shown(_record(call)))


def delete(call):
    one = _record(call)
    call.before_write(one["type"], one["name"])
    if one["type"] in ("NS", "SOA"):
        raise ApiError(409, "INVALID_STATE", "The record is managed")
    call.write([other for other in call.domain.records if other is not one])
    return Answer(call.switches.deleted_status, b"")


def replace(call):
    """In the documentation it replaces one record, on the real server the
    whole zone: https://github.com/godaddy/cli/issues/136."""
    call.forbidden()
    call.write([])
    return create(call)


RECORDS = "domains/zones/{domain}/dns-records"
ROUTES = {
    ("GET", RECORDS): list_records,
    ("POST", RECORDS): create,
    ("GET", RECORDS + "/{record}"): read,
    ("DELETE", RECORDS + "/{record}"): delete,
    ("PUT", RECORDS + "/{record}"): replace,
}
