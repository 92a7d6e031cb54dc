"""Errors of the API, and the envelope round every answer."""

from ..common.message import json_answer

UNDOCUMENTED = 9999     # what Cloudflare says here is not known

TEXTS = {
    1000: "Invalid API Token",
    1001: 'Missing "Authorization" header',
    1002: "Invalid dns record identifier",
    1004: "DNS Validation Error",
    1038: "You cannot use this API for domains with a .cf, .ga, .gq, .ml, or "
          ".tk TLD (top-level domain). To configure the DNS settings for this "
          "domain, use the Cloudflare Dashboard.",
    6003: "Invalid request headers",
    6102: "Invalid format for X-Auth-Email header",
    6103: "Invalid format for X-Auth-Key header",
    6111: "Invalid format for Authorization header",
    7000: "No route for that URI",
    9005: "Content for A record must be a valid IPv4 address.",
    9009: "Content for AAAA record must be a valid IPv6 address.",
    9021: "TTL must be between 60 and 86400 seconds, or 1 for Automatic.",
    9039: "CNAME record cannot point to itself.",
    9103: "Unknown X-Auth-Key or X-Auth-Email",
    9106: "Missing X-Auth-Key, X-Auth-Email or Authorization headers",
    9107: "Missing X-Auth-Key, X-Auth-Email or Authorization headers",
    9109: "Invalid access token",
    9207: "Request body is invalid.",
    10000: "Authentication error",
    81044: "Record does not exist.",
    81045: "Record quota exceeded.",
    81053: "An A, AAAA, or CNAME record with that host already exists.",
    81054: "A CNAME record with that host already exists. For more details, "
           "refer to <https://developers.cloudflare.com/dns/manage-dns-records"
           "/troubleshooting/records-with-same-name/>.",
    81056: "NS records with that host already exist.",
    81057: "Record already exists.",
    81058: "An identical record already exists.",
}
UNAUTHORIZED = "Unauthorized to access requested resource"


class ApiError(Exception):
    """errors: elements of the envelope; code and text make the first."""

    def __init__(self, status, code, text=None, chain=(), more=()):
        text = text or TEXTS[code]
        first = {"code": code, "message": text}
        if chain:
            first["error_chain"] = [
                {"code": c, "message": t or TEXTS[c]} for c, t in chain]
        self.status = status
        self.errors = [first, *({"code": c, "message": TEXTS[c]} for c in more)]
        super().__init__(f"{status} {code} {text}")


def chosen(choice, text=None):
    """The error that a switch such as "403/9109" names."""
    status, code = map(int, choice.split("/"))
    return ApiError(status, code, text)


def undocumented(text, status=400):
    return ApiError(status, UNDOCUMENTED, text)


def bad_headers(code):
    return ApiError(400, 6003, chain=[(code, None)])


def invalid(switches, code, text=None):
    """A record that breaks a rule."""
    if switches.validation_nesting == "top":
        return ApiError(400, code, text)
    return ApiError(400, 1004, chain=[(code, text)])


def no_route(switches, path, status=None):
    return ApiError(
        status or switches.route_status, 7003,
        f"Could not route to {path}, perhaps your object identifier is "
        "invalid?", more=[7000] if switches.route_second_error else [])


def envelope(switches, result, info=None, messages=()):
    body = {"success": True, "errors": [], "messages": list(messages)}
    if switches.result_first:
        body = {"result": result, **body}
    else:
        body["result"] = result
    if info is not None:
        body["result_info"] = info
    return json_answer(200, body)


def failure(switches, error):
    body = {"result": None, "success": False, "errors": error.errors,
            "messages": []}
    if switches.failure_result == "absent":
        del body["result"]
    if not switches.failure_messages:
        del body["messages"]
    return json_answer(error.status, body)
