"""What is published to test Airflow: the example DAGs of its packages, its own clients, and folders of DAGs."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ATELIER = HERE.parent / "atelier"
PACKAGES = ["apache-airflow-client==3.3.2"]

# What carries the examples and the client of each generation: fetched as they are, without what they need.
GENERATIONS = {
    "3.3.2": {
        "client": "v2.py", "client_package": None,
        "packages": [
            "apache-airflow-core==3.3.2", "apache-airflow-providers-standard==1.21.0", "apache-airflow-providers-common-sql==2.4.0",
        ],
        "examples": [
            "airflow/example_dags", "airflow/providers/standard/example_dags", "airflow/providers/common/sql/example_dags",
        ],
    },
    "2.7.3": {
        "client": "v1.py", "client_package": "apache-airflow-client==2.7.3",
        "packages": ["apache-airflow==2.7.3"], "examples": ["airflow/example_dags"],
    },
}

# Published folders of DAG files: what repository, where in it, for which version. ATELIER_DAG_COLLECTIONS
# names a folder that holds them as `owner+name`; without it they are cloned.
COLLECTIONS = [
    ("mortenoh/airflow-examples", "dags", "3.3.2"),
    ("astronomer/practical-guide-to-apache-airflow-3", ".", "3.3.2"),
    ("astronomer/2-9-example-dags", "dags", "2.9.3"),
    ("astronomer/2-8-example-dags", "dags", "2.8.4"),
]

# Seconds until a run that has not ended counts as failed.
WAIT = 240

COMPOSE = """
services:
  postgres:
    image: postgres:16
    environment: {{POSTGRES_USER: airflow, POSTGRES_PASSWORD: airflow, POSTGRES_DB: airflow}}
    healthcheck: {{test: ["CMD", "pg_isready", "-U", "airflow"], interval: 2s}}
  airflow:
    image: apache/airflow:{version}
    command: standalone
    environment:
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: postgresql+psycopg2://airflow:airflow@postgres:5432/airflow
      AIRFLOW__CORE__LOAD_EXAMPLES: "false"
      AIRFLOW__CORE__PLUGINS_FOLDER: /opt/airflow/dags/plugins
      AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: "true"
      _AIRFLOW_WWW_USER_CREATE: "true"
      _AIRFLOW_WWW_USER_USERNAME: admin
      _AIRFLOW_WWW_USER_PASSWORD: admin
    volumes: [./dags:/opt/airflow/dags]
    ports: ["127.0.0.1:{port}:8080"]
    depends_on: {{postgres: {{condition: service_healthy}}}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stack:
    """A stack folder with one Airflow, up while it is used."""

    def __init__(self, version, folders):
        self.version = version
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="conformance-airflow-"))
        self.dags = self.folder / "dags"
        for folder in folders:
            shutil.copytree(folder, self.dags, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".git"))
        for file in self.dags.rglob("*.py"):
            # The examples name their own folder as a part of the package `airflow`, where it lies no more.
            own = file.read_text(errors="replace")
            if "from airflow.example_dags." in own:
                file.write_text(own.replace("from airflow.example_dags.", "from "))
        port, self.console = free_port(), free_port()
        (self.folder / "compose.yaml").write_text(COMPOSE.format(version=version, port=port))
        self.url = f"http://127.0.0.1:{port}"
        self.token = None

    def __enter__(self):
        self._atelier("up", "-d", "--wait", "--trust", "--console-port", str(self.console))
        if self.version.startswith("3"):
            self.token = self.ask("POST", "/auth/token", {"username": "admin", "password": "admin"}, bare=True)["access_token"]
        self._until_read()
        return self

    def __exit__(self, *exc):
        self._atelier("down", "-v")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _atelier(self, *arguments):
        done = subprocess.run([ATELIER, *arguments], cwd=self.folder, text=True, capture_output=True)
        if done.returncode:
            sys.exit(f"atelier {' '.join(arguments)} ended with {done.returncode}\n{done.stdout}{done.stderr}")

    def _until_read(self):
        """The first look at the folder is through when what is known no longer grows."""
        known, since = None, time.monotonic()
        while time.monotonic() - since < 5:
            now = (self.listed("/dags", "dags"), self.listed("/importErrors", "import_errors"))
            if now != known:
                known, since = now, time.monotonic()
            time.sleep(0.5)

    def ask(self, method, path, body=None, bare=False):
        root = "" if bare else "/api/v2" if self.version.startswith("3") else "/api/v1"
        request = urllib.request.Request(self.url + root + path, method=method)
        request.add_header("Content-Type", "application/json")
        request.add_header("Authorization", f"Bearer {self.token}" if self.token else "Basic YWRtaW46YWRtaW4=")
        with urllib.request.urlopen(request, json.dumps(body).encode() if body is not None else None) as answer:
            return json.load(answer)

    def listed(self, path, key):
        found, total = [], 1
        while len(found) < total:
            page = self.ask("GET", f"{path}?limit=100&offset={len(found)}")
            total = page["total_entries"]
            found += page[key]
            if not page[key]:
                break
        return found


