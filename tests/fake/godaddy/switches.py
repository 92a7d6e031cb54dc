"""What can be chosen about the fake; see ../common/switches.py."""

from ..common.switches import DNS, NUMBER, OPTIONAL_NUMBER, TRANSPORT

ROWS = [
    # Authentication and rights
    ("policy_blocked", False, bool,
     "the account may not use the API: 403 for every request"),
    ("other_account", "403", ["403", "404"],
     "a domain that is in another account"),
    ("token_on_v1", False, bool, "v1 takes personal access tokens, too"),
    # Domains
    ("no_zone_file", "404", ["404", "200"],
     "records of a domain without a zone: 404, or as if there were one"),
    # v1
    ("duplicate", "422", ["422", "200"], "PATCH of a record that is there"),
    ("patch", "available", ["available", "404", "405", "422"], "PATCH at all"),
    ("delete", "available", ["available", "404", "405"],
     "DELETE of a record set at all"),
    ("delete_absent", "404", ["404", "204"],
     "DELETE of a record set that is not there"),
    ("empty_put", "422", ["422", "200", "delete"],
     "PUT of an empty array: refused, ignored, or the set is gone"),
    ("type_in_put", "ignored", ["ignored", "match"],
     "type and name in elements of a PUT"),
    # Both
    ("protection", "off", ["off", "unchanged", "empty"],
     "Domain Protection: TXT writes seem fine and change nothing, or leave "
     "an empty text"),
    ("stale_reads", 0, int, "so many reads after a write show the old set"),
    # v3
    ("unknown_zone", "404", ["404", "400"], "v3, a zone that is not there"),
    ("page_size", 100, int, "v3, records of one page at most"),
    ("created", "record", ["record", "empty", "no-id"], "v3, body of a POST"),
    ("created_status", 201, [200, 201], "v3, status of a POST"),
    ("deleted_status", 204, [200, 204], "v3, status of a DELETE"),
    ("duplicate_v3", "422", ["422", "409", "adds"],
     "v3, POST of a record that is there"),
    ("errors_v3", "v1", ["v1", "problem"], "v3, shape of errors"),
    # Limits
    ("limit", 60, OPTIONAL_NUMBER,
     "requests per window, endpoint and credential; None: no"),
    ("limit_window", 60, NUMBER, "seconds"),
    ("limit_code", "TOO_MANY_REQUESTS",
     ["TOO_MANY_REQUESTS", "QUOTA_EXCEEDED"], "code of a 429"),
    ("retry_sec", True, bool, "a 429 has retryAfterSec"),
    ("retry_after", "none", ["seconds", "date", "none"],
     "the header of a 429"),
    ("request_id", True, bool, "answers have X-Request-Id"),
    *TRANSPORT,
    *DNS,
]
