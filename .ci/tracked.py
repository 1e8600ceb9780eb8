"""What must not stand in any tracked file: a package registry's host, a path of one machine, a secret."""

import re
import subprocess
import sys

# Put together from halves, so that this file passes its own check.
HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "repo1?." + "maven",
    "deb." + "debian",
    "security." + "debian",
]
FORBIDDEN = {
    "a package registry's host": "|".join(host.replace(".", r"\.") for host in HOSTS),
    "a path of one machine": r"(^|[^A-Za-z0-9_.])/(work|root|home/[a-z]+|Users/[A-Za-z]+)/",
    "a private key": "-----BEGIN [A-Z ]*PRIVATE " + "KEY-----",
}
LARGEST = 1024 * 1024


def findings() -> list[str]:
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True).stdout.decode()
    found = []
    for name in filter(None, names.split("\0")):
        try:
            with open(name, "rb") as file:
                content = file.read()
        except (FileNotFoundError, IsADirectoryError):
            continue
        if len(content) > LARGEST:
            found.append(f"{name}: over 1 MiB")
        if b"\0" in content[:8000]:
            continue
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
            found += [f"{name}:{number}: {what}" for what, it in FORBIDDEN.items() if re.search(it, line)]
    return found


if problems := findings():
    sys.exit("\n".join(problems))