def run(python, text):
    outcomes = (outcome for version in GENERATIONS for outcome in of_generation(version, python, text))
    return (outcome for outcome in outcomes if text is None or text in outcome[0])


def of_generation(version, python, text):
    generation = GENERATIONS[version]
    place = pathlib.Path(python).parent.parent / version
    if named(f"{version}/example", text) or named(f"{version}/client", text):
        fetch(python, place, [*generation["packages"], generation["client_package"]])
        with Stack(version, [place / folder for folder in generation["examples"]]) as stack:
            if named(f"{version}/example", text):
                yield from examples(stack)
            if named(f"{version}/client", text):
                yield from client_calls(stack, python, place)
    for repository, folder, of in COLLECTIONS:
        if of[0] == version[0] and named(f"{of}/{repository}", text):
            yield from collection(of, repository, folder, place)


def named(prefix, text):
    """Whether tests of such names may contain the text; one that begins with a version names its tests exactly."""
    return text is None or not text[:1].isdigit() or text in prefix or prefix in text


def fetch(python, place, packages):
    """In one command, since the packages share the folder `airflow`."""
    wanted = [package for package in packages if package]
    stamp = place / "packages"
    if not stamp.exists() or stamp.read_text() != "\n".join(wanted):
        print(f"conformance: fetching {', '.join(wanted)}", file=sys.stderr)
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "--no-deps", "--disable-pip-version-check", "--ignore-requires-python",
             "--target", place, *wanted], check=True)
        stamp.write_text("\n".join(wanted))


def loads(stack, prefix):
    """Each file of the folder: whether it is read without an error."""
    errors = {relative(error["filename"]): error["stack_trace"] for error in stack.listed("/importErrors", "import_errors")}
    files = {relative(dag["fileloc"]) for dag in stack.listed("/dags", "dags")} | set(errors)
    for file in sorted(files):
        trace = errors.get(file, "").strip()
        yield f"{prefix}/loads/{file}".replace(" ", "-"), "failed" if trace else "passed", trace.rpartition("\n")[2]


def relative(path):
    return path.partition("/opt/airflow/dags/")[2] or path


def examples(stack):
    prefix = f"{stack.version}/example"
    yield from loads(stack, prefix)
    runs = {}
    dags = [dag["dag_id"] for dag in stack.listed("/dags", "dags")]
    for dag in dags:
        stack.ask("PATCH", f"/dags/{dag}", {"is_paused": False})
    # One date for all, since sensors look for runs of their own date.
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    for dag in dags:
        body = {"logical_date": now}
        try:
            runs[dag] = stack.ask("POST", f"/dags/{dag}/dagRuns", body)["dag_run_id"]
        except urllib.error.HTTPError as problem:
            yield f"{prefix}/runs/{dag}", "failed", json.loads(problem.read()).get("detail")
    end = time.monotonic() + WAIT
    while runs:
        for dag, run_id in list(runs.items()):
            state = stack.ask("GET", f"/dags/{dag}/dagRuns/{run_id}")["state"]
            if state in ("success", "failed") or time.monotonic() > end:
                del runs[dag]
                yield f"{prefix}/runs/{dag}", "passed" if state == "success" else "failed", states(stack, dag, run_id, state)
        time.sleep(0.5)


def states(stack, dag, run_id, state):
    """The tasks that kept a run from succeeding."""
    if state == "success":
        return ""
    tasks = stack.ask("GET", f"/dags/{dag}/dagRuns/{run_id}/taskInstances?limit=100")["task_instances"]
    return f"{state}: " + " ".join(
        f"{task['task_id']}={task['state']}" for task in tasks if task["state"] not in ("success", "skipped", "upstream_failed")
    )


def client_calls(stack, python, place):
    script = HERE / "airflow_client" / GENERATIONS[stack.version]["client"]
    path = {"PYTHONPATH": str(place)} if GENERATIONS[stack.version]["client_package"] else {}
    lines = subprocess.run([python, "-W", "ignore", script, stack.url], text=True, capture_output=True, env={**os.environ, **path})
    for line in lines.stdout.splitlines():
        name, state, detail = json.loads(line)
        yield f"{stack.version}/client/{name}".replace(" ", "-"), state, detail
    if lines.returncode:
        yield f"{stack.version}/client", "failed", lines.stderr.strip().rpartition("\n")[2]


def collection(version, repository, folder, place):
    kept = os.environ.get("ATELIER_DAG_COLLECTIONS")
    source = pathlib.Path(kept or place) / repository.replace("/", "+")
    if not source.exists() and not kept:
        subprocess.run(["git", "clone", "-q", "--depth", "1", f"https://github.com/{repository}", source], check=False)
    if not source.exists():
        yield f"{version}/{repository}", "skipped", "it cannot be had"
        return
    with Stack(version, [source / folder]) as stack:
        for name, state, detail in loads(stack, f"{version}/{repository}"):
            lacks = "No module named" in detail or "is not run here" in detail or "are not run here" in detail
            yield name, "skipped" if state == "failed" and lacks else state, detail
