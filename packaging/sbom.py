#!/usr/bin/python3
"""Writes what a program is made of as SPDX 2.3: sbom.py VERSION PROGRAM OUT

The libraries are those that the linker loads for it, with the versions of their
Debian packages, or else of their files. SOURCE_DATE_EPOCH says when; otherwise
it is the program's own time, so that the same program has the same list.
"""

import datetime
import hashlib
import json
import os
import re
import subprocess
import sys

HOME = "https://spdx.org/spdxdocs/ddns01"


def said(*words):
    result = subprocess.run(words, capture_output=True, text=True)
    return result.stdout if result.returncode == 0 else ""


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def libraries(program):
    """{path of a library: is it asked for by the program itself?}"""
    direct = set(re.findall(r"\(NEEDED\).*\[(.*)\]",
                            said("readelf", "-dW", program)))
    found = re.findall(r"^\s*(\S+) => (/\S+)", said("ldd", program), re.M)
    if not found:
        sys.exit(f"cannot find the libraries of '{program}': is ldd there?")
    return {path: name in direct for name, path in found}


def debian(path):
    """(name, version, architecture) of the package with that file."""
    for one in (path, os.path.realpath(path), "/usr" + path):
        owner = said("dpkg", "-S", one).split(": ")[0].split(",")[0]
        if owner:
            return said("dpkg-query", "-W", "-f",
                        "${Package}\t${Version}\t${Architecture}",
                        owner).split("\t")
    return None


def package(path):
    """A package in SPDX's words."""
    of = debian(path)
    name = of[0] if of else os.path.basename(path).split(".so")[0]
    version = of[1] if of else os.path.basename(
        os.path.realpath(path)).split(".so.")[-1]
    one = {"SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name),
           "name": name, "versionInfo": version,
           "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
           "licenseConcluded": "NOASSERTION",
           "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION"}
    if of:
        one["externalRefs"] = [{
            "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
            "referenceLocator": "pkg:deb/debian/{}@{}?arch={}".format(
                name, version.replace("+", "%2B").replace(":", "%3A"), of[2])}]
    return one


def relation(one, kind, other):
    return {"spdxElementId": one, "relationshipType": kind,
            "relatedSpdxElement": other}


def document(version, program):
    when = int(os.environ.get("SOURCE_DATE_EPOCH", os.stat(program).st_mtime))
    own, sha = "SPDXRef-ddns01", digest(program)
    packages = {own: {
        "SPDXID": own, "name": "ddns01", "versionInfo": version,
        "packageFileName": os.path.basename(program),
        "primaryPackagePurpose": "APPLICATION",
        "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
        "checksums": [{"algorithm": "SHA256", "checksumValue": sha}],
        "licenseConcluded": "MIT", "licenseDeclared": "MIT",
        "copyrightText": "NOASSERTION"}}
    relations = [relation("SPDXRef-DOCUMENT", "DESCRIBES", own)]
    # those that it asks for itself come first, and count as such
    for path, direct in sorted(libraries(program).items(),
                               key=lambda one: (not one[1], one[0])):
        one = package(path)
        if one["SPDXID"] in packages:
            continue
        packages[one["SPDXID"]] = one
        relations.append(
            relation(own, "DEPENDS_ON", one["SPDXID"]) if direct else
            relation(one["SPDXID"], "RUNTIME_DEPENDENCY_OF", own))
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT", "name": f"ddns01-{version}",
        "documentNamespace": f"{HOME}-{version}-{sha[:32]}",
        "creationInfo": {
            "created": datetime.datetime.fromtimestamp(
                when, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: ddns01-sbom"]},
        "packages": list(packages.values()), "relationships": relations}


def main():
    version, program, out = sys.argv[1:]
    with open(out, "w", encoding="utf-8") as file:
        json.dump(document(version, program), file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
