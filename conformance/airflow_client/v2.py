"""Every call of the genuine client of Airflow 3 against a running API, each answer checked by the client's own models."""

import datetime
import functools
import json
import sys
import time
import urllib.request

import airflow_client.client as client
from checks import check

HOST, DAG, ASSET_DAG = sys.argv[1], "tutorial_dag", "asset_produces_1"
NOW = datetime.datetime.now(datetime.timezone.utc)


def token():
    body = json.dumps({"username": "admin", "password": "admin"}).encode()
    request = urllib.request.Request(f"{HOST}/auth/token", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["access_token"]


def until_over(runs, dag, run):
    for _ in range(300):
        state = runs.get_dag_run(dag, run).state
        if state in ("success", "failed"):
            return
        time.sleep(0.2)


def main():
    with client.ApiClient(client.Configuration(host=HOST, access_token=token())) as api:
        dags(client.DAGApi(api), api)
        run = runs(client.DagRunApi(api))
        instances(client.TaskInstanceApi(api), client.XComApi(api), run)
        assets(client.AssetApi(api), client.DagRunApi(api))
        backfills(client.BackfillApi(api))
        settings(client.ConnectionApi(api), client.VariableApi(api), client.PoolApi(api))
        others(api)


def dags(dags, api):
    check("DAGApi.get_dags", lambda: dags.get_dags(limit=5, order_by=["dag_id"]))
    check("DAGApi.get_dag", lambda: dags.get_dag(DAG))
    check("DAGApi.get_dag_details", lambda: dags.get_dag_details(DAG))
    check("DAGApi.get_dag_tags", lambda: dags.get_dag_tags())
    check("DAGApi.patch_dag", lambda: dags.patch_dag(DAG, client.DAGPatchBody(is_paused=False)))
    check("DAGApi.patch_dags", lambda: dags.patch_dags(client.DAGPatchBody(is_paused=False), dag_id_pattern="tutorial_dag"))
    check("DAGApi.favorite_dag", lambda: dags.favorite_dag(DAG))
    check("DAGApi.unfavorite_dag", lambda: dags.unfavorite_dag(DAG))
    check("DAGApi.get_dag of none", lambda: dags.get_dag("none"), expect=404)
    tasks = client.TaskApi(api)
    check("TaskApi.get_tasks", lambda: tasks.get_tasks(DAG))
    check("TaskApi.get_task", lambda: tasks.get_task(DAG, "extract"))
    check("DagSourceApi.get_dag_source", lambda: client.DagSourceApi(api).get_dag_source(DAG, accept="application/json"))
    check("DagStatsApi.get_dag_stats", lambda: client.DagStatsApi(api).get_dag_stats(dag_ids=[DAG]))
    versions = client.DagVersionApi(api)
    check("DagVersionApi.get_dag_versions", lambda: versions.get_dag_versions(DAG))
    check("DagVersionApi.get_dag_version", lambda: versions.get_dag_version(DAG, 1))
    check("DagWarningApi.list_dag_warnings", lambda: client.DagWarningApi(api).list_dag_warnings())
    token = dags.get_dag(DAG).file_token
    check("DAGParsingApi.reparse_dag_file", lambda: client.DAGParsingApi(api).reparse_dag_file(token))


def runs(runs):
    body = client.TriggerDAGRunPostBody(dag_run_id="client_1", logical_date=None, note="by the client")
    made = check("DagRunApi.trigger_dag_run", lambda: runs.trigger_dag_run(DAG, body))
    check("DagRunApi.trigger_dag_run again", lambda: runs.trigger_dag_run(DAG, body), expect=409)
    run = made.dag_run_id if made else "client_1"
    until_over(runs, DAG, run)
    check("DagRunApi.get_dag_run", lambda: runs.get_dag_run(DAG, run))
    check("DagRunApi.get_dag_runs", lambda: runs.get_dag_runs(DAG, limit=3, order_by=["-run_after"]))
    check("DagRunApi.get_list_dag_runs_batch", lambda: runs.get_list_dag_runs_batch("~", client.DAGRunsBatchBody(dag_ids=[DAG])))
    check("DagRunApi.patch_dag_run", lambda: runs.patch_dag_run(DAG, run, client.DAGRunPatchBody(note="seen")))
    check("DagRunApi.get_upstream_asset_events", lambda: runs.get_upstream_asset_events(DAG, run))
    check("DagRunApi.wait_dag_run_until_finished", lambda: runs.wait_dag_run_until_finished(DAG, run, interval=1))
    check("DagRunApi.clear_dag_run, dry", lambda: runs.clear_dag_run(DAG, run, client.DAGRunClearBody(dry_run=True)))
    check("DagRunApi.clear_dag_run", lambda: runs.clear_dag_run(DAG, run, client.DAGRunClearBody(dry_run=False)))
    until_over(runs, DAG, run)
    second = client.TriggerDAGRunPostBody(dag_run_id="client_2", logical_date=None)
    runs.trigger_dag_run(DAG, second)
    until_over(runs, DAG, "client_2")
    check("DagRunApi.delete_dag_run", lambda: runs.delete_dag_run(DAG, "client_2"))
    return run


def instances(tis, xcoms, run):
    at = functools.partial
    check("TaskInstanceApi.get_task_instances", at(tis.get_task_instances, DAG, run))
    check("TaskInstanceApi.get_task_instances_batch", at(tis.get_task_instances_batch, "~", "~", client.TaskInstancesBatchBody(dag_ids=[DAG])))
    check("TaskInstanceApi.get_task_instance", at(tis.get_task_instance, DAG, run, "extract"))
    check("TaskInstanceApi.get_mapped_task_instance", at(tis.get_mapped_task_instance, DAG, run, "extract", -1))
    check("TaskInstanceApi.get_mapped_task_instances", at(tis.get_mapped_task_instances, DAG, run, "extract"), expect=404)
    check("TaskInstanceApi.get_task_instance_tries", at(tis.get_task_instance_tries, DAG, run, "extract"))
    check("TaskInstanceApi.get_task_instance_try_details", at(tis.get_task_instance_try_details, DAG, run, "extract", 1))
    check("TaskInstanceApi.get_mapped_task_instance_tries", at(tis.get_mapped_task_instance_tries, DAG, run, "extract", -1))
    check("TaskInstanceApi.get_mapped_task_instance_try_details", at(tis.get_mapped_task_instance_try_details, DAG, run, "extract", 1, -1))
    check("TaskInstanceApi.get_task_instance_dependencies", at(tis.get_task_instance_dependencies, DAG, run, "extract"))
    check("TaskInstanceApi.get_task_instance_dependencies_by_map_index", at(tis.get_task_instance_dependencies_by_map_index, DAG, run, "extract", -1))
    check("TaskInstanceApi.get_extra_links", at(tis.get_extra_links, DAG, run, "extract"))
    check("TaskInstanceApi.get_external_log_url", at(tis.get_external_log_url, DAG, run, "extract", 1), expect=400)
    check("TaskInstanceApi.get_log", at(tis.get_log, DAG, run, "extract", 1, accept="application/json"))
    check("TaskInstanceApi.patch_task_instance_dry_run", at(tis.patch_task_instance_dry_run, DAG, run, "load", client.PatchTaskInstanceBody(new_state="failed")))
    check("TaskInstanceApi.patch_task_instance", at(tis.patch_task_instance, DAG, run, "load", client.PatchTaskInstanceBody(new_state="success")))
    check("TaskInstanceApi.patch_task_instance, a note", at(tis.patch_task_instance, DAG, run, "load", client.PatchTaskInstanceBody(note="read")))
    check("TaskInstanceApi.patch_task_instance_by_map_index", at(tis.patch_task_instance_by_map_index, DAG, run, "load", -1, client.PatchTaskInstanceBody(new_state="success")))
    check("TaskInstanceApi.post_clear_task_instances", at(tis.post_clear_task_instances, DAG, client.ClearTaskInstancesBody(dag_run_id=run, dry_run=True, only_failed=False)))
    check("TaskInstanceApi.get_hitl_details", at(tis.get_hitl_details, "~", "~"))
    check("XComApi.get_xcom_entries", at(xcoms.get_xcom_entries, DAG, run, "extract"))
    check("XComApi.create_xcom_entry", at(xcoms.create_xcom_entry, DAG, "extract", run, client.XComCreateBody(key="mine", value={"a": 1})))
    check("XComApi.get_xcom_entry", at(xcoms.get_xcom_entry, DAG, "extract", run, "mine"))
    check("XComApi.update_xcom_entry", at(xcoms.update_xcom_entry, DAG, "extract", run, "mine", client.XComUpdateBody(value={"a": 2})))
    check("XComApi.delete_xcom_entry", at(xcoms.delete_xcom_entry, DAG, "extract", run, "mine"))


def assets(assets, runs):
    found = check("AssetApi.get_assets", lambda: assets.get_assets(limit=5))
    number = found.assets[0].id if found and found.assets else 1
    check("AssetApi.get_asset", lambda: assets.get_asset(number))
    check("AssetApi.create_asset_event", lambda: assets.create_asset_event(client.CreateAssetEventsBody(asset_id=number, extra={"by": "client"})))
    check("AssetApi.get_asset_events", lambda: assets.get_asset_events(asset_id=number))
    nobody = next((a.id for a in assets.get_assets(limit=100).assets if not a.scheduled_dags), number)
    check("AssetApi.get_asset_queued_events", lambda: assets.get_asset_queued_events(nobody), expect=404)
    check("AssetApi.get_dag_asset_queued_events", lambda: assets.get_dag_asset_queued_events(DAG), expect=404)
    aliases = check("AssetApi.get_asset_aliases", lambda: assets.get_asset_aliases())
    if aliases and aliases.asset_aliases:
        check("AssetApi.get_asset_alias", lambda: assets.get_asset_alias(aliases.asset_aliases[0].id))
    produced = next((a.id for a in assets.get_assets(dag_ids=[ASSET_DAG]).assets), number)
    check("AssetApi.materialize_asset", lambda: assets.materialize_asset(produced))


def backfills(api):
    body = client.BackfillPostBody(
        dag_id="example_bash_operator", from_date=NOW - datetime.timedelta(days=3), to_date=NOW - datetime.timedelta(days=1), max_active_runs=1
    )
    check("BackfillApi.create_backfill_dry_run", lambda: api.create_backfill_dry_run(body))
    made = check("BackfillApi.create_backfill", lambda: api.create_backfill(body))
    check("BackfillApi.list_backfills", lambda: api.list_backfills("example_bash_operator"))
    number = made.id if made else 1
    check("BackfillApi.get_backfill", lambda: api.get_backfill(number))
    check("BackfillApi.pause_backfill", lambda: api.pause_backfill(number))
    check("BackfillApi.unpause_backfill", lambda: api.unpause_backfill(number))
    check("BackfillApi.cancel_backfill", lambda: api.cancel_backfill(number))


def settings(connections, variables, pools):
    check("ConnectionApi.post_connection", lambda: connections.post_connection(client.ConnectionBody(connection_id="mine", conn_type="http", host="localhost")))
    check("ConnectionApi.get_connection", lambda: connections.get_connection("mine"))
    check("ConnectionApi.get_connections", lambda: connections.get_connections(order_by=["connection_id"]))
    check("ConnectionApi.patch_connection", lambda: connections.patch_connection("mine", client.ConnectionBody(connection_id="mine", conn_type="http", host="other")))
    check("ConnectionApi.test_connection", lambda: connections.test_connection(client.ConnectionBody(connection_id="mine", conn_type="http")), expect=403)
    check("ConnectionApi.bulk_connections", lambda: connections.bulk_connections(client.BulkBodyConnectionBody.from_dict(
        {"actions": [{"action": "create", "entities": [{"connection_id": "bulk", "conn_type": "http"}]}, {"action": "delete", "entities": ["bulk"]}]})))
    check("ConnectionApi.delete_connection", lambda: connections.delete_connection("mine"))
    check("ConnectionApi.create_default_connections", lambda: connections.create_default_connections())
    check("VariableApi.post_variable", lambda: variables.post_variable(client.VariableBody(key="mine", value="1")))
    check("VariableApi.get_variable", lambda: variables.get_variable("mine"))
    check("VariableApi.get_variables", lambda: variables.get_variables())
    check("VariableApi.patch_variable", lambda: variables.patch_variable("mine", client.VariableBody(key="mine", value="2")))
    check("VariableApi.bulk_variables", lambda: variables.bulk_variables(client.BulkBodyVariableBody.from_dict(
        {"actions": [{"action": "create", "entities": [{"key": "bulk", "value": "1"}]}, {"action": "delete", "entities": ["bulk"]}]})))
    check("VariableApi.delete_variable", lambda: variables.delete_variable("mine"))
    check("PoolApi.post_pool", lambda: pools.post_pool(client.PoolBody(name="mine", slots=3)))
    check("PoolApi.get_pool", lambda: pools.get_pool("mine"))
    check("PoolApi.get_pools", lambda: pools.get_pools())
    check("PoolApi.patch_pool", lambda: pools.patch_pool("mine", client.PoolPatchBody(pool="mine", slots=4, include_deferred=False)))
    check("PoolApi.bulk_pools", lambda: pools.bulk_pools(client.BulkBodyPoolBody.from_dict(
        {"actions": [{"action": "create", "entities": [{"name": "bulk", "slots": 1}]}, {"action": "delete", "entities": ["bulk"]}]})))
    check("PoolApi.delete_pool", lambda: pools.delete_pool("mine"))


def others(api):
    check("ConfigApi.get_config", lambda: client.ConfigApi(api).get_config(accept="application/json"), expect=403)
    check("ConfigApi.get_config_value", lambda: client.ConfigApi(api).get_config_value("core", "parallelism", accept="application/json"), expect=403)
    events = check("EventLogApi.get_event_logs", lambda: client.EventLogApi(api).get_event_logs(limit=3))
    if events and events.event_logs:
        check("EventLogApi.get_event_log", lambda: client.EventLogApi(api).get_event_log(events.event_logs[0].event_log_id))
    errors = client.ImportErrorApi(api)
    check("ImportErrorApi.get_import_errors", lambda: errors.get_import_errors())
    check("ImportErrorApi.get_import_error", lambda: errors.get_import_error(999999), expect=404)
    check("JobApi.get_jobs", lambda: client.JobApi(api).get_jobs())
    check("MonitorApi.get_health", lambda: client.MonitorApi(api).get_health())
    check("PluginApi.get_plugins", lambda: client.PluginApi(api).get_plugins())
    check("PluginApi.import_errors", lambda: client.PluginApi(api).import_errors())
    check("ProviderApi.get_providers", lambda: client.ProviderApi(api).get_providers())
    check("VersionApi.get_version", lambda: client.VersionApi(api).get_version())


if __name__ == "__main__":
    main()
