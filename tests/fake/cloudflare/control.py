"""What the control port can be asked beside ../common/control.py.

    POST   /_fake/zones             add_zone's arguments -> {"id": …}
    POST   /_fake/tokens            add_token's -> {"token": …}
    POST   /_fake/keys              add_key's -> {"key": …}
    POST   /_fake/records           {"zone": name or id, "type": …, "name": …,
                                    "content": …, …} -> the record
    GET    /_fake/records?zone=…    all records
    POST   /_fake/fill              {"zones": 100, "records": 100}
"""


def _add_record(fake, options):
    zone = options.pop("zone")
    return fake.add_record(zone, options.pop("type"), options.pop("name"),
                           options.pop("content"), **options)


HANDLERS = {
    ("POST", "zones"): lambda fake, options: {
        "id": fake.add_zone(**options).id},
    ("POST", "tokens"): lambda fake, options: {
        "token": fake.add_token(**options)},
    ("POST", "keys"): lambda fake, options: {"key": fake.add_key(**options)},
    ("POST", "records"): _add_record,
    ("GET", "records"): lambda fake, options: fake.records(options["zone"]),
    ("POST", "fill"): lambda fake, options: fake.fill(**options),
}
