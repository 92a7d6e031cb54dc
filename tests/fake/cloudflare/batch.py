"""POST /zones/{id}/dns_records/batch: one transaction, in a fixed order."""

from . import records, rules
from .errors import ApiError, envelope, undocumented
from .store import PLANS, Changes

ORDER = ["deletes", "patches", "puts", "posts"]


def batch(call):
    call.require("dns:edit")
    wanted = _read(call)
    rules.check_zone(call.zone, call.switches)
    done = {kind: [] for kind in ORDER}
    with Changes(call.fake.store, call.zone) as changes:
        for kind in ORDER:
            for fields in wanted.get(kind, []):
                done[kind].append(_apply(call, changes, kind, fields))
    result = {kind: [records.describe(call, one) for one in done[kind]]
              for kind in ORDER}
    for kind in ORDER:
        if kind not in wanted and call.switches.batch_unused != "empty":
            if call.switches.batch_unused == "null":
                result[kind] = None
            else:
                del result[kind]
    return envelope(call.switches, result)


def _read(call):
    wanted = call.body()
    if not isinstance(wanted, dict):
        raise ApiError(400, 9207)
    for kind, operations in wanted.items():
        if kind not in ORDER:
            if call.switches.unknown_fields == "refuse":
                raise ApiError(400, 9207)
        elif not isinstance(operations, list) or not all(
                isinstance(one, dict) for one in operations):
            raise ApiError(400, 9207)
    total = sum(len(wanted.get(kind, [])) for kind in ORDER)
    limit = PLANS[call.zone.plan][1]
    if total > limit:
        raise ApiError(400, call.switches.batch_limit_code,
                       f"A batch may have {limit} operations, not {total}.")
    if not total:
        raise undocumented("an empty batch")
    return wanted


def _apply(call, changes, kind, fields):
    if kind == "posts":
        return records.add(call, changes, fields)
    if not isinstance(fields.get("id"), str):
        raise ApiError(400, 9207)
    old = records.find(call, fields["id"])
    if kind == "deletes":
        changes.drop(old["id"])
        return old
    change = records.patch if kind == "patches" else records.replace
    return change(call, changes, old, fields, also=("id",))
