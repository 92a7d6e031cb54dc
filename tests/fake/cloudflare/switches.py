"""What can be chosen about the fake: name, default, choices, meaning.

Choices are the values allowed, or a type.
"""

NUMBER = (int, float)
OPTIONAL_TEXT = (str, type(None))
OPTIONAL_NUMBER = (int, float, type(None))

ROWS = [
    # Authentication
    ("unknown_token", "403/9109",
     ["403/9109", "401/9109", "401/1000", "400/10000", "401/10000",
      "403/10000"], "answer to a token that is unknown, expired or disabled"),
    ("unknown_key", "403/9103", ["403/9103", "400/9103"],
     "answer to an e-mail and key that do not belong together"),
    ("missing_auth", "400/9106", ["400/9106", "400/9107"],
     "answer to a request without credentials"),
    ("mixed_auth", "refuse", ["refuse", "token", "key"],
     "which of two schemes sent together counts"),
    ("no_permission", "403/10000",
     ["403/10000", "403/9109", "400/10000", "401/10000"],
     "answer when the token lacks a permission"),
    ("zone_read_missing", "10000", ["10000", "9109", "0", "empty"],
     "GET /zones by a token without zone:read"),
    ("one_zone_listing", "0", ["0", "filtered"],
     "listing by a token for some zones: 403 with code 0, or what it sees"),
    ("one_zone_other_name", "empty", ["empty", "0"],
     "the same token asks for the exact name of a zone it does not see"),
    ("verify_status", 401, [401, 403],
     "/user/tokens/verify with an account's token"),
    # Envelope
    ("result_first", False, bool, "`result` is the first member"),
    ("failure_result", "null", ["null", "absent"], "`result` of a failure"),
    ("failure_messages", True, bool, "failures have `messages`"),
    ("validation_nesting", "chain", ["chain", "top"],
     "validation errors below 1004, or at the top"),
    ("route_status", 404, [404, 400], "status with code 7003"),
    ("route_second_error", False, bool, "7003 comes together with 7000"),
    ("empty_record_pages", 0, [0, 1], "total_pages of an empty record list"),
    # Requests that nobody has promised to understand
    ("unknown_fields", "refuse", ["refuse", "ignore"],
     "unknown members of a body"),
    ("unknown_parameters", "refuse", ["refuse", "ignore"],
     "unknown or repeated parameters of a query"),
    # Zones
    ("unknown_zone", "403/10000", ["403/10000", "404/7003", "400/7003"],
     "a zone id that does not exist, or that the token does not see"),
    ("idn_query", "both", ["both", "ascii", "unicode"],
     "in which form `name` finds an IDN zone"),
    ("small_zone_pages", "clamped", ["clamped", "served", "refused"],
     "GET /zones with per_page below 5"),
    # Records
    ("bad_record_id", "400/1002", ["400/1002", "404/7003", "400/7003"],
     "a record id that is not 32 hex digits"),
    ("default_page", 100, [100, 20], "records per page when not asked for"),
    ("identical_code", 81058, [81058, 81057], "the record is there already"),
    ("quota_wording", "new", ["new", "old"], "text of 81045"),
    ("type_change", "refused", ["refused", "allowed"],
     "PATCH or PUT with another type"),
    ("empty_comment", "null", ["null", "absent"], "how no comment looks"),
    ("zone_in_records", False, bool, "records have zone_id and zone_name"),
    ("proxied_code", 9041, [9041, 9003], "proxied is not allowed here"),
    ("own_addresses_refused", True, bool, "Cloudflare's addresses as content"),
    ("ns_excludes_all", True, bool,
     "81056 for every type beside NS, or for A, AAAA and CNAME only"),
    ("txt_quotes_identical", False, bool, 'x and "x" are the same record'),
    ("txt_auto_split", False, bool,
     "TXT of more than 255 bytes comes back as several quoted strings"),
    ("batch_unused", "empty", ["empty", "null", "absent"],
     "arrays of a batch answer that were not asked for"),
    ("batch_limit_code", 9999, int, "code for too many operations"),
    ("certificate_status", False, bool, "the ssl setting has this member"),
    # Limits
    ("limit", 1200, OPTIONAL_NUMBER, "requests per window and user; None: no"),
    ("limit_window", 300, NUMBER, "seconds"),
    ("limit_block", 300, NUMBER, "seconds that all calls are refused"),
    ("limit_per_second", 200, OPTIONAL_NUMBER, "requests per client address"),
    ("limit_body", "10429",
     ["10429", "10100", "10300", "971", "html", "text", "empty"],
     "body of a 429"),
    ("retry_after", "seconds", ["seconds", "date", "none"],
     "the header of a 429"),
    ("ratelimit", True, bool, "answers have the Ratelimit headers"),
    ("ratelimit_policy", "default", str, "the name in Ratelimit-Policy"),
    # Transport
    ("latency", 0, NUMBER, "seconds that each answer is held back"),
    ("client_address", None, OPTIONAL_TEXT, "where requests seem to come from"),
    ("cookies", True, bool, "answers set a cookie"),
    ("gzip", False, bool, "answers are compressed for those who accept it"),
    ("chunked", False, bool, "HTTP/1.1 answers come in chunks"),
    ("trace", {}, dict, "lines of /cdn-cgi/trace to replace; None leaves out"),
    # DNS
    ("dns_delay", 0, NUMBER, "seconds until a change is published"),
    ("dns_silent", False, bool, "the name server does not answer"),
    ("hidden_txt", {}, dict, "name: TXT values in the DNS but not in the API"),
]


class Switches:
    def __init__(self):
        for name, default, _, _ in ROWS:
            self.__dict__[name] = dict(default) if default == {} else default

    def __setattr__(self, name, value):
        for row, _, choices, _ in ROWS:
            if row == name:
                break
        else:
            raise ValueError(f"no switch {name!r}")
        good = (value in choices if isinstance(choices, list)
                else isinstance(value, choices)
                and (choices is bool or not isinstance(value, bool)))
        if not good:
            raise ValueError(f"{name} cannot be {value!r}")
        self.__dict__[name] = value

    def set(self, **values):
        for name, value in values.items():
            setattr(self, name, value)

    def all(self):
        return dict(self.__dict__)
