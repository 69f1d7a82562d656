"""TaskFlow, mapping, groups, branches."""
from datetime import datetime, timedelta

import pendulum
from airflow.decorators import dag, task, task_group
from airflow.models.param import Param


@dag(
    schedule="15 3 * * 1-5",
    start_date=pendulum.datetime(2024, 1, 1, tz="Europe/Paris"),
    catchup=False,
    tags=["b", "a"],
    default_args={"retries": 2, "retry_delay": timedelta(seconds=30), "owner": "data"},
    params={"limit": Param(5, type="integer", minimum=1), "name": "x"},
    max_active_runs=3,
)
def taskflow():
    """What it does."""

    @task
    def extract():
        return {"a": 1}

    @task(multiple_outputs=True)
    def split(values):
        return {"left": 1, "right": 2}

    @task(retries=0)
    def load(left, right, *, mode="full"):
        pass

    @task.branch
    def choose():
        return "quick"

    @task
    def quick():
        pass

    @task
    def slow():
        pass

    @task(trigger_rule="none_failed_min_one_success")
    def done():
        pass

    @task_group
    def outer():
        @task
        def one(n):
            return n

        @task_group
        def inner():
            @task
            def two():
                pass

            return two()

        one.expand(n=[1, 2, 3]) >> inner()

    parts = split(extract())
    loaded = load(parts["left"], right=parts["right"])
    loaded >> choose() >> [quick(), slow()] >> done()
    outer() << loaded


taskflow()
