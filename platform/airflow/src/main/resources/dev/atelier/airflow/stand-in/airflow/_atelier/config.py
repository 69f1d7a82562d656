"""Settings: the environment's AIRFLOW__SECTION__KEY, airflow.cfg, then Airflow's defaults."""

import configparser
import os

from airflow._atelier.errors import AirflowConfigException
from airflow._atelier.generation import MAJOR

_DEFAULTS = {
    ("core", "dags_folder"): "/opt/airflow/dags",
    ("core", "executor"): "LocalExecutor",
    ("core", "default_timezone"): "utc",
    ("core", "parallelism"): "32",
    ("core", "max_active_tasks_per_dag"): "16",
    ("core", "max_active_runs_per_dag"): "16",
    ("core", "dagbag_import_timeout"): "30.0",
    ("core", "load_examples"): "True",
    ("core", "default_task_retries"): "0",
    ("core", "default_task_retry_delay"): "300",
    ("core", "default_task_weight_rule"): "downstream",
    ("core", "plugins_folder"): "/opt/airflow/plugins",
    ("operators", "default_owner"): "airflow",
    ("operators", "default_queue"): "default",
    ("operators", "default_deferrable"): "false",
    ("webserver", "base_url"): "http://localhost:8080",
    ("api", "base_url"): "http://localhost:8080",
    ("email", "default_email_on_failure"): "True",
    ("email", "default_email_on_retry"): "True",
    ("logging", "base_log_folder"): "/opt/airflow/logs",
}


def lookup(section, key):
    name = f"AIRFLOW__{section.upper()}__{key.upper()}"
    if name in os.environ:
        return os.environ[name]
    parser = _file()
    if parser.has_option(section, key):
        return parser.get(section, key)
    return _DEFAULTS.get((section.lower(), key.lower()))


_parsed = None


def _file():
    global _parsed
    if _parsed is None:
        _parsed = configparser.ConfigParser(interpolation=None, strict=False)
        home = os.environ.get("AIRFLOW_HOME", "/opt/airflow")
        _parsed.read(os.environ.get("AIRFLOW_CONFIG", os.path.join(home, "airflow.cfg")))
    return _parsed


def boolean(text):
    word = str(text).strip().lower()
    if word in ("t", "true", "1"):
        return True
    if word in ("f", "false", "0"):
        return False
    raise AirflowConfigException(f'Failed to convert value to bool. Current value: "{text}".')


def number(key, default, section="core"):
    found = lookup(section, key)
    return int(found) if found else default


def catchup_default():
    found = lookup("scheduler", "catchup_by_default")
    return boolean(found) if found else MAJOR < 3


def intervals():
    """Whether cron strings and timedeltas mean intervals of data (2.x) or moments (3.x)."""

    def flag(key):
        found = lookup("scheduler", key)
        return boolean(found) if found else MAJOR < 3

    return {
        "cron_intervals": flag("create_cron_data_intervals"),
        "delta_intervals": flag("create_delta_data_intervals"),
    }


_NONE = object()


class Configuration:
    """`airflow.configuration.conf`."""

    def get(self, section, key, fallback=_NONE, **kwargs):
        found = lookup(section, key)
        if found is None:
            if fallback is _NONE:
                raise AirflowConfigException(f"section/key [{section}/{key}] not found in config")
            return fallback
        return found

    def getboolean(self, section, key, fallback=_NONE, **kwargs):
        found = self.get(section, key, fallback=fallback)
        return found if isinstance(found, bool) or found is None else boolean(found)

    def getint(self, section, key, fallback=_NONE, **kwargs):
        found = self.get(section, key, fallback=fallback)
        return found if found is None else int(found)

    def getfloat(self, section, key, fallback=_NONE, **kwargs):
        found = self.get(section, key, fallback=fallback)
        return found if found is None else float(found)

    def get_mandatory_value(self, section, key, **kwargs):
        return self.get(section, key)

    def has_option(self, section, option):
        return lookup(section, option) is not None


conf = Configuration()


def get(*args, **kwargs):
    return conf.get(*args, **kwargs)


AIRFLOW_HOME = os.environ.get("AIRFLOW_HOME", "/opt/airflow")
