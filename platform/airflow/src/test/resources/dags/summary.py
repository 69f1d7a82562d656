"""What a DAG folder holds, one line a fact: run by the genuine Airflow's Python to compare."""
import sys

try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:
    from airflow.models import DagBag

bag = DagBag(sys.argv[1])
for dag_id in sorted(bag.dags):
    dag = bag.dags[dag_id]
    print(f"dag {dag_id} tags={','.join(sorted(dag.tags))} active={dag.max_active_runs}/{dag.max_active_tasks} timezone={dag.timezone.name}")
    for task in sorted(dag.tasks, key=lambda t: t.task_id):
        group = task.task_group.group_id if task.task_group is not None else None
        print(
            f"  {task.task_id} {task.task_type} rule={getattr(task.trigger_rule, 'value', task.trigger_rule)} retries={task.retries} pool={task.pool} "
            f"past={task.depends_on_past} group={group} mapped={type(task).__name__.endswith('MappedOperator')} "
            f"down={','.join(sorted(task.downstream_task_ids))}"
        )
for name in sorted(bag.import_errors):
    print("error", name, bag.import_errors[name].strip().splitlines()[-1])
