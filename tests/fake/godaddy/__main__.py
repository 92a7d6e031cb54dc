"""The fake as a program of its own; see ../common/program.py."""

from ..common import program
from .fake import GoDaddy
from .switches import ROWS


def parse(arguments):
    parser = program.parser("godaddy")
    parser.add_argument("--domain", action="append", default=[],
                        metavar="NAME")
    parser.add_argument("--key", help="KEY:SECRET that may do everything")
    parser.add_argument("--token", help="token that may do everything")
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse(arguments)

    def make(folder):
        return GoDaddy(folder, options.address, options.port, (),
                       options.certificate, options.http,
                       options.control_port)

    def fill(fake):
        for name in options.domain:
            fake.add_domain(name)
        return {"key": fake.add_key(options.key),
                "token": fake.add_token(options.token)}

    program.run(options, ROWS, make, fill)


if __name__ == "__main__":
    main()
