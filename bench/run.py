#!/usr/bin/env python3
"""Whole-process benchmarks of a stack; see README.md. Python's standard library only."""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ATELIER = str(ROOT / "atelier")


def figure(what, value, unit, peer=None, peer_value=None, better="less"):
    line = {"what": what, "value": round(value, 3), "unit": unit}
    if peer_value is not None:
        ratio = value / peer_value if better == "more" else peer_value / value
        line |= {"peer": peer, "peer_value": round(peer_value, 3), "ratio": round(ratio, 2)}
    print(json.dumps(line), flush=True)


def run(*command, cwd=None, **more):
    began = time.monotonic()
    done = subprocess.run(command, cwd=cwd, text=True, capture_output=True, **more)
    took = time.monotonic() - began
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return took, done.stdout


def atelier(*arguments, cwd=ROOT):
    return run(ATELIER, *arguments, cwd=cwd)


def env_file(folder):
    """The variables of a stack's .env; none where it has none."""
    file = folder / ".env"
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def platform_processes(folder):
    """The platform that runs a folder's stack, with all that it started."""
    parents = {}
    roots = []
    for proc in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            stat = (proc / "stat").read_text()
            command = (proc / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            parents.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(proc.name))
            if "dev.atelier.app.Main" in command and " platform" in command and os.readlink(proc / "cwd") == str(folder):
                roots.append(int(proc.name))
        except (OSError, ValueError):
            continue
    found = []
    while roots:
        pid = roots.pop()
        if pid not in found:
            found.append(pid)
            roots += parents.get(pid, [])
    return found


def pss(pids):
    total = 0
    for pid in pids:
        try:
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total / 1024


def cpu_seconds(pids):
    ticks = 0
    for pid in pids:
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        except OSError:
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def bench_up(arguments):
    atelier("down", "-v")
    first, _ = atelier("up", "-d", "--wait")
    figure("up -d --wait, new state", first, "s")
    time.sleep(arguments.settle)
    atelier("down")
    second, _ = atelier("up", "-d", "--wait")
    figure("up -d --wait, kept state", second, "s")
    time.sleep(arguments.settle)
    pids = platform_processes(ROOT)
    figure("resident, whole stack (PSS)", pss(pids), "MiB")
    before = cpu_seconds(pids)
    time.sleep(arguments.idle)
    figure("CPU, shop live, nobody looks", 100 * (cpu_seconds(pids) - before) / arguments.idle, "% of a core")


def bench_import(arguments):
    file = pathlib.Path(arguments.file).resolve()
    took, out = atelier("import", str(file), "--json")
    rows = json.loads(out)["rows"]
    table, _ = atelier("import", str(file), "--table", "bench_plain", "--json")
    address = atelier("port", "postgres", "5432")[1].strip().split(":")
    env = env_file(ROOT)
    peer = peer_plain = None
    if shutil.which("psql"):
        with tempfile.TemporaryDirectory() as scratch:
            plain = pathlib.Path(scratch) / "plain.csv"
            opener = ["gzip", "-dc", str(file)] if file.suffix == ".gz" else ["cat", str(file)]
            with plain.open("wb") as target:
                subprocess.run(opener, stdout=target, check=True)
            psql = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", address[0], "-p", address[1], "-U", env["POSTGRES_USER"], "-d", env["POSTGRES_DB"]]
            more = {"env": os.environ | {"PGPASSWORD": env["POSTGRES_PASSWORD"]}}
            run(*psql, "-c", "drop table if exists bench_copy; create table bench_copy (like bench_plain)", **more)
            peer_plain, _ = run(*psql, "-c", f"\\copy bench_copy from '{plain}' csv header", **more)
            run(*psql, "-c", "drop table bench_copy, bench_plain", **more)
    figure("import through the mapping", rows / took, "rows/s", "psql \\copy", peer_plain and rows / peer_plain, "more")
    figure("import into a plain table", rows / table, "rows/s", "psql \\copy", peer_plain and rows / peer_plain, "more")


