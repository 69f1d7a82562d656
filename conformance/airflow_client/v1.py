"""The calls of the genuine client of Airflow 2 against a running API, each answer checked by the client's own models."""

import sys
import time
from functools import partial as at

import airflow_client.client as client
from airflow_client.client.api import (
    config_api, connection_api, dag_api, dag_run_api, dag_warning_api, dataset_api, event_log_api, import_error_api,
    monitoring_api, plugin_api, pool_api, provider_api, task_instance_api, user_api, variable_api, x_com_api,
)
from airflow_client.client.model.clear_dag_run import ClearDagRun
from airflow_client.client.model.clear_task_instances import ClearTaskInstances
from airflow_client.client.model.connection import Connection
from airflow_client.client.model.dag import DAG as Dag
from airflow_client.client.model.dag_run import DAGRun
from airflow_client.client.model.list_dag_runs_form import ListDagRunsForm
from airflow_client.client.model.list_task_instance_form import ListTaskInstanceForm
from airflow_client.client.model.pool import Pool
from airflow_client.client.model.set_dag_run_note import SetDagRunNote
from airflow_client.client.model.set_task_instance_note import SetTaskInstanceNote
from airflow_client.client.model.update_dag_run_state import UpdateDagRunState
from airflow_client.client.model.update_task_instance import UpdateTaskInstance
from airflow_client.client.model.update_task_instances_state import UpdateTaskInstancesState
from airflow_client.client.model.variable import Variable
from checks import check

HOST, DAG = sys.argv[1], "tutorial_dag"


def until_over(runs, run):
    for _ in range(300):
        if str(runs.get_dag_run(DAG, run).state) in ("success", "failed"):
            return
        time.sleep(0.2)


def main():
    configuration = client.Configuration(host=f"{HOST}/api/v1", username="admin", password="admin")
    with client.ApiClient(configuration) as api:
        dags(dag_api.DAGApi(api))
        run = runs(dag_run_api.DAGRunApi(api))
        instances(task_instance_api.TaskInstanceApi(api), dag_api.DAGApi(api), x_com_api.XComApi(api), run)
        settings(connection_api.ConnectionApi(api), variable_api.VariableApi(api), pool_api.PoolApi(api))
        others(api)


def dags(dags):
    check("DAGApi.get_dags", at(dags.get_dags, limit=5))
    check("DAGApi.get_dag", at(dags.get_dag, DAG))
    details = check("DAGApi.get_dag_details", at(dags.get_dag_details, DAG))
    check("DAGApi.patch_dag", at(dags.patch_dag, DAG, Dag(is_paused=False)))
    check("DAGApi.patch_dags", at(dags.patch_dags, "tutorial_dag", Dag(is_paused=False)))
    check("DAGApi.get_dag of none", at(dags.get_dag, "none"), expect=404)
    check("DAGApi.get_tasks", at(dags.get_tasks, DAG))
    check("DAGApi.get_task", at(dags.get_task, DAG, "extract"))
    if details:
        check("DAGApi.get_dag_source", at(dags.get_dag_source, details.file_token))


def runs(runs):
    check("DAGRunApi.post_dag_run", at(runs.post_dag_run, DAG, DAGRun(dag_run_id="client_1")))
    check("DAGRunApi.post_dag_run again", at(runs.post_dag_run, DAG, DAGRun(dag_run_id="client_1")), expect=409)
    run = "client_1"
    until_over(runs, run)
    check("DAGRunApi.get_dag_run", at(runs.get_dag_run, DAG, run))
    check("DAGRunApi.get_dag_runs", at(runs.get_dag_runs, DAG, limit=3, order_by="-execution_date"))
    check("DAGRunApi.get_dag_runs_batch", at(runs.get_dag_runs_batch, ListDagRunsForm(dag_ids=[DAG])))
    check("DAGRunApi.set_dag_run_note", at(runs.set_dag_run_note, DAG, run, SetDagRunNote(note="seen")))
    check("DAGRunApi.get_upstream_dataset_events", at(runs.get_upstream_dataset_events, DAG, run))
    check("DAGRunApi.clear_dag_run, dry", at(runs.clear_dag_run, DAG, run, ClearDagRun(dry_run=True)))
    check("DAGRunApi.clear_dag_run", at(runs.clear_dag_run, DAG, run, ClearDagRun(dry_run=False)))
    until_over(runs, run)
    check("DAGRunApi.update_dag_run_state", at(runs.update_dag_run_state, DAG, run, UpdateDagRunState(state="success")))
    runs.post_dag_run(DAG, DAGRun(dag_run_id="client_2"))
    until_over(runs, "client_2")
    check("DAGRunApi.delete_dag_run", at(runs.delete_dag_run, DAG, "client_2"))
    return run


