#!/usr/bin/env python3
"""Tasks of Airflow beside the genuine one, on one PostgreSQL, in one run; see README.md. Standard library only."""

import argparse
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from run import DAG, atelier, cpu_seconds, figure, platform_processes, pss, seconds  # noqa: E402

COMPOSE = """
services:
  postgres:
    image: postgres:16
    environment: {{POSTGRES_USER: airflow, POSTGRES_PASSWORD: airflow, POSTGRES_DB: airflow}}
    ports: ["127.0.0.1:{database}:5432"]
    healthcheck: {{test: ["CMD", "pg_isready", "-U", "airflow"], interval: 2s}}
  airflow:
    image: apache/airflow:3.3.2
    command: standalone
    environment:
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: postgresql+psycopg2://airflow:airflow@postgres:5432/airflow
      AIRFLOW__CORE__LOAD_EXAMPLES: "false"
      AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS: "true"
    volumes: [./dags:/opt/airflow/dags]
    ports: ["127.0.0.1:{api}:8080"]
    depends_on: {{postgres: {{condition: service_healthy}}}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Api:
    def __init__(self, port):
        self.url, self.token = f"http://127.0.0.1:{port}", None

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode() if body is not None else None, method=method)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def until_known(self, dag, most=180):
        """Signed in, and the DAG there."""
        end = time.monotonic() + most
        while True:
            try:
                self.token = self.token or self.ask("GET", "/auth/token")["access_token"]
                return self.ask("GET", f"/api/v2/dags/{dag}")
            except (OSError, urllib.error.HTTPError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def run(self, dag):
        """Start and end of each task of one run, in order."""
        path = f"/api/v2/dags/{dag}/dagRuns"
        run = self.ask("POST", path, {"logical_date": None})["dag_run_id"].replace("+", "%2B")
        state = ""
        while state not in ("success", "failed"):
            time.sleep(0.5)
            state = self.ask("GET", f"{path}/{run}")["state"]
        if state == "failed":
            sys.exit(f"{dag} {run} failed")
        tasks = self.ask("GET", f"{path}/{run}/taskInstances?limit=100")["task_instances"]
        return sorted((seconds(task["start_date"]), seconds(task["end_date"])) for task in tasks)


def measured(api, times):
    """p50 and p95 of gaps in ms, seconds of 40 in a row and of 40 at once; the median of some runs."""
    rows = []
    for _ in range(times):
        tasks = api.run("bench_sequential")
        gaps = sorted(1000 * (after[0] - before[1]) for before, after in zip(tasks, tasks[1:]))
        together = api.run("bench_parallel")
        rows.append((
            statistics.median(gaps), gaps[int(0.95 * len(gaps))], tasks[-1][1] - tasks[0][0],
            max(end for _, end in together) - together[0][0],
        ))
    return [statistics.median(column) for column in zip(*rows)]


def idle(pids, pause):
    """Resident MiB and per cent of a core while nobody asks for anything."""
    before = cpu_seconds(pids)
    time.sleep(pause)
    return pss(pids), 100 * (cpu_seconds(pids) - before) / pause


def without_postgres(pids):
    return [pid for pid in pids if b"postgres" not in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]]


def ours(folder, ports, arguments):
    api = Api(ports["api"])
    api.until_known("bench_parallel")
    api.run("bench_parallel")
    figures = measured(api, arguments.times)
    return [*figures, *idle(without_postgres(platform_processes(folder)), arguments.idle)]


def genuine(folder, ports, arguments):
    """Its four processes over a database of their own in the same PostgreSQL."""
    port = free_port()
    home = folder / "genuine"
    environment = {
        **os.environ, "AIRFLOW_HOME": str(home), "AIRFLOW__CORE__DAGS_FOLDER": str(folder / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false", "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "true",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://airflow:airflow@127.0.0.1:{ports['database']}/genuine",
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32), "AIRFLOW__API__SECRET_KEY": secrets.token_hex(32),
        "PATH": f"{pathlib.Path(arguments.peer).parent}:{os.environ['PATH']}",
    }
    atelier("exec", "postgres", "psql", "-U", "airflow", "-d", "airflow", "-c", "create database genuine", cwd=folder)
    log = (folder / "genuine.log").open("w")
    subprocess.run([arguments.peer, "db", "migrate"], env=environment, check=True, stdout=log, stderr=log)
    commands = (["api-server", "--port", str(port)], ["scheduler"], ["dag-processor"], ["triggerer"])
    processes = [
        subprocess.Popen([arguments.peer, *command], env=environment, stdout=log, stderr=log, start_new_session=True)
        for command in commands
    ]
    try:
        api = Api(port)
        api.until_known("bench_parallel")
        figures = measured(api, 1)
        pids = [pid for process in processes for pid in group(process.pid)]
        return [*figures, *idle(pids, arguments.idle)]
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def group(leader):
    """A process and all below it."""
    found, waiting = [], [leader]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
            waiting += map(int, task.read_text().split())
    return found


ROWS = (
    ("gap between two bash tasks, p50", "ms"), ("gap between two bash tasks, p95", "ms"), ("40 sequential true tasks", "s"),
    ("40 parallel true tasks", "s"), ("resident beside PostgreSQL, idle (PSS)", "MiB"), ("CPU, idle", "% of a core"),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", default=shutil.which("airflow"), help="the genuine airflow 3.3.2, with its postgres provider")
    parser.add_argument("--times", type=int, default=3, help="runs of ours; the median counts")
    parser.add_argument("--idle", type=float, default=20, help="seconds of idleness to watch")
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-airflow-"))
    ports = {"api": free_port(), "database": free_port()}
    (folder / "dags").mkdir()
    (folder / "dags" / "bench_tasks.py").write_text(DAG)
    (folder / "compose.yaml").write_text(COMPOSE.format(**ports))
    try:
        atelier("up", "-d", "--wait", "--trust", "--console-port", str(free_port()), cwd=folder)
        own = ours(folder, ports, arguments)
        peer = genuine(folder, ports, arguments) if arguments.peer else [None] * len(ROWS)
    finally:
        atelier("down", "-v", cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)
    for (what, unit), value, other in zip(ROWS, own, peer):
        figure(what, value, unit, "Airflow 3.3.2", other)
    print(json.dumps({"load": os.getloadavg()[0]}))


if __name__ == "__main__":
    main()
