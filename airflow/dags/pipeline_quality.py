"""Watches the pipeline's health: are the raw tables fresh, does everything build, do all tests hold?

A stale source or a failed test does not hide the rest: the report is written whatever happened, and
the run fails at its end when something was wrong. Loads in Airflow 2.x and 3.x.
"""

from datetime import datetime, timedelta

try:
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG

try:
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:  # Airflow 2
    from airflow.operators.bash import BashOperator

PROJECT = "cd /opt/airflow/dbt_project"

# Reads what dbt left in target/ and fails when one of its results is bad.
REPORT = r"""
cd /opt/airflow/dbt_project
python3 - <<'PYTHON'
import json, pathlib, sys

bad = 0
for name in ("sources", "run_results"):
    path = pathlib.Path("target") / f"{name}.json"
    if not path.exists():
        print(f"{name}: nothing was run")
        bad += 1
        continue
    results = json.loads(path.read_text())["results"]
    counts = {}
    for result in results:
        counts[result["status"]] = counts.get(result["status"], 0) + 1
        if result["status"] in ("error", "fail", "runtime error"):
            bad += 1
            print(f"{result['status']}: {result['unique_id']}: {result.get('message') or ''}")
    print(name + ": " + ", ".join(f"{count} {status}" for status, count in sorted(counts.items())))
sys.exit(1 if bad else 0)
PYTHON
"""

with DAG(
    dag_id="pipeline_quality",
    description="Freshness, build, tests, and a report of them",
    schedule="30 5 * * *",
    start_date=datetime(2024, 1, 1),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=2),
    default_args={"execution_timeout": timedelta(hours=1)},
    tags=["dbt", "quality"],
    doc_md=__doc__,
) as dag:
    freshness = BashOperator(
        task_id="freshness",
        bash_command=f"{PROJECT} && dbt source freshness",
    )
    build = BashOperator(
        task_id="build",
        bash_command=f"{PROJECT} && dbt seed && dbt run && dbt snapshot",
        trigger_rule="all_done",
    )
    tests = BashOperator(
        task_id="tests",
        bash_command=f"{PROJECT} && dbt test",
    )
    report = BashOperator(
        task_id="report",
        bash_command=REPORT,
        trigger_rule="all_done",
    )

    freshness >> build >> tests >> report
