"""Runs a command whose sockets of one family are refused, as by systemd's
RestrictAddressFamilies: refusing.py ERRNO FAMILY COMMAND..."""

import errno
import os
import socket
import sys

import seccomp


def main(error, family, *command):
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    rules.add_rule(seccomp.ERRNO(getattr(errno, error)), "socket",
                   seccomp.Arg(0, seccomp.EQ, getattr(socket, family)))
    rules.load()
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
