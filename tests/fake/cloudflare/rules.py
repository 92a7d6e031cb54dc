"""What a record may be, and what may stand beside it."""

import ipaddress
import re
import socket

from .errors import ApiError, UNDOCUMENTED, invalid, undocumented
from .store import PLANS, stamp, to_ascii

TYPES = ["A", "AAAA", "CAA", "CERT", "CNAME", "DNSKEY", "DS", "HTTPS", "LOC",
         "MX", "NAPTR", "NS", "OPENPGPKEY", "PTR", "SMIMEA", "SRV", "SSHFP",
         "SVCB", "TLSA", "TXT", "URI"]
STRUCTURED = set(TYPES) - {"A", "AAAA", "CNAME", "MX", "NS", "OPENPGPKEY",
                           "PTR", "TXT"}
PROXIABLE = {"A", "AAAA", "CNAME"}
FIELDS = {
    "type": (str,), "name": (str,), "content": (str,), "ttl": (int,),
    "proxied": (bool,), "comment": (str, type(None)), "tags": (list,),
    "settings": (dict,), "data": (dict,), "priority": (int,),
    "private_routing": (bool,)}
REFUSED_TLDS = ("cf", "ga", "gq", "ml", "tk")
WIRE_LIMIT = 4096
SET_LIMIT = 8192
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
OWN = [ipaddress.ip_network(n) for n in (
    "103.21.244.0/22 103.22.200.0/22 103.31.4.0/22 104.16.0.0/13 "
    "104.24.0.0/14 108.162.192.0/18 131.0.72.0/22 141.101.64.0/18 "
    "162.158.0.0/15 172.64.0.0/13 173.245.48.0/20 188.114.96.0/20 "
    "190.93.240.0/20 197.234.240.0/22 198.41.128.0/17 2400:cb00::/32 "
    "2405:8100::/32 2405:b500::/32 2606:4700::/32 2803:f800::/32 "
    "2a06:98c0::/29 2c0f:f248::/32").split()]
OWN_STARTS = {n.network_address.packed[0] for n in OWN} | {
    104, 162, 172}      # most addresses need no closer look


def check_fields(fields, switches, also=()):
    """The members of a body: known ones, of the right type."""
    if not isinstance(fields, dict):
        raise ApiError(400, 9207)
    for name, value in fields.items():
        types = FIELDS.get(name)
        if types is None:
            if name not in also and switches.unknown_fields == "refuse":
                raise ApiError(400, 9207)
        elif type(value) not in types:      # a bool is not a number here
            raise ApiError(400, 9207)


def full_name(zone, name, switches):
    name = to_ascii(name).removesuffix(".")
    if name == "@":
        return zone.ascii
    if name != zone.ascii and not name.endswith("." + zone.ascii):
        name = f"{name}.{zone.ascii}"
    first, *rest = name.split(".")
    if len(name) > 253 or not all(LABEL.fullmatch(label) for label in (
            rest if first == "*" else [first, *rest])):
        raise invalid(switches, UNDOCUMENTED, "DNS name is invalid.")
    return name


def _address(family, code):
    def check(text, switches):
        try:
            packed = socket.inet_pton(family, text)
        except (OSError, ValueError):
            raise invalid(switches, code) from None
        if packed[0] in OWN_STARTS and switches.own_addresses_refused:
            address = ipaddress.ip_address(packed)
            if any(address in network for network in OWN):
                raise invalid(switches, 9003,
                              f"Content {address} is not allowed.")
        return socket.inet_ntop(family, packed)
    return check


def _host(text, switches):
    name = to_ascii(text).removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or labels[-1].isdigit() or not all(
            LABEL.fullmatch(label) for label in labels):
        raise invalid(switches, UNDOCUMENTED, "Content is not a host name.")
    return name


def _txt(text, switches):
    if not text:
        raise invalid(switches, UNDOCUMENTED, "Content is empty.")
    data = text.encode()
    if switches.txt_auto_split and len(data) > 255 and text[0] != '"':
        escaped = [data[at:at + 255].decode("utf-8", "replace")
                   for at in range(0, len(data), 255)]
        return " ".join('"{}"'.format(
            piece.replace("\\", "\\\\").replace('"', '\\"'))
            for piece in escaped)
    return text


CONTENT = {"A": _address(socket.AF_INET, 9005),
           "AAAA": _address(socket.AF_INET6, 9009),
           "CNAME": _host, "NS": _host, "PTR": _host, "MX": _host, "TXT": _txt}


def build(zone, fields, switches, identifier, old=None, keep=False):
    """The record that the fields make, checked except for its neighbours.

    keep: fields not given stay as in `old` (PATCH); otherwise they get their
    defaults (POST, PUT).
    """
    if keep:
        new = dict(old)
    else:
        if "type" not in fields or "name" not in fields:
            raise ApiError(400, 9207)
        new = {"id": identifier, "name": None, "type": None, "content": None,
               "proxiable": False, "proxied": False, "ttl": 1, "settings": {},
               "meta": {}, "comment": None, "tags": [],
               "created_on": old["created_on"] if old else stamp()}
        if "content" not in fields and "data" not in fields:
            raise ApiError(400, 9207)
    for name in ("type", "ttl", "proxied", "tags", "settings", "data",
                 "priority", "private_routing"):
        if name in fields:
            new[name] = fields[name]
    if "comment" in fields:
        new["comment"] = fields["comment"] or None
    if "name" in fields:
        new["name"] = full_name(zone, fields["name"], switches)
    _check_type(new, fields, old, switches)
    if "content" in fields or new["content"] is None or "type" in fields:
        _check_content(new, fields, switches)
    if "ttl" in fields:
        _check_ttl(zone, new["ttl"], switches)
    _check_proxy(new, switches)
    if "comment" in fields or "tags" in fields:
        _check_notes(zone, new, fields, switches)
    if "settings" in fields or "private_routing" in fields:
        _check_settings(new, fields, switches)
    new["modified_on"] = stamp()
    return new


