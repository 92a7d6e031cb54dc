"""What the control port can be asked beside ../common/control.py.

    POST   /_fake/domains           add_domain's arguments
    POST   /_fake/keys              add_key's -> {"key": "key:secret"}
    POST   /_fake/tokens            add_token's -> {"token": "gd_pat_…"}
    POST   /_fake/records           add_record's -> the record
    GET    /_fake/records?domain=…  all records
    POST   /_fake/between           between's arguments
    GET    /_fake/forbidden         requests that harm other records
"""


def _add_domain(fake, options):
    fake.add_domain(**options)


def _between(fake, options):
    fake.between(**options)


HANDLERS = {
    ("POST", "domains"): _add_domain,
    ("POST", "keys"): lambda fake, options: {"key": fake.add_key(**options)},
    ("POST", "tokens"): lambda fake, options: {
        "token": fake.add_token(**options)},
    ("POST", "records"): lambda fake, options: fake.add_record(**options),
    ("GET", "records"): lambda fake, options: fake.records(options["domain"]),
    ("POST", "between"): _between,
    ("GET", "forbidden"): lambda fake, options: fake.forbidden,
}
