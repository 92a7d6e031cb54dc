"""Errors of the API: code, message, and where they apply fields and more."""

from ..common.message import json_answer

UNDOCUMENTED = "UNDOCUMENTED"   # what GoDaddy says here is not known

TEXTS = {
    "ACCESS_DENIED": "Authenticated user is not allowed access",
    "DUPLICATE_RECORD": "Another record with the same attributes already "
                        "exists",
    "ERROR_INTERNAL": "An internal server error occurred",
    "INVALID_BODY": "Request body doesn't fulfill schema, see details in "
                    "`fields`",
    "MALFORMED_CREDENTIALS": "Unauthorized : Malformed credentials",
    "NOT_FOUND": "Resource not found",
    "QUOTA_EXCEEDED": "Monthly quota exceeded",
    "TOO_MANY_REQUESTS": "Too many requests received within interval",
    "UNABLE_TO_AUTHENTICATE": "Unauthorized : Could not authenticate API "
                              "key/secret",
    "UNKNOWN_DOMAIN": "The given domain is not registered, or does not have a "
                      "zone file",
}


class ApiError(Exception):
    def __init__(self, status, code, text=None, fields=(), **more):
        self.status = status
        self.body = {"code": code, "message": text or TEXTS[code], **more}
        if fields:
            self.body["fields"] = list(fields)
        super().__init__(f"{status} {code} {self.body['message']}")


def field(code, message, path):
    return {"code": code, "message": message, "path": path,
            "pathRelated": None}


def invalid(*fields):
    return ApiError(422, "INVALID_BODY", fields=fields)


def unknown_domain():
    return ApiError(404, "UNKNOWN_DOMAIN", name="_Class")


def undocumented(text, status=400):
    return ApiError(status, UNDOCUMENTED, text)


def failure(error):
    return json_answer(error.status, error.body)
