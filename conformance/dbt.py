"""dbt Labs' functional tests: of dbt-postgres, and of dbt-core, which runs them on PostgreSQL, too.

Their text is fetched into the cache, not kept here. `dbt_tests/atelier_runner.py` has them call Atelier's `dbt`. The
database is a stack of one service that Atelier itself starts.
"""

import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time

PACKAGES = ["dbt-core==1.12.0", "dbt-postgres==1.11.0", "dbt-tests-adapter==1.20.0", "pytest", "pytest-mock", "freezegun"]

HERE = pathlib.Path(__file__).resolve().parent
ATELIER = HERE.parent / "atelier"

SOURCES = {
    "postgres": ("https://github.com/dbt-labs/dbt-adapters", "802d40f0f0eb663c17e5be08d1e3fb2e55b9ee34", "dbt-postgres"),
    "core": ("https://github.com/dbt-labs/dbt-core", "v1.12.0", ""),
}
"""Where tests are, at which tag or commit, and in which folder there; `CONFORMANCE_POSTGRES` and `CONFORMANCE_CORE`
may name another address, such as a clone on this machine."""

COMPOSE = """
services:
  postgres:
    image: postgres:15
    environment: {POSTGRES_USER: root, POSTGRES_PASSWORD: password, POSTGRES_DB: dbt}
    ports: ["127.0.0.1:%d:5432"]
"""

USERS = ["dbt_test_user_1", "dbt_test_user_2", "dbt_test_user_3"]


def checkout(name, cache):
    address, revision, folder = SOURCES[name]
    address = os.environ.get("CONFORMANCE_" + name.upper(), address)
    place = cache / name
    if not (place / ".git").exists():
        place.mkdir(parents=True, exist_ok=True)
        git = ["git", "-C", place]
        subprocess.run([*git, "init", "-q"], check=True)
        subprocess.run([*git, "fetch", "-q", "--depth", "1", address, revision], check=True)
        subprocess.run([*git, "checkout", "-q", "FETCH_HEAD"], check=True)
    return place / folder


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A stack of one service in a folder of its own, for as long as the tests run."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="conformance-dbt-")
        self.port = free_port()
        self.file = pathlib.Path(self.folder.name) / "docker-compose.yml"
        self.file.write_text(COMPOSE % self.port)
        self.atelier("up", "-d", "--wait", "--console-port", str(free_port()))
        for user in USERS:
            self.sql(f"create role {user}")
        self.sql("create role noaccess login password 'password'")
        return self

    def __exit__(self, *failure):
        self.atelier("down")
        self.folder.cleanup()

    def atelier(self, *words):
        subprocess.run([ATELIER, "-f", self.file, *words], check=True, stdout=subprocess.DEVNULL, cwd=self.folder.name)

    def sql(self, text):
        self.atelier("psql", "-q", "-U", "root", "-d", "dbt", "-c", text)

    def environment(self):
        settings = {"HOST": "127.0.0.1", "PORT": self.port, "USER": "root", "PASS": "password", "DATABASE": "dbt", "THREADS": 4}
        users = {f"DBT_TEST_USER_{i}": user for i, user in enumerate(USERS, 1)}
        return {"POSTGRES_TEST_" + key: str(value) for key, value in settings.items()} | users


def run(python, text):
    cache = pathlib.Path(python).parent.parent / "tests"
    with Postgres() as postgres, tempfile.TemporaryDirectory() as scratch:
        for name in SOURCES:
            report = pathlib.Path(scratch) / f"{name}.jsonl"
            environment = os.environ | postgres.environment() | {
                "ATELIER_DBT": os.environ.get("ATELIER_DBT", f"{ATELIER} dbt"),
                "ATELIER_CONFORMANCE_REPORT": str(report),
                "PYTHONPATH": str(HERE / "dbt_tests"),
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
                "TZ": "UTC",
            }
            command = [python, "-m", "pytest", "-q", "-p", "atelier_runner", "-p", "no:cacheprovider", "-p", "no:logging"]
            command += ["-o", "addopts=", "-W", "ignore", "--tb=no", "--show-capture=no", "--continue-on-collection-errors"]
            command += ["-k", text] if text else []
            command += ["tests/functional"]
            yield from outcomes(name, command, checkout(name, cache), environment, report)


def outcomes(name, command, folder, environment, report):
    """Each test as it ends; one that passed and then failed to clean up counts as failed."""
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as tests:
        at, waiting = 0, None
        while True:
            ended = tests.poll() is not None
            lines = report.read_text().splitlines() if report.exists() else []
            for line in map(json.loads, lines[at:]):
                outcome = (name + "/" + line["name"].removeprefix("tests/functional/"), line["state"], line["detail"])
                if waiting and waiting[0] != outcome[0]:
                    yield waiting
                    waiting = outcome
                elif not waiting or waiting[1] == "passed":
                    waiting = outcome
            at = len(lines)
            if ended:
                break
            time.sleep(1)
    if waiting:
        yield waiting
