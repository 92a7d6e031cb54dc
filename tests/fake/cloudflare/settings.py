"""Zone settings, Universal SSL, token verification, the trace page."""

import datetime
import time

from ..common import trace
from . import auth
from .errors import (ApiError, chosen, envelope, no_route, undocumented)
from .store import stamp

SETTINGS = {    # id: values, the first one is set from the start
    "ssl": ["full", "off", "flexible", "strict", "origin_pull"],
    "always_use_https": ["off", "on"],
    "min_tls_version": ["1.0", "1.1", "1.2", "1.3"],
}


def _setting(call):
    name = call.arguments["setting"]
    if name not in SETTINGS:
        raise no_route(call.switches, call.request.path)
    return call.zone.settings.setdefault(name, {
        "id": name, "value": SETTINGS[name][0], "editable": True,
        "modified_on": None})


def read_setting(call):
    call.require("settings:read")
    return _show(call, _setting(call))


def change_setting(call):
    call.require("settings:edit")
    setting, body = _setting(call), call.body()
    if not isinstance(body, dict) or set(body) != {"value"}:
        raise ApiError(400, 9207)
    if body["value"] not in SETTINGS[setting["id"]]:
        raise undocumented(f"value cannot be {body['value']!r}")
    if not setting["editable"]:
        raise undocumented("the plan does not allow to change this")
    setting.update(value=body["value"], modified_on=stamp())
    return _show(call, setting)


def _show(call, setting):
    shown = dict(setting)
    if setting["id"] == "ssl" and call.switches.certificate_status:
        shown["certificate_status"] = "active"
    return envelope(call.switches, shown)


def read_universal_ssl(call):
    call.require("ssl:read")
    return envelope(call.switches, {"enabled": call.zone.universal_ssl})


def change_universal_ssl(call):
    call.require("ssl:edit")
    body = call.body()
    if not isinstance(body, dict) or set(body) != {"enabled"} or (
            not isinstance(body["enabled"], bool)):
        raise ApiError(400, 9207)
    call.zone.universal_ssl = body["enabled"]
    return envelope(call.switches, {"enabled": call.zone.universal_ssl})


def verify_user_token(call):
    if call.actor.kind != "user":
        raise ApiError(call.switches.verify_status, 1000)
    return _verified(call)


def read_user_token(call):
    """For tokens that may read tokens."""
    grants = call.actor.grants
    if grants is not None and "tokens:read" not in grants:
        raise auth.forbidden(call.switches)
    for actor in call.fake.actors.tokens.values():
        if actor.kind == "user" and actor.id == call.arguments["token"]:
            return envelope(call.switches, {
                "id": actor.id, "status": actor.status, "policies": [
                    {"effect": "allow", "permission_groups": [
                        {"name": auth.GROUPS[name]}
                        for name in sorted(actor.grants)]}]})
    raise undocumented("no such token", 404)


def verify_account_token(call):
    if call.actor.kind != "account" or (
            call.actor.account != call.arguments["account"]):
        raise ApiError(call.switches.verify_status, 1000)
    return _verified(call)


def _verified(call):
    actor, dates = call.actor, {}
    for name in ("not_before", "expires_on"):
        moment = getattr(actor, name)
        if moment is not None:
            dates[name] = datetime.datetime.utcfromtimestamp(
                moment).isoformat(timespec="seconds") + "Z"
    status = actor.status
    if status == "active" and actor.expires_on is not None and (
            actor.expires_on <= time.time()):
        status = "expired"
    if status == "active" and not actor.usable():       # not yet
        raise chosen(call.switches.unknown_token)
    text = (f"This API Token is {status}" if status != "active"
            else "This API Token is valid and active")
    return envelope(call.switches, {"id": actor.id, "status": status, **dates},
                    messages=[{"code": 10000, "message": text, "type": None}])


def trace_page(fake, request):
    return trace.answer(request, fake.switches.client_address or request.peer,
                        fake.switches.trace)
