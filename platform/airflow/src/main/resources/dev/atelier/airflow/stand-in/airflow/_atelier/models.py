"""Variable, Connection, XCom, Pool: what the platform keeps, asked for over the pipe."""

import json
import os
import typing
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from airflow._atelier import channel
from airflow._atelier.constants import NOTSET
from airflow._atelier.errors import AirflowException, AirflowNotFoundException


class Variable:
    def __init__(self, key=None, val=None, description=None):
        self.key, self.val, self.description = key, val, description

    @classmethod
    def get(cls, key, default_var=NOTSET, deserialize_json=False, default=NOTSET):
        fallback = default if default is not NOTSET else default_var
        name = f"AIRFLOW_VAR_{key.upper()}"
        text = os.environ[name] if name in os.environ else channel.ask("variable", key=key)
        if text is None:
            if fallback is NOTSET:
                raise KeyError(f"Variable {key} does not exist")
            return fallback
        return json.loads(text) if deserialize_json else text

    @classmethod
    def set(cls, key, value, description=None, serialize_json=False):
        text = json.dumps(value, indent=2) if serialize_json else str(value)
        channel.ask("set_variable", key=key, value=text, description=description)

    @classmethod
    def update(cls, key, value, serialize_json=False):
        cls.get(key)
        cls.set(key, value, serialize_json=serialize_json)

    @classmethod
    def setdefault(cls, key, default, description=None, deserialize_json=False):
        found = cls.get(key, default_var=None, deserialize_json=deserialize_json)
        if found is None:
            cls.set(key, default, description=description, serialize_json=deserialize_json)
            return default
        return found

    @classmethod
    def delete(cls, key):
        return channel.ask("delete_variable", key=key)


class Connection:
    def __init__(
        self, conn_id=None, conn_type=None, description=None, host=None, login=None, password=None,
        schema=None, port=None, extra=None, uri=None, **kwargs,
    ):
        if uri and (conn_type or host or login or password or schema or port):
            raise AirflowException(
                "You must create an object using the URI or individual values "
                "(conn_type, host, login, password, schema, port or extra)."
                "You can't mix these two ways to create this object."
            )
        self.conn_id, self.conn_type, self.description = conn_id, conn_type, description
        self.host, self.login, self.password, self.schema = host, login, password, schema
        self.port = int(port) if port not in (None, "") else None
        self.extra = json.dumps(extra) if isinstance(extra, dict) else extra
        if uri:
            self._read(uri)

    def _read(self, uri):
        parts = urlsplit(uri)
        kind = parts.scheme
        self.conn_type = "postgres" if kind in ("postgresql", "postgres") else kind.replace("-", "_")
        location, _, credentials = (parts.netloc.rpartition("@")[2], "@", parts.netloc.rpartition("@")[0])
        host, _, port = location.partition(":") if not location.startswith("[") else (location, "", "")
        self.host = unquote(host) or None
        self.port = int(port) if port else None
        login, _, password = credentials.partition(":")
        self.login = unquote(login) or None
        self.password = unquote(password) if password else None
        path = parts.path[1:]
        self.schema = unquote(path) or None
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if "__extra__" in query:
            self.extra = query["__extra__"]
        elif query:
            self.extra = json.dumps(query)

    @classmethod
    def from_json(cls, value, conn_id=None):
        data = json.loads(value)
        data.pop("conn_id", None)
        if "conn_type" not in data and "type" in data:
            data["conn_type"] = data.pop("type")
        return cls(conn_id=conn_id, **data)

    @classmethod
    def from_text(cls, conn_id, text):
        return cls.from_json(text, conn_id) if text.lstrip().startswith("{") else cls(conn_id=conn_id, uri=text)

    @classmethod
    def get(cls, conn_id):
        return cls.get_connection_from_secrets(conn_id)

    @classmethod
    def get_connection_from_secrets(cls, conn_id):
        text = os.environ.get(f"AIRFLOW_CONN_{conn_id.upper()}")
        if text:
            found = cls.from_text(conn_id, text)
            channel.send({"event": "mask", "value": found.password})
            return found
        data = channel.ask("connection", conn_id=conn_id)
        if data is None:
            raise AirflowNotFoundException(f"The conn_id `{conn_id}` isn't defined")
        return cls(**data)

    @property
    def extra_dejson(self):
        try:
            return json.loads(self.extra) if self.extra else {}
        except json.JSONDecodeError:
            return {}

    def get_password(self):
        return self.password

    def get_extra(self):
        return self.extra

    def get_uri(self):
        kind = (self.conn_type or "").lower().replace("_", "-")
        credentials = ""
        if self.login or self.password:
            credentials = quote(self.login or "", safe="")
            if self.password:
                credentials += ":" + quote(self.password, safe="")
            credentials += "@"
        place = quote(self.host or "", safe="") + (f":{self.port}" if self.port else "")
        schema = "/" + quote(self.schema, safe="") if self.schema else ("/" if credentials or place else "")
        uri = f"{kind}://{credentials}{place}{schema}"
        if self.extra_dejson:
            uri += ("" if schema else "/") + "?" + urlencode({k: v for k, v in self.extra_dejson.items()})
        return uri

    def get_hook(self, *, hook_params=None):
        from airflow._atelier import hooks

        return hooks.for_connection(self, hook_params or {})

    def as_json(self):
        return json.dumps(self.to_dict())

    def to_dict(self):
        return {
            "conn_id": self.conn_id, "conn_type": self.conn_type, "description": self.description,
            "host": self.host, "login": self.login, "password": self.password, "schema": self.schema,
            "port": self.port, "extra": self.extra_dejson,
        }

    def __repr__(self):
        return self.conn_id or ""


class XCom:
    XCOM_RETURN_KEY = "return_value"

    @classmethod
    def get_one(cls, *, key=None, task_id=None, dag_id=None, run_id=None, map_index=-1, **kwargs):
        values = channel.ask(
            "xcom", dag_id=dag_id, run_id=run_id, task_ids=[task_id], key=key, map_indexes=[map_index]
        )
        return values[0]["value"] if values else None

    @classmethod
    def set(cls, key, value, task_id, dag_id, run_id=None, map_index=-1, **kwargs):
        channel.ask(
            "set_xcom", dag_id=dag_id, run_id=run_id, task_id=task_id, map_index=map_index, key=key, value=value
        )


BaseXCom = XCom


class Pool:
    DEFAULT_POOL_NAME = "default_pool"


class TaskInstance:
    """For annotations in DAG files; the object of a running task is in `context.py`."""


class DagRun:
    """For annotations in DAG files."""

    @staticmethod
    def find(dag_id=None, run_id=None, state=None, **kwargs):
        return [_Found(row) for row in channel.ask("dag_runs", dag_id=dag_id, run_id=run_id, state=str(state) if state else None)]


class _Found:
    def __init__(self, row):
        from airflow._atelier import dates

        for key, value in row.items():
            is_date = key.endswith(("_date", "_start", "_end")) and value
            setattr(self, key, dates.parse(value) if is_date else value)


class DagBag:
    def __init__(self, *args, **kwargs):
        raise NotImplementedError("DagBag cannot be made inside a DAG file here: use airflow dags list")


class DagModel:
    pass


class TaskInstanceKey(typing.NamedTuple):
    dag_id: str
    task_id: str
    run_id: str
    try_number: int = 1
    map_index: int = -1


ID_LEN = 250
