"""What a record may look like."""

import ipaddress
import re

from .errors import ApiError, field, invalid

TTL_MIN, TTL_MAX, TTL_DEFAULT = 600, 604800, 3600
TYPES = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT"]
MEMBERS = {"type", "name", "data", "ttl", "priority", "weight", "port",
           "protocol", "service"}
LABEL = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)"
NAME = re.compile(rf"@|\*|(?:\*\.)?{LABEL}(?:\.{LABEL})*")
DATA_MAX = 512


def check_element(one, path, required):
    """The fields that are wrong with an element of a body."""
    if not isinstance(one, dict):
        return [field("UNEXPECTED_TYPE", "is not a object", path)]
    wrong = [field("MISSING", "is required", f"{path}.{name}")
             for name in required if name not in one]
    wrong += [field("UNKNOWN_PROPERTY", "is not known", f"{path}.{name}")
              for name in one if name not in MEMBERS]
    for name in "type", "name", "data":
        if name in one and not isinstance(one[name], str):
            wrong.append(field("UNEXPECTED_TYPE", "is not a string",
                               f"{path}.{name}"))
    ttl = one.get("ttl", TTL_DEFAULT)
    if not isinstance(ttl, int) or isinstance(ttl, bool):
        wrong.append(field("UNEXPECTED_TYPE", "is not a integer",
                           f"{path}.ttl"))
    elif ttl < TTL_MIN:
        wrong.append(field("UNKNOWN_RESTRICTION", "must have a minimum value "
                           f"of {TTL_MIN}", f"{path}.ttl"))
    elif ttl > TTL_MAX:
        wrong.append(field("UNKNOWN_RESTRICTION", "must have a maximum value "
                           f"of {TTL_MAX}", f"{path}.ttl"))
    return wrong


def check_record(domain, record, path, refused=()):
    """Raises when the record cannot be in that domain."""
    kind, name, data = record["type"], record["name"], record["data"]
    wrong = []
    if kind not in TYPES:
        wrong.append(field("INVALID_VALUE_ENUM", "is not any of the types",
                           f"{path}.type"))
    if not NAME.fullmatch(name) or len(name) > 253:
        wrong.append(field("MISMATCH_FORMAT", "is not a relative name",
                           f"{path}.name"))
    elif name == domain.name or name.endswith("." + domain.name):
        # it would become www.example.org.example.org
        wrong.append(field("MISMATCH_FORMAT", "has the domain in it",
                           f"{path}.name"))
    elif name in refused:
        wrong.append(field("UNKNOWN_RESTRICTION", "is not allowed here",
                           f"{path}.name"))
    if not data.strip() or len(data) > DATA_MAX:
        wrong.append(field("MISMATCH_FORMAT", "is empty or too long",
                           f"{path}.data"))
    elif kind in ("A", "AAAA") and not _is_address(kind, data):
        wrong.append(field("MISMATCH_FORMAT", f"is no address for {kind}",
                           f"{path}.data"))
    if wrong:
        raise invalid(*wrong)


def _is_address(kind, data):
    try:
        return ipaddress.ip_address(data).version == (4 if kind == "A" else 6)
    except ValueError:
        return False


def check_neighbours(records, new):
    """A CNAME stands alone."""
    for one in records:
        if one["name"] == new["name"] and "CNAME" in (
                one["type"], new["type"]) and one is not new and (
                    one["type"] != new["type"] or one["data"] != new["data"]):
            raise ApiError(422, "DUPLICATE_RECORD", fields=[field(
                "DUPLICATE_RECORD", "conflicts with another record",
                "records")])


def same(one, other):
    return all(one[key] == other[key] for key in ("type", "name", "data"))
