#!/usr/bin/python3
"""examples/kubernetes: built by kustomize, checked against the schemas of
Kubernetes, and against what the image and the walls around it have to be.

    tests/kubernetes.py FOLDER      (where tests/kubernetes.txt is installed)
"""

import copy
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
INSTALLED = os.path.abspath(sys.argv[1])
sys.path.insert(0, INSTALLED)

import kubernetes_validate      # noqa: E402
import yaml                     # noqa: E402

VERSIONS = ["1.29", "1.33", "1.37"]
TOKEN = "not-in-any-other-place"


def build(folder, variant):
    """{kind: object} as `kubectl apply -k` would send them."""
    done = subprocess.run(
        [os.path.join(INSTALLED, "bin", "kubectl"), "kustomize",
         os.path.join(folder, variant)],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.stderr == "", done.stderr       # nothing is deprecated
    assert TOKEN not in done.stdout             # base64, in the Secret
    objects = list(yaml.safe_load_all(done.stdout))
    found = {one["kind"]: one for one in objects}
    assert len(found) == len(objects)
    return found


def accepted(one, version):
    try:
        kubernetes_validate.validate(one, version, strict=True)
    except kubernetes_validate.ValidationError:
        return False
    return True


def check_schemas(objects):
    for one in objects.values():
        for version in VERSIONS:
            kubernetes_validate.validate(one, version, strict=True)
        wrong = copy.deepcopy(one)
        wrong["metadata"]["nmae"] = "x"
        assert not accepted(wrong, VERSIONS[0])


def pod_of(objects):
    if "CronJob" in objects:
        return objects["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]
    return objects["Deployment"]["spec"]["template"]


def check_walls(objects):
    """What the Pod Security Standard "restricted" wants, and more."""
    spec = pod_of(objects)["spec"]
    container, = spec["containers"]
    assert spec["automountServiceAccountToken"] is False
    outer, inner = spec["securityContext"], container["securityContext"]
    assert outer["runAsNonRoot"] is True and outer["runAsUser"] > 0
    assert outer["seccompProfile"] == {"type": "RuntimeDefault"}
    assert inner == {"allowPrivilegeEscalation": False,
                     "readOnlyRootFilesystem": True,
                     "capabilities": {"drop": ["ALL"]}}
    assert set(container["resources"]["limits"]) == {"cpu", "memory"}
    assert set(container["resources"]["requests"]) == {"cpu", "memory"}
    policy = objects["NetworkPolicy"]["spec"]
    assert policy["ingress"] == [] and len(policy["policyTypes"]) == 2
    labels = pod_of(objects)["metadata"]["labels"]
    assert policy["podSelector"]["matchLabels"].items() <= labels.items()


def check_together(objects):
    """The pod mounts what is there, where the image and ddns01 look."""
    spec = pod_of(objects)["spec"]
    container, = spec["containers"]
    volumes = {one["name"]: one for one in spec["volumes"]}
    at = {one["mountPath"]: volumes[one["name"]]
          for one in container["volumeMounts"]}
    names = {kind: one["metadata"]["name"] for kind, one in objects.items()}
    assert at["/etc/ddns01"]["configMap"]["name"] == names["ConfigMap"]
    env = {one["name"]: one["value"] for one in container["env"]}
    secret = at[env["CREDENTIALS_DIRECTORY"]]["secret"]
    assert secret["secretName"] == names["Secret"]
    assert secret["defaultMode"] == 0o400
    claim = at["/var/lib/ddns01"]["persistentVolumeClaim"]
    assert claim["claimName"] == names["PersistentVolumeClaim"]

    with open(os.path.join(TOP, "Containerfile"), encoding="utf-8") as file:
        text = file.read()
    assert re.search("^ENV DDNS01_STATE_DIR=/var/lib/ddns01/", text, re.M)
    user = int(re.search(r"^USER (\d+):\1$", text, re.M)[1])
    outer = spec["securityContext"]
    assert {outer[key] for key in ("runAsUser", "runAsGroup", "fsGroup")} == {
        user}


def check_version(folder):
    with open(os.path.join(TOP, "Makefile"), encoding="utf-8") as file:
        version = re.search(r"^VERSION *= (\S+)$", file.read(), re.M)[1]
    with open(os.path.join(folder, "base", "kustomization.yaml"),
              encoding="utf-8") as file:
        assert yaml.safe_load(file)["images"][0]["newTag"] == version


def main():
    with tempfile.TemporaryDirectory() as top:
        folder = os.path.join(top, "kubernetes")
        shutil.copytree(os.path.join(TOP, "examples", "kubernetes"), folder)
        with open(os.path.join(folder, "base", "api-token-file"), "w",
                  encoding="utf-8") as file:
            file.write(TOKEN + "\n")
        for variant, words in (("cronjob", ["-q", "update-ip"]),
                               ("watch", ["update-ip", "--watch"])):
            objects = build(folder, variant)
            check_schemas(objects)
            check_walls(objects)
            check_together(objects)
            container, = pod_of(objects)["spec"]["containers"]
            assert container["args"] == words
            print(f"kubernetes: {variant}: {len(objects)} objects are valid "
                  f"in {', '.join(VERSIONS)}")
        check_version(folder)


main()
