"""The calls below /zones/{id}/dns_records, except batch."""

from . import filters, rules
from .errors import ApiError, chosen, envelope, no_route
from .store import Changes


def list_records(call):
    call.require("dns:read")
    query = filters.read(call.request, filters.RECORD_PARAMETERS,
                         call.switches)
    found = filters.records(call.zone, query, rules.TYPES)
    page = filters.number(query, "page", 1)
    size = filters.number(query, "per_page", call.switches.default_page)
    shown, info = filters.page_of(
        found, page, min(size, call.switches.largest_page),
        call.switches.empty_record_pages)
    return envelope(call.switches, [describe(call, one) for one in shown],
                    info)


def read_record(call):
    call.require("dns:read")
    return envelope(call.switches, describe(call, find(call)))


def usage(call):
    call.require("dns:read")
    return envelope(call.switches, {"record_quota": call.zone.quota,
                                    "record_usage": len(call.zone.records)})


def create_record(call):
    call.require("dns:edit")
    with Changes(call.fake.store, call.zone) as changes:
        new = add(call, changes, call.body())
    return envelope(call.switches, describe(call, new))


def patch_record(call):
    call.require("dns:edit")
    with Changes(call.fake.store, call.zone) as changes:
        new = patch(call, changes, find(call), call.body())
    return envelope(call.switches, describe(call, new))


def put_record(call):
    call.require("dns:edit")
    with Changes(call.fake.store, call.zone) as changes:
        new = replace(call, changes, find(call), call.body())
    return envelope(call.switches, describe(call, new))


def delete_record(call):
    call.require("dns:edit")
    rules.check_zone(call.zone, call.switches)
    record = find(call)
    with Changes(call.fake.store, call.zone) as changes:
        changes.drop(record["id"])
    return envelope(call.switches, {"id": record["id"]})


def find(call, identifier=None):
    """The record of the path, or the one with this id."""
    if identifier is None:
        identifier = call.arguments["record"]
    if len(identifier) != 32 or set(identifier) - set("0123456789abcdef"):
        choice = call.switches.bad_record_id
        if choice.endswith("7003"):
            raise no_route(call.switches, call.request.path, int(choice[:3]))
        raise chosen(choice)
    if identifier not in call.zone.records:
        raise ApiError(404, 81044)
    return call.zone.records[identifier]


# What follows serves single calls and batches alike.

def add(call, changes, fields):
    switches = call.switches
    rules.check_fields(fields, switches)
    new = rules.build(call.zone, fields, switches, call.fake.store.new_id())
    rules.check_neighbours(call.zone, new, switches)
    rules.check_zone(call.zone, switches, adding=True)
    changes.put(new)
    return new


def patch(call, changes, old, fields, also=()):
    switches = call.switches
    rules.check_fields(fields, switches, also)
    rules.check_zone(call.zone, switches)
    new = rules.build(call.zone, fields, switches, old["id"], old, keep=True)
    if _moved(old, new):
        rules.check_neighbours(call.zone, new, switches)
    changes.put(new)
    return new


def replace(call, changes, old, fields, also=()):
    switches = call.switches
    rules.check_fields(fields, switches, also)
    rules.check_zone(call.zone, switches)
    new = rules.build(call.zone, fields, switches, old["id"], old)
    if _moved(old, new):
        rules.check_neighbours(call.zone, new, switches)
    changes.put(new)
    return new


def _moved(old, new):
    return (old["name"], old["type"], old["content"]) != (
        new["name"], new["type"], new["content"])


def describe(call, record):
    """The record as an answer shows it."""
    switches = call.switches
    if switches.empty_comment == "null" and not switches.zone_in_records:
        return record
    shown = dict(record)
    if switches.empty_comment == "absent" and not shown["comment"]:
        del shown["comment"]
    if switches.zone_in_records:
        shown["zone_id"], shown["zone_name"] = call.zone.id, call.zone.name
    return shown
