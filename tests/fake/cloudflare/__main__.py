"""The fake as a program of its own; see ../common/program.py."""

from ..common import program
from .fake import Cloudflare
from .switches import ROWS


def parse(arguments):
    parser = program.parser("cloudflare")
    parser.add_argument("--dns", action="append", default=[],
                        metavar="ADDRESS[:PORT]", help="a name server, too")
    parser.add_argument("--zone", action="append", default=[], metavar="NAME")
    parser.add_argument("--token", help="one that may do everything")
    parser.add_argument("--fill", metavar="ZONES:RECORDS")
    return parser.parse_args(arguments)


def dns_server(text):
    address, colon, port = text.rpartition(":")
    return (address, int(port)) if colon else text


def main(arguments=None):
    options = parse(arguments)

    def make(folder):
        return Cloudflare(
            folder, options.address, options.port,
            [dns_server(text) for text in options.dns], options.certificate,
            options.http, options.control_port)

    def fill(fake):
        for name in options.zone:
            fake.add_zone(name)
        zones = {}
        if options.fill:
            zones = fake.fill(*map(int, options.fill.split(":")))
        return {"token": fake.add_token(secret=options.token), "filled": zones}

    program.run(options, ROWS, make, fill)


if __name__ == "__main__":
    main()
