"""Parameters of GET requests: reading, matching, sorting, paging."""

from .errors import undocumented

RECORD_ORDERS = ["type", "name", "content", "ttl", "proxied"]
TEXT = {
    "exact": lambda have, want: have == want,
    "contains": lambda have, want: want in have,
    "startswith": lambda have, want: have.startswith(want),
    "endswith": lambda have, want: have.endswith(want),
}
RECORD_PARAMETERS = {
    "name", "content", "tag", "tag_match", "tag-match", "match", "type",
    "proxied", "search", "order", "direction", "page", "per_page",
    "include_shadow_metadata", "shadowed_by_name", "shadowing_name",
    *(f"{field}.{how}" for field in ("name", "content", "comment", "tag")
      for how in TEXT),
    *(f"{field}.{how}" for field in ("comment", "tag")
      for how in ("present", "absent"))}
MAX_RECORD_PAGE = 5_000_000


def read(request, known, switches):
    """The parameters as a dict."""
    if not request.target.isascii():
        raise undocumented("the query is not percent-encoded")
    found = {}
    for name, value in request.query:
        if name in known and name not in found:
            found[name] = value
        elif switches.unknown_parameters == "refuse":
            raise undocumented(f"parameter {name!r} is unknown or repeated")
    return found


def choice(query, name, choices, default=None):
    value = query.get(name, default)
    if value is not default and value not in choices:
        raise undocumented(f"{name} cannot be {value!r}")
    return value


def number(query, name, default):
    value = query.get(name)
    if value is None:
        return default
    if not value.isdecimal() or int(value) < 1:
        raise undocumented(f"{name} cannot be {value!r}")
    return int(value)


def page_of(items, page, size, empty_pages=0):
    """The items of the page, and result_info."""
    total = len(items)
    shown = items[(page - 1) * size:page * size]
    return shown, {"page": page, "per_page": size, "count": len(shown),
                   "total_count": total,
                   "total_pages": -(-total // size) or empty_pages}


def in_order(query, items, orders, key):
    order = choice(query, "order", orders)
    direction = choice(query, "direction", ["asc", "desc"], "asc")
    if order:
        items = sorted(items, key=lambda one: key(one, order),
                       reverse=direction == "desc")
    return items


def combine(query, name, tests):
    """All or any of the tests, as the parameter `name` says."""
    join = any if choice(query, name, ["all", "any"], "all") == "any" else all
    return lambda one: join(test(one) for test in tests)


def _texts(query, field, value_of):
    tests = []
    for how, test in TEXT.items():
        for name in [f"{field}.{how}"] + [field] * (how == "exact"):
            if name in query:
                want = query[name].lower()
                tests.append(lambda one, test=test, want=want:
                             test((value_of(one) or "").lower(), want))
    return tests


def _comment(query):
    tests = _texts(query, "comment", lambda one: one["comment"])
    if "comment.present" in query:
        tests.append(lambda one: bool(one["comment"]))
    if "comment.absent" in query:
        tests.append(lambda one: not one["comment"])
    return tests


def _tags(query):
    query = dict(query)
    if "tag" in query:
        name = "tag.exact" if ":" in query["tag"] else "tag.present"
        query[name] = query.pop("tag")
    tests = []
    for how, test in TEXT.items():
        if f"tag.{how}" in query:
            name, _, want = query[f"tag.{how}"].lower().partition(":")
            tests.append(lambda one, test=test, name=name, want=want: any(
                key == name and test(value, want)
                for key, value in _pairs(one)))
    for how, wanted in (("present", True), ("absent", False)):
        if f"tag.{how}" in query:
            want = query[f"tag.{how}"].lower()
            tests.append(lambda one, want=want, wanted=wanted: wanted == any(
                key == want for key, _ in _pairs(one)))
    if not tests:
        return []
    name = "tag-match" if "tag-match" in query else "tag_match"
    return [combine(query, name, tests)]


def _pairs(record):
    for tag in record["tags"]:
        name, _, value = tag.lower().partition(":")
        yield name, value


def _search(query):
    if "search" not in query:
        return []
    want = query["search"].lower()
    return [lambda one: any(want in (one[field] or "").lower()
                            for field in ("name", "content", "comment"))]


def records(zone, query, types):
    """The records of the zone that the query asks for."""
    tests = [*_texts(query, "name", lambda one: one["name"]),
             *_texts(query, "content", lambda one: one["content"]),
             *_comment(query), *_tags(query), *_search(query)]
    kind = choice(query, "type", types)
    if kind:
        tests.append(lambda one: one["type"] == kind)
    proxied = choice(query, "proxied", ["true", "false"])
    if proxied:
        tests.append(lambda one: one["proxied"] == (proxied == "true"))
    pool = zone.records.values()
    exact = query.get("name.exact", query.get("name"))
    if exact is not None and query.get("match") != "any":
        pool = zone.at(exact.lower())
    match = combine(query, "match", tests)
    found = [one for one in pool if match(one)] if tests else list(pool)
    return in_order(query, found, RECORD_ORDERS,
                    lambda one, order: one[order])
