"""EXTEND and PRUNE, carried out as the server's own code does it: the set as the
DNS has it is read, one record is added or removed, the set is replaced."""

import json

from ..common.message import json_answer

WORDS = ("EXTEND", "PRUNE")


class Refused(Exception):
    """The text of a 422."""


def patch(proxy, request):
    document = json.loads(request.body)
    rrsets = document.get("rrsets", [])
    if not any(_word(one) in WORDS for one in rrsets):
        return proxy.ask(request)
    there = _read(proxy, request)
    if isinstance(there, tuple):
        try:
            body = _translate(there[0], rrsets)
        except Refused as refused:
            return json_answer(422, {"error": str(refused)})
        return proxy.ask(request, body=json.dumps({"rrsets": body}).encode())
    return there


def _word(rrset):
    return str(rrset.get("changetype", "")).upper()


def _read(proxy, request):
    """({(name, type): [ttl, contents]},) or the answer that says why not."""
    answer = proxy.ask(request, "GET", b"")
    if answer.status != 200:
        return answer
    sets = {}
    for one in json.loads(answer.body)["rrsets"]:
        contents = [r["content"] for r in one["records"] if not r["disabled"]]
        sets[one["name"], one["type"]] = [one["ttl"], contents]
    return (sets,)


def _translate(sets, rrsets):
    """The same changes without the new words."""
    changed, others = {}, []
    for one in rrsets:
        if _word(one) not in WORDS:
            others.append(one)
            continue
        key = one["name"], one["type"]
        ttl, contents = changed.get(key) or sets.get(key) or [None, []]
        records, wanted = one.get("records"), one.get("ttl")
        if not isinstance(records, list) or not isinstance(wanted, int):
            raise Refused("No record provided for PRUNE or EXTEND operation")
        if len(records) != 1:
            raise Refused("Exactly one record should be provided for PRUNE or "
                          "EXTEND operation")
        content, contents = records[0]["content"], list(contents)
        if _word(one) == "PRUNE":
            contents = [c for c in contents if c != content]
        elif content not in contents:
            if contents and ttl != wanted:
                raise Refused(
                    f"RRset {one['name']} IN {one['type']}: uses a different "
                    "TTL value than the remainder of the RRset")
            contents.append(content)
        changed[key] = [ttl if ttl is not None and contents else wanted,
                        contents]
    return others + [
        {"name": name, "type": kind, "ttl": ttl, "changetype": "REPLACE",
         "records": [{"content": c, "disabled": False} for c in contents]}
        for (name, kind), (ttl, contents) in changed.items()]
