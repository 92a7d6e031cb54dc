"""Plain HTTP on loopback, to drive a fake from outside.

    GET    /_fake/state             addresses, as in the state file
    GET    /_fake/log               counts and every request
    GET    /_fake/counts            counts only
    DELETE /_fake/log               forgets them, also for the limits
    GET    /_fake/switches          all values
    POST   /_fake/switches          {"latency": 0.02, …}
    POST   /_fake/faults            {"kind": "reset", "method": "POST", …}
    DELETE /_fake/faults            takes all back
    POST   /_fake/refuse, /_fake/listen     closes and opens the port
    POST   /_fake/stop              ends the process

and what the service has of its own.
"""

import asyncio

from .message import json_answer


def answer(fake, request):
    name = request.path.removeprefix("/_fake/")
    handler = {**HANDLERS, **fake.handlers}.get((request.method, name))
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
    fake.forget()


def _switches(fake, options):
    fake.switches.set(**options)


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
    ("POST", "faults"): _fault,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "refuse"): _refuse,
    ("POST", "listen"): _listen,
    ("POST", "stop"): _stop,
}