DAG = """
from datetime import datetime
try:
    from airflow.sdk import DAG
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:
    from airflow import DAG
    from airflow.operators.bash import BashOperator

with DAG("bench_sequential", start_date=datetime(2024, 1, 1), schedule=None, catchup=False, is_paused_upon_creation=False):
    before = None
    for i in range(40):
        task = BashOperator(task_id=f"t{i:02d}", bash_command="true")
        if before:
            before >> task
        before = task

with DAG("bench_parallel", start_date=datetime(2024, 1, 1), schedule=None, catchup=False, is_paused_upon_creation=False, max_active_tasks=40):
    for i in range(40):
        BashOperator(task_id=f"p{i:02d}", bash_command="true")
"""


def seconds(text):
    from datetime import datetime

    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def dag_run(dag):
    run_id = f"bench_{time.time_ns()}"
    atelier("airflow", "dags", "trigger", dag, "-r", run_id)
    for _ in range(600):
        runs = json.loads(atelier("airflow", "dags", "list-runs", dag, "-o", "json")[1])
        state = next((r["state"] for r in runs if r["run_id"] == run_id), "")
        if state in ("success", "failed"):
            break
        time.sleep(0.2)
    if state != "success":
        sys.exit(f"{dag} {run_id}: {state}")
    tasks = json.loads(atelier("airflow", "tasks", "states-for-dag-run", dag, run_id, "-o", "json")[1])
    tasks.sort(key=lambda task: task["start_date"])
    return [(seconds(task["start_date"]), seconds(task["end_date"])) for task in tasks]


def bench_airflow(arguments):
    file = ROOT / "airflow" / "dags" / "bench_tasks.py"
    try:
        began = time.monotonic()
        file.write_text(DAG)
        while "bench_sequential" not in atelier("airflow", "dags", "list", "-o", "json")[1]:
            time.sleep(0.1)
        figure("a new DAG file is seen", time.monotonic() - began, "s")
        tasks = dag_run("bench_sequential")
        gaps = sorted(1000 * (b[0] - a[1]) for a, b in zip(tasks, tasks[1:]))
        # Genuine Airflow 3.3.2, LocalExecutor, measured on the machine of record: results.md.
        figure("gap between two tasks, p50", statistics.median(gaps), "ms")
        figure("gap between two tasks, p95", gaps[int(0.95 * len(gaps))], "ms")
        figure("40 sequential true tasks", tasks[-1][1] - tasks[0][0], "s")
        tasks = dag_run("bench_parallel")
        figure("40 parallel true tasks", max(t[1] for t in tasks) - min(t[0] for t in tasks), "s")
    finally:
        file.unlink(missing_ok=True)


def bench_dbt(arguments):
    address = atelier("port", "postgres", "5432")[1].strip().split(":")
    env = env_file(ROOT)
    settings = os.environ | {
        "DBT_HOST": address[0], "DBT_PORT": address[1], "DBT_USER": env["POSTGRES_USER"],
        "DBT_PASSWORD": env["POSTGRES_PASSWORD"], "DBT_DBNAME": env["POSTGRES_DB"],
    }
    with tempfile.TemporaryDirectory() as scratch:
        ours = pathlib.Path(scratch) / "ours"
        theirs = pathlib.Path(scratch) / "theirs"
        for copy in (ours, theirs):
            shutil.copytree(ROOT / "dbt_project", copy, ignore=shutil.ignore_patterns("target", "logs"))
        took, _ = run(ATELIER, "dbt", "build", cwd=ours, env=settings)
        peer = None
        if shutil.which(arguments.peer):
            peer, _ = run(arguments.peer, "build", "--profiles-dir", ".", cwd=theirs, env=settings)
        figure("dbt build of the shop, cold", took, "s", "dbt-core", peer)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    up = commands.add_parser("up")
    up.add_argument("--settle", type=float, default=20, help="seconds before measuring")
    up.add_argument("--idle", type=float, default=60, help="seconds of CPU to count")
    up.set_defaults(run=bench_up)
    imports = commands.add_parser("import")
    imports.add_argument("file")
    imports.set_defaults(run=bench_import)
    airflow = commands.add_parser("airflow")
    airflow.set_defaults(run=bench_airflow)
    dbt = commands.add_parser("dbt")
    dbt.add_argument("--peer", default="dbt", help="the genuine dbt to compare with")
    dbt.set_defaults(run=bench_dbt)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