def instances(tis, dags, xcoms, run):
    check("TaskInstanceApi.get_task_instances", at(tis.get_task_instances, DAG, run))
    check("TaskInstanceApi.get_task_instances_batch", at(tis.get_task_instances_batch, ListTaskInstanceForm(dag_ids=[DAG])))
    check("TaskInstanceApi.get_task_instance", at(tis.get_task_instance, DAG, run, "extract"))
    check("TaskInstanceApi.get_mapped_task_instances", at(tis.get_mapped_task_instances, DAG, run, "extract"), expect=404)
    check("TaskInstanceApi.get_extra_links", at(tis.get_extra_links, DAG, run, "extract"))
    check("TaskInstanceApi.get_log", at(tis.get_log, DAG, run, "extract", 1))
    check("TaskInstanceApi.patch_task_instance", at(tis.patch_task_instance, DAG, run, "load", UpdateTaskInstance(dry_run=False, new_state="success")))
    check("TaskInstanceApi.set_task_instance_note", at(tis.set_task_instance_note, DAG, run, "load", SetTaskInstanceNote(note="read")))
    check("DAGApi.post_clear_task_instances", at(dags.post_clear_task_instances, DAG, ClearTaskInstances(dry_run=True, dag_run_id=run, only_failed=False)))
    check("DAGApi.post_set_task_instances_state", at(dags.post_set_task_instances_state, DAG, UpdateTaskInstancesState(
        dry_run=True, task_id="load", dag_run_id=run, include_upstream=False, include_downstream=False, include_future=False, include_past=False, new_state="failed")))
    check("XComApi.get_xcom_entries", at(xcoms.get_xcom_entries, DAG, run, "extract"))
    check("XComApi.get_xcom_entry", at(xcoms.get_xcom_entry, DAG, run, "extract", "order_data"))


def settings(connections, variables, pools):
    check("ConnectionApi.post_connection", at(connections.post_connection, Connection(connection_id="mine", conn_type="http", host="localhost")))
    check("ConnectionApi.get_connection", at(connections.get_connection, "mine"))
    check("ConnectionApi.get_connections", at(connections.get_connections, order_by="connection_id"))
    check("ConnectionApi.patch_connection", at(connections.patch_connection, "mine", Connection(connection_id="mine", conn_type="http", host="other")))
    check("ConnectionApi.test_connection", at(connections.test_connection, Connection(connection_id="mine", conn_type="http")), expect=403)
    check("ConnectionApi.delete_connection", at(connections.delete_connection, "mine"))
    check("VariableApi.post_variables", at(variables.post_variables, Variable(key="mine", value="1")))
    check("VariableApi.get_variable", at(variables.get_variable, "mine"))
    check("VariableApi.get_variables", at(variables.get_variables))
    check("VariableApi.patch_variable", at(variables.patch_variable, "mine", Variable(key="mine", value="2")))
    check("VariableApi.delete_variable", at(variables.delete_variable, "mine"))
    check("PoolApi.post_pool", at(pools.post_pool, Pool(name="mine", slots=3)))
    check("PoolApi.get_pool", at(pools.get_pool, "mine"))
    check("PoolApi.get_pools", at(pools.get_pools))
    check("PoolApi.patch_pool", at(pools.patch_pool, "mine", Pool(name="mine", slots=4)))
    check("PoolApi.delete_pool", at(pools.delete_pool, "mine"))


def others(api):
    check("ConfigApi.get_config", at(config_api.ConfigApi(api).get_config), expect=403)
    check("DagWarningApi.get_dag_warnings", at(dag_warning_api.DagWarningApi(api).get_dag_warnings))
    datasets = dataset_api.DatasetApi(api)
    check("DatasetApi.get_datasets", at(datasets.get_datasets, limit=5))
    check("DatasetApi.get_dataset", at(datasets.get_dataset, "s3://dag1/output_1.txt"))
    check("DatasetApi.get_dataset_events", at(datasets.get_dataset_events))
    events = check("EventLogApi.get_event_logs", at(event_log_api.EventLogApi(api).get_event_logs, limit=3))
    if events and events.event_logs:
        check("EventLogApi.get_event_log", at(event_log_api.EventLogApi(api).get_event_log, events.event_logs[0].event_log_id))
    errors = import_error_api.ImportErrorApi(api)
    check("ImportErrorApi.get_import_errors", at(errors.get_import_errors))
    check("ImportErrorApi.get_import_error", at(errors.get_import_error, 999999), expect=404)
    check("MonitoringApi.get_health", at(monitoring_api.MonitoringApi(api).get_health))
    check("MonitoringApi.get_version", at(monitoring_api.MonitoringApi(api).get_version))
    check("PluginApi.get_plugins", at(plugin_api.PluginApi(api).get_plugins))
    check("ProviderApi.get_providers", at(provider_api.ProviderApi(api).get_providers))
    check("UserApi.get_users", at(user_api.UserApi(api).get_users))


if __name__ == "__main__":
    main()
