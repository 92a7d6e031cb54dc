"""Plain HTTP on loopback, to drive the fake from outside.

    GET    /_fake/state             addresses, as in the state file
    GET    /_fake/log               counts and every request
    GET    /_fake/counts            counts only
    DELETE /_fake/log               forgets them, also for the limits
    GET    /_fake/switches          all values
    POST   /_fake/switches          {"latency": 0.02, …}
    POST   /_fake/zones             add_zone's arguments -> {"id": …}
    POST   /_fake/tokens            add_token's -> {"token": …}
    POST   /_fake/keys              add_key's -> {"key": …}
    POST   /_fake/records           {"zone": name or id, "type": …, "name": …,
                                    "content": …, …} -> the record
    GET    /_fake/records?zone=…    all records
    POST   /_fake/fill              {"zones": 100, "records": 100}
    POST   /_fake/faults            {"kind": "reset", "method": "POST", …}
    DELETE /_fake/faults            takes all back
    POST   /_fake/refuse, /_fake/listen     closes and opens the port
    POST   /_fake/stop              ends the process
"""

import asyncio

from .errors import json_answer


def answer(fake, request):
    name = request.path.removeprefix("/_fake/")
    handler = HANDLERS.get((request.method, name))
    if handler is None:
        return json_answer(404, {"error": "see control.py"})
    try:
        options = request.json or dict(request.query)
        return json_answer(200, handler(fake, options))
    except (KeyError, TypeError, ValueError) as error:
        return json_answer(400, {"error": repr(error)})
    except Exception as error:      # an ApiError, or a mistake of ours
        return json_answer(500, {"error": repr(error)})


def _log(fake, options):
    return {**fake.log.counts(),
            "requests": [one.as_dict() for one in fake.log.requests]}


def _clear_log(fake, options):
    fake.log.clear()
    fake.limiter.clear()


def _switches(fake, options):
    fake.switches.set(**options)


def _add_record(fake, options):
    zone = options.pop("zone")
    return fake.add_record(zone, options.pop("type"), options.pop("name"),
                           options.pop("content"), **options)


def _clear_faults(fake, options):
    fake.faults.clear()


def _fault(fake, options):
    fake.fault(**options)


def _refuse(fake, options):
    asyncio.get_running_loop().create_task(fake.server.refuse())


def _listen(fake, options):
    fake.server.open()


def _stop(fake, options):
    fake.stopping.set()


HANDLERS = {
    ("GET", "state"): lambda fake, options: fake.state(),
    ("GET", "log"): _log,
    ("DELETE", "log"): _clear_log,
    ("GET", "counts"): lambda fake, options: fake.log.counts(),
    ("GET", "switches"): lambda fake, options: fake.switches.all(),
    ("POST", "switches"): _switches,
    ("POST", "zones"): lambda fake, options: {
        "id": fake.add_zone(**options).id},
    ("POST", "tokens"): lambda fake, options: {
        "token": fake.add_token(**options)},
    ("POST", "keys"): lambda fake, options: {"key": fake.add_key(**options)},
    ("POST", "records"): _add_record,
    ("GET", "records"): lambda fake, options: fake.records(options["zone"]),
    ("POST", "fill"): lambda fake, options: fake.fill(**options),
    ("POST", "faults"): _fault,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "refuse"): _refuse,
    ("POST", "listen"): _listen,
    ("POST", "stop"): _stop,
}
