"""A copy of the source, with what is built already, so that it costs little."""

import os
import shutil

from .program import TOP

LEFT_OUT = shutil.ignore_patterns("build", ".git", "__pycache__", "corpus")


def copy_source(target):
    """Copies it there, with the objects, which stay when the flags are the same:
    those of WERROR=1 in `make check`."""
    target = str(target)
    shutil.copytree(TOP, target, ignore=LEFT_OUT, dirs_exist_ok=True)
    build = os.path.join(TOP, "build")
    for name in ("flags", "ddns01", *os.listdir(os.path.join(TOP, "src"))):
        there = os.path.join(build, name.replace("main.c", "main.o"))
        here = os.path.join(target, "build", os.path.basename(there))
        if os.path.isdir(there):
            shutil.copytree(there, here)
        elif os.path.exists(there):
            os.makedirs(os.path.dirname(here), exist_ok=True)
            shutil.copy2(there, here)
