"""Classic operators of both generations."""
from datetime import datetime, timedelta

from airflow import DAG
from airflow.models.baseoperator import chain
from airflow.operators.bash import BashOperator
from airflow.operators.empty import EmptyOperator
from airflow.operators.latest_only import LatestOnlyOperator
from airflow.operators.python import BranchPythonOperator, PythonOperator, ShortCircuitOperator
from airflow.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sensors.external_task import ExternalTaskSensor
from airflow.sensors.filesystem import FileSensor
from airflow.utils.task_group import TaskGroup
from airflow.utils.trigger_rule import TriggerRule
from airflow.utils.edgemodifier import Label

with DAG(
    "classic",
    schedule=timedelta(hours=6),
    start_date=datetime(2024, 1, 1),
    max_active_tasks=4,
    dagrun_timeout=timedelta(hours=1),
    default_args={"depends_on_past": True, "pool": "small", "email": ["a@b.c"]},
) as dag:
    start = EmptyOperator(task_id="start")
    latest = LatestOnlyOperator(task_id="latest")
    wait = FileSensor(task_id="wait", filepath="/tmp/x", mode="reschedule", poke_interval=5)
    other = ExternalTaskSensor(task_id="other", external_dag_id="taskflow", external_task_id="extract")
    with TaskGroup("work", tooltip="the work") as work:
        a = BashOperator(task_id="a", bash_command="echo {{ ds }}", env={"X": "{{ run_id }}"}, append_env=True, priority_weight=7)
        b = PythonOperator(task_id="b", python_callable=print, op_kwargs={"x": "{{ ts }}"}, execution_timeout=timedelta(minutes=5))
        a >> b
    pick = BranchPythonOperator(task_id="pick", python_callable=lambda: "left")
    left, right = EmptyOperator(task_id="left"), EmptyOperator(task_id="right")
    stop = ShortCircuitOperator(task_id="stop", python_callable=lambda: True)
    fire = TriggerDagRunOperator(task_id="fire", trigger_dag_id="taskflow", conf={"a": 1})
    end = EmptyOperator(task_id="end", trigger_rule=TriggerRule.ALL_DONE, retries=3)
    chain(start, [latest, wait], [other, stop], work, pick)
    pick >> Label("yes") >> left >> end
    pick >> Label("no") >> right >> end
    end >> fire
    make = BashOperator(task_id="make", bash_command="true")
    clean = BashOperator(task_id="clean", bash_command="true").as_teardown(setups=make)
    make >> a >> clean
    BashOperator.partial(task_id="each", retries=1).expand(bash_command=["echo 1", "echo 2"])