def _check_type(new, fields, old, switches):
    if new["type"] not in TYPES:
        raise ApiError(400, 9207)
    if old and old["type"] != new["type"] and switches.type_change == "refused":
        raise invalid(switches, UNDOCUMENTED,
                      "The type of a record cannot be changed.")
    new["proxiable"] = new["type"] in PROXIABLE
    if "data" in fields and new["type"] not in STRUCTURED:
        raise ApiError(400, 9207)


def _check_content(new, fields, switches):
    kind = new["type"]
    content = fields.get("content", new["content"])
    if content is None:
        if kind not in STRUCTURED:
            raise ApiError(400, 9207)
        content = " ".join(str(v) for v in fields.get("data", {}).values())
    check = CONTENT.get(kind)
    new["content"] = check(content, switches) if check else content
    if kind == "CNAME" and new["content"] == new["name"]:
        raise invalid(switches, 9039)
    if kind in ("MX", "URI") and not 0 <= new.get("priority", -1) <= 65535:
        raise ApiError(400, 9207)
    if len(new["content"].encode()) > WIRE_LIMIT:
        raise invalid(switches, UNDOCUMENTED, "Content is too long.")


def _check_ttl(zone, ttl, switches):
    lowest = PLANS[zone.plan][5]
    if ttl != 1 and not lowest <= ttl <= 86400:
        raise invalid(switches, 9021, None if lowest == 60 else (
            f"TTL must be between {lowest} and 86400 seconds, or 1 for "
            "Automatic."))


def _check_proxy(new, switches):
    if not new["proxied"]:
        return
    if not new["proxiable"]:
        raise invalid(switches, switches.proxied_code,
                      "This record type cannot be proxied.")
    new["ttl"] = 1


def _check_notes(zone, new, fields, switches):
    _, _, _, comment_limit, tag_limit, _ = PLANS[zone.plan]
    comment, tags = new["comment"] or "", new["tags"]
    if len(comment) > comment_limit or "\n" in comment or "\r" in comment:
        raise invalid(switches, UNDOCUMENTED,
                      f"Comment must be one line of at most {comment_limit} "
                      "characters.")
    if len(tags) > tag_limit:
        raise invalid(switches, 9300,
                      f"DNS record has {len(tags)} tags, exceeding the quota "
                      f"of {tag_limit}.")
    for tag in tags:
        if not isinstance(tag, str):
            raise ApiError(400, 9207)
        name, _, value = tag.partition(":")
        if not 0 < len(name) <= 32 or len(value) > 100:
            raise invalid(switches, UNDOCUMENTED, "Tag is invalid.")
    for kind in ("comment", "tags"):
        if kind in fields:
            new.pop(kind + "_modified_on", None)
            if new[kind]:
                new[kind + "_modified_on"] = stamp()


def _check_settings(new, fields, switches):
    allowed = {"CNAME": ("flatten_cname", "ipv4_only", "ipv6_only"),
               "A": ("ipv4_only", "ipv6_only"),
               "AAAA": ("ipv4_only", "ipv6_only")}.get(new["type"], ())
    for name, value in fields.get("settings", {}).items():
        if name not in allowed or not isinstance(value, bool):
            raise ApiError(400, 9207)
    if "private_routing" in fields and new["type"] not in ("A", "AAAA"):
        raise ApiError(400, 9207)


def check_neighbours(zone, new, switches):
    """Refuses what cannot be there together with the others of the name."""
    kind, same = new["type"], 0
    twin = _twin_key(new, switches)
    others = [one for one in zone.at(new["name"]) if one["id"] != new["id"]]
    for other in others:
        if other["type"] == kind:
            same += len(other["content"])
            if _twin_key(other, switches) == twin:
                raise ApiError(400, switches.identical_code)
    for other in others:
        _check_pair(zone, new, other["type"], switches)
    if same + len(new["content"]) > SET_LIMIT:
        raise invalid(switches, UNDOCUMENTED,
                      "The records of this name and type are too long.")


def _twin_key(record, switches):
    content = record["content"]
    if record["type"] == "TXT" and switches.txt_quotes_identical:
        if len(content) > 1 and content[0] == content[-1] == '"':
            content = content[1:-1]
    return content, record.get("priority")


def _check_pair(zone, new, other, switches):
    kind = new["type"]
    if kind == "CNAME" and other in PROXIABLE:
        raise ApiError(400, 81053)
    if other == "CNAME" and kind in PROXIABLE:
        raise ApiError(400, 81054)
    if new["name"] != zone.ascii and "NS" in (kind, other) and kind != other:
        beside = other if kind == "NS" else kind
        if beside in PROXIABLE or (switches.ns_excludes_all
                                   and beside != "DS"):
            raise ApiError(400, 81056)


def check_zone(zone, switches, adding=False):
    if zone.ascii.rpartition(".")[2] in REFUSED_TLDS:
        raise ApiError(403, 1038)
    if zone.status == "deactivated":
        raise undocumented("the zone is deactivated", 403)
    if adding and zone.quota is not None and len(zone.records) >= zone.quota:
        raise ApiError(400, 81045, None if switches.quota_wording == "new"
                       else "The record quota has been exceeded.")
