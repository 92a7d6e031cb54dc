"""API v1: a record set is read, replaced and deleted as a whole."""

from ..common.message import Answer, json_answer
from . import rules
from .errors import ApiError, field, invalid, undocumented

SHOWN = ("type", "name", "data", "ttl", "priority", "weight", "port",
         "protocol", "service")


def _done():
    return Answer(200)


def shown(records):
    return json_answer(200, [{key: one[key] for key in SHOWN if key in one}
                             for one in records])


def list_domains(call):
    query = call.query({"statuses", "limit", "marker"})
    limit = int(query.get("limit", 100))
    if not 1 <= limit <= 1000:
        raise invalid(field("UNKNOWN_RESTRICTION", "is out of range", "limit"))
    found = sorted(
        one.name for one in call.fake.store.domains.values()
        if call.actor.may(one) and one.name > query.get("marker", "")
        and one.status in query.get("statuses", one.status).split(","))
    return json_answer(200, [_detail(call.fake.store.domains[name])
                             for name in found[:limit]])


def _detail(domain):
    return {"domainId": domain.id, "domain": domain.name,
            "status": domain.status, "nameServers": domain.name_servers,
            "expires": "2031-01-01T00:00:00Z", "locked": True,
            "renewAuto": True}


def read_domain(call):
    call.query(set())
    return json_answer(200, _detail(call.domain))


def read_all(call):
    call.query({"offset", "limit"})
    return shown(call.domain.records)


def read_type(call):
    call.query({"offset", "limit"})
    kind = call.arguments["type"]
    return shown(one for one in call.domain.records if one["type"] == kind)


def read_set(call):
    call.query({"offset", "limit"})
    return shown(call.read_set())


def _elements(call, required):
    """The records of a body that is an array of them."""
    body = call.body()
    if not isinstance(body, list):
        raise invalid(field("UNEXPECTED_TYPE", "is not a array", "records"))
    wrong = []
    for at, one in enumerate(body):
        wrong += rules.check_element(one, f"records[{at}]", required)
    if wrong:
        raise invalid(*wrong)
    return body


def _make(call, at, element, **fixed):
    record = call.fake.store.record(
        fixed.get("type", element.get("type")),
        fixed.get("name", element.get("name")),
        element["data"], element.get("ttl", rules.TTL_DEFAULT),
        **{key: element[key] for key in ("priority", "weight", "port",
                                         "protocol", "service")
           if key in element})
    rules.check_record(call.domain, record, f"records[{at}]",
                       call.fake.refused)
    return record


def add(call):
    if call.switches.patch in ("404", "405"):
        raise ApiError(int(call.switches.patch), "NOT_FOUND")
    if call.switches.patch == "422":
        raise ApiError(422, "UNSUPPORTED", "This is not supported")
    elements = _elements(call, ("type", "name", "data", "ttl"))
    if not elements:
        raise invalid(field("UNKNOWN_RESTRICTION", "must have a minimum of 1 "
                            "items", "records"))
    for element in elements:
        call.before_write(element["type"], element["name"])
    records = list(call.domain.records)
    for at, element in enumerate(elements):
        new = _make(call, at, element)
        if any(rules.same(one, new) for one in records):
            if call.switches.duplicate == "422":
                raise ApiError(422, "DUPLICATE_RECORD", fields=[field(
                    "DUPLICATE_RECORD", "another record with the same "
                    "attributes", f"records[{at}]")])
            continue
        rules.check_neighbours(records, new)
        records.append(new)
    call.write(records)
    return _done()


def replace_set(call):
    kind, name = call.arguments["type"], call.arguments["name"]
    call.before_write(kind, name)
    elements = _elements(call, ("data",))
    if not elements and call.switches.empty_put != "delete":
        if call.switches.empty_put == "200":
            return _done()
        raise invalid(field("UNKNOWN_RESTRICTION", "must have a minimum of 1 "
                            "items", "records"))
    others = [one for one in call.domain.records
              if (one["type"], one["name"]) != (kind, name)]
    records = list(others)
    for at, element in enumerate(elements):
        if call.switches.type_in_put == "match" and (
                element.get("type", kind), element.get("name", name)) != (
                    kind, name):
            raise undocumented("type or name do not match the path", 422)
        new = _make(call, at, element, type=kind, name=name)
        if any(rules.same(one, new) for one in records):
            raise ApiError(422, "DUPLICATE_RECORD")
        rules.check_neighbours(records, new)
        records.append(new)
    call.write(records)
    call.fake.happen("after", call.domain, kind, name)
    return _done()


def delete_set(call):
    if call.switches.delete != "available":
        raise ApiError(int(call.switches.delete), "NOT_FOUND")
    kind, name = call.arguments["type"], call.arguments["name"]
    call.before_write(kind, name)
    if kind in ("NS", "SOA"):
        raise undocumented("records of this type stay", 422)
    left = [one for one in call.domain.records
            if (one["type"], one["name"]) != (kind, name)]
    if len(left) == len(call.domain.records) and (
            call.switches.delete_absent == "404"):
        raise ApiError(404, "NOT_FOUND")
    call.write(left)
    return Answer(204)


def replace_all(call):
    """Does what it says, and is noted."""
    call.forbidden()
    call.write([_make(call, at, one) for at, one in enumerate(_elements(
        call, ("type", "name", "data")))])
    return _done()


def replace_type(call):
    call.forbidden()
    kind = call.arguments["type"]
    left = [one for one in call.domain.records if one["type"] != kind]
    call.write(left + [_make(call, at, one, type=kind) for at, one in
                       enumerate(_elements(call, ("name", "data")))])
    return _done()


ROUTES = {
    ("GET", "domains"): list_domains,
    ("GET", "domains/{domain}"): read_domain,
    ("GET", "domains/{domain}/records"): read_all,
    ("PATCH", "domains/{domain}/records"): add,
    ("PUT", "domains/{domain}/records"): replace_all,
    ("GET", "domains/{domain}/records/{type}"): read_type,
    ("PUT", "domains/{domain}/records/{type}"): replace_type,
    ("GET", "domains/{domain}/records/{type}/{name}"): read_set,
    ("PUT", "domains/{domain}/records/{type}/{name}"): replace_set,
    ("DELETE", "domains/{domain}/records/{type}/{name}"): delete_set,
}
