"""What gcovr has counted, by room: tests/coverage.py REPORT.json

Fails below 90 % of lines or 80 % of branches in a room, and when a function that never
ran is not among those whose reason is known. Lines that never ran are listed by file;
those that only handle a failed allocation apart, which make torture reaches.
"""

import collections
import json
import re
import sys

LINES, BRANCHES = 90.0, 80.0

# Why these are not seen to run.
KNOWN = {
    "become": "in a child that execve(2) replaces before it could count",
    "close_all": "likewise",
}
MEMORY = re.compile(r"nomem|ERR_NOMEM|out of memory|MEM_ERR")


def share(part, whole):
    return 100.0 * part / whole if whole else 100.0


def main(path):
    with open(path, encoding="utf-8") as report:
        files = json.load(report)["files"]
    rooms = collections.defaultdict(lambda: [0, 0, 0, 0])
    never, lines_of, bad = [], [], False
    for file in files:
        parts = file["file"].split("/")
        room = rooms[parts[1] if len(parts) > 2 else "main"]
        with open(file["file"], encoding="utf-8") as source:
            text = source.read().splitlines()
        memory, other = 0, []
        for line in file["lines"]:
            if line.get("gcovr/noncode"):
                continue
            room[0] += 1
            room[1] += line["count"] > 0
            room[2] += len(line["branches"])
            room[3] += sum(one["count"] > 0 for one in line["branches"])
            if line["count"]:
                continue
            number = line["line_number"]
            near = "\n".join(text[max(number - 3, 0):number + 1])
            if MEMORY.search(near):
                memory += 1
            else:
                other.append(number)
        if memory or other:
            lines_of.append((file["file"], memory, other))
        never += [(file["file"], one["name"]) for one in file["functions"]
                  if not one["execution_count"]]
    for name, memory, other in sorted(lines_of):
        print(f"{name}: {memory} for want of memory; others: "
              + (" ".join(map(str, other)) or "none"))
    for name, function in sorted(never):
        reason = KNOWN.get(function)
        bad |= reason is None
        print(f"{name}: {function}() never ran: {reason or 'NOT KNOWN'}")
    for name, (lines, run, branches, taken) in sorted(rooms.items()):
        low = share(run, lines) < LINES or share(taken, branches) < BRANCHES
        bad |= low
        print(f"{name:9} lines {share(run, lines):5.1f} %  branches "
              f"{share(taken, branches):5.1f} %{'  TOO FEW' if low else ''}")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
