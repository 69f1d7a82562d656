"""Hooks: BaseHook, subprocess, SQL through Python's drivers, HTTP through urllib, files."""

import contextlib
import json
import logging
import os
import signal
import subprocess
import tempfile

from airflow._atelier.errors import AirflowException
from airflow._atelier.generation import module_path
from airflow._atelier.logs import LoggingMixin
from airflow._atelier.models import Connection


@module_path("airflow.hooks.base", "airflow.sdk.bases.hook")
class BaseHook(LoggingMixin):
    def __init__(self, logger_name=None, **kwargs):
        pass

    @classmethod
    def get_connection(cls, conn_id):
        return Connection.get_connection_from_secrets(conn_id)

    @classmethod
    def get_connections(cls, conn_id):
        return [cls.get_connection(conn_id)]

    @classmethod
    def get_hook(cls, conn_id, hook_params=None):
        return cls.get_connection(conn_id).get_hook(hook_params=hook_params)

    def get_conn(self):
        raise NotImplementedError


class SubprocessResult(tuple):
    def __new__(cls, exit_code, output):
        return super().__new__(cls, (exit_code, output))

    exit_code = property(lambda self: self[0])
    output = property(lambda self: self[1])


class SubprocessHook(BaseHook):
    sub_process = None

    def run_command(self, command, env=None, output_encoding="utf-8", cwd=None):
        log = logging.getLogger("airflow.task.hooks.airflow.providers.standard.hooks.subprocess.SubprocessHook")
        with contextlib.ExitStack() as stack:
            if cwd is None:
                cwd = stack.enter_context(tempfile.TemporaryDirectory(prefix="airflowtmp"))
            log.info("Tmp dir root location: %s", tempfile.gettempdir())
            log.info("Running command: %s", command)
            self.sub_process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=cwd,
                env=env if env or env == {} else os.environ, start_new_session=False,
            )
            log.info("Output:")
            line = ""
            for raw in iter(self.sub_process.stdout.readline, b""):
                line = raw.decode(output_encoding, errors="backslashreplace").rstrip()
                log.info("%s", line)
            self.sub_process.wait()
            log.info("Command exited with return code %s", self.sub_process.returncode)
            return SubprocessResult(self.sub_process.returncode, line)

    def send_sigterm(self):
        if self.sub_process:
            self.sub_process.send_signal(signal.SIGTERM)


class DbApiHook(BaseHook):
    """SQL through a DB-API driver; `_open` is the subclass's."""

    conn_name_attr = "conn_id"
    default_conn_name = "default_conn_id"
    supports_autocommit = True

    def __init__(self, *args, schema=None, log_sql=True, **kwargs):
        super().__init__()
        given = kwargs.get(self.conn_name_attr) or (args[0] if args else None)
        setattr(self, self.conn_name_attr, given or self.default_conn_name)
        self.schema, self.log_sql = schema, log_sql
        self.connection = None

    @property
    def _id(self):
        return getattr(self, self.conn_name_attr)

    def get_conn_id(self):
        return self._id

    def get_uri(self):
        return self.get_connection(self._id).get_uri()

    def get_sqlalchemy_engine(self, engine_kwargs=None):
        from sqlalchemy import create_engine

        return create_engine(self.get_uri().replace("postgres://", "postgresql://", 1), **(engine_kwargs or {}))

    def get_cursor(self):
        return self.get_conn().cursor()

    def get_records(self, sql, parameters=None):
        return self.run(sql, parameters=parameters, handler=fetch_all_handler)

    def get_first(self, sql, parameters=None):
        return self.run(sql, parameters=parameters, handler=fetch_one_handler)

    def get_df(self, sql, parameters=None, **kwargs):
        import pandas

        with contextlib.closing(self.get_conn()) as conn, contextlib.closing(conn.cursor()) as cursor:
            self._execute(cursor, sql, parameters)
            return pandas.DataFrame(cursor.fetchall(), columns=[column[0] for column in cursor.description])

    get_pandas_df = get_df

    def _execute(self, cursor, sql, parameters):
        if self.log_sql:
            logging.getLogger("airflow.task.hooks").info("Running statement: %s, parameters: %s", sql, parameters)
        if parameters:
            cursor.execute(sql, parameters)
        else:
            cursor.execute(sql)
        if cursor.rowcount >= 0:
            logging.getLogger("airflow.task.hooks").info("Rows affected: %s", cursor.rowcount)

    def run(self, sql, autocommit=False, parameters=None, handler=None, split_statements=False, return_last=True):
        statements = [sql] if isinstance(sql, str) else list(sql)
        if isinstance(sql, str) and split_statements:
            statements = split_sql(sql)
        if not statements or not any(text.strip() for text in statements):
            raise ValueError("List of SQL statements is empty")
        results = []
        with contextlib.closing(self.get_conn()) as conn:
            if autocommit:
                conn.autocommit = True
            with contextlib.closing(conn.cursor()) as cursor:
                for text in statements:
                    self._execute(cursor, text, parameters)
                    if handler is not None:
                        results.append(handler(cursor))
            if not autocommit:
                conn.commit()
        if handler is None:
            return None
        return results[-1] if isinstance(sql, str) and return_last and results else results

    def insert_rows(self, table, rows, target_fields=None, commit_every=1000, replace=False, **kwargs):
        fields = f"({', '.join(target_fields)})" if target_fields else ""
        with contextlib.closing(self.get_conn()) as conn, contextlib.closing(conn.cursor()) as cursor:
            count = 0
            for count, row in enumerate(rows, 1):
                marks = ",".join(["%s"] * len(row))
                cursor.execute(self._insert(table, fields, marks, target_fields, replace, kwargs), tuple(row))
                if commit_every and count % commit_every == 0:
                    conn.commit()
            conn.commit()
        logging.getLogger("airflow.task.hooks").info("Done loading. Loaded a total of %s rows into %s", count, table)

    def _insert(self, table, fields, marks, target_fields, replace, options):
        text = f"INSERT INTO {table} {fields} VALUES ({marks})"
        keys = options.get("replace_index")
        if replace and keys:
            keys = [keys] if isinstance(keys, str) else keys
            others = [name for name in target_fields if name not in keys]
            changes = ", ".join(f"{name} = excluded.{name}" for name in others)
            text += f" ON CONFLICT ({', '.join(keys)}) DO " + (f"UPDATE SET {changes}" if others else "NOTHING")
        return text

    def test_connection(self):
        try:
            self.get_first("select 1")
            return True, "Connection successfully tested"
        except Exception as problem:
            return False, str(problem)


@module_path("airflow.providers.postgres.hooks.postgres", "airflow.providers.postgres.hooks.postgres")
class PostgresHook(DbApiHook):
    conn_name_attr = "postgres_conn_id"
    default_conn_name = "postgres_default"
    conn_type = "postgres"
    hook_name = "Postgres"

    def __init__(self, *args, options=None, database=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.database = database or kwargs.get("schema")
        self.options = options

    def get_conn(self):
        found = self.get_connection(self._id)
        extra = {k: v for k, v in found.extra_dejson.items() if k not in ("iam", "redshift", "cursor", "cluster-identifier")}
        values = dict(
            host=found.host, user=found.login, password=found.password,
            dbname=self.database or found.schema, port=found.port, options=self.options, **extra,
        )
        values = {key: value for key, value in values.items() if value is not None}
        try:
            import psycopg2

            return psycopg2.connect(**values)
        except ModuleNotFoundError:
            pass
        try:
            import psycopg

            return psycopg.connect(**values)
        except ModuleNotFoundError:
            raise AirflowException(
                "PostgresHook needs psycopg2 or psycopg: add psycopg2-binary to _PIP_ADDITIONAL_REQUIREMENTS"
            ) from None

    def copy_expert(self, sql, filename):
        mode = "r" if "from stdin" in sql.lower() else "w"
        with open(filename, mode) as file, contextlib.closing(self.get_conn()) as conn:
            with contextlib.closing(conn.cursor()) as cursor:
                cursor.copy_expert(sql, file)
            conn.commit()

    def bulk_load(self, table, tmp_file):
        self.copy_expert(f"COPY {table} FROM STDIN", tmp_file)

    def bulk_dump(self, table, tmp_file):
        self.copy_expert(f"COPY {table} TO STDOUT", tmp_file)


@module_path("airflow.providers.sqlite.hooks.sqlite", "airflow.providers.sqlite.hooks.sqlite")
class SqliteHook(DbApiHook):
    conn_name_attr = "sqlite_conn_id"
    default_conn_name = "sqlite_default"

    def get_conn(self):
        import sqlite3

        return sqlite3.connect(self.get_connection(self._id).host)


def fetch_all_handler(cursor):
    return cursor.fetchall() if cursor.description is not None else None


def fetch_one_handler(cursor):
    return cursor.fetchone() if cursor.description is not None else None


def return_single_query_results(sql, return_last, split_statements):
    return isinstance(sql, str) and (return_last or not split_statements)


def split_sql(text):
    """At semicolons outside quotes, dollar quotes and comments."""
    parts, current, position = [], [], 0
    while position < len(text):
        char = text[position]
        end = position + 1
        if char in "'\"":
            end = text.find(char, position + 1) + 1 or len(text)
        elif text.startswith("--", position):
            end = text.find("\n", position) + 1 or len(text)
        elif text.startswith("/*", position):
            end = text.find("*/", position) + 2 if "*/" in text[position:] else len(text)
        elif char == "$":
            close = text.find("$", position + 1)
            tag = text[position : close + 1]
            if close > 0 and (tag == "$$" or tag[1:-1].isidentifier()):
                stop = text.find(tag, close + 1)
                end = stop + len(tag) if stop > 0 else len(text)
        elif char == ";":
            parts.append("".join(current).strip())
            current, position = [], end
            continue
        current.append(text[position:end])
        position = end
    parts.append("".join(current).strip())
    return [part for part in parts if part]


class _Response:
    """The part of requests' response that DAGs use, where requests is not installed."""

    def __init__(self, status, reason, headers, body, url):
        self.status_code, self.reason, self.headers, self.content, self.url = status, reason, headers, body, url

    @property
    def text(self):
        return self.content.decode("utf-8", "replace")

    @property
    def ok(self):
        return self.status_code < 400

    def json(self):
        return json.loads(self.content)


@module_path("airflow.providers.http.hooks.http", "airflow.providers.http.hooks.http")
class HttpHook(BaseHook):
    def __init__(self, method="POST", http_conn_id="http_default", auth_type=None, **kwargs):
        super().__init__()
        self.method, self.http_conn_id = method.upper(), http_conn_id
        self.base_url = ""

    def get_conn(self, headers=None):
        found = self.get_connection(self.http_conn_id)
        host = found.host or ""
        scheme = found.schema or "http"
        self.base_url = host if "://" in host else f"{scheme}://{host}"
        if found.port:
            self.base_url += f":{found.port}"
        return found

    def url_from_endpoint(self, endpoint):
        if self.base_url and not self.base_url.endswith("/") and endpoint and not endpoint.startswith("/"):
            return f"{self.base_url}/{endpoint}"
        return self.base_url + (endpoint or "")

    def run(self, endpoint=None, data=None, headers=None, extra_options=None, **kwargs):
        import base64
        import urllib.error
        import urllib.parse
        import urllib.request

        found = self.get_conn()
        headers = {**found.extra_dejson, **(headers or {})}
        headers = {key: value for key, value in headers.items() if isinstance(value, str)}
        url = self.url_from_endpoint(endpoint)
        body = None
        if "json" in kwargs:
            body, headers["Content-Type"] = json.dumps(kwargs["json"]).encode(), "application/json"
        elif self.method == "GET" and data:
            query = data if isinstance(data, str) else urllib.parse.urlencode(data)
            url += ("&" if "?" in url else "?") + query
        elif data is not None:
            body = data.encode() if isinstance(data, str) else (data if isinstance(data, bytes) else urllib.parse.urlencode(data).encode())
        if found.login:
            token = base64.b64encode(f"{found.login}:{found.password or ''}".encode()).decode()
            headers["Authorization"] = f"Basic {token}"
        request = urllib.request.Request(url, data=body, headers=headers, method=self.method)
        options = extra_options or {}
        try:
            with urllib.request.urlopen(request, timeout=options.get("timeout", 60)) as answer:
                response = _Response(answer.status, answer.reason, dict(answer.headers), answer.read(), url)
        except urllib.error.HTTPError as problem:
            response = _Response(problem.code, problem.reason, dict(problem.headers), problem.read(), url)
        if options.get("check_response", True):
            self.check_response(response)
        return response

    def check_response(self, response):
        if not response.ok:
            self.log.error("HTTP error: %s", response.reason)
            self.log.error(response.text)
            raise AirflowException(f"{response.status_code}:{response.reason}")


class FSHook(BaseHook):
    def __init__(self, fs_conn_id="fs_default", **kwargs):
        super().__init__()
        self.conn_id = fs_conn_id
        try:
            found = self.get_connection(fs_conn_id)
            self.basepath = found.extra_dejson.get("path", "")
        except AirflowException:
            self.basepath = ""

    def get_path(self):
        return self.basepath


_HOOKS = {
    "postgres": lambda c: PostgresHook(postgres_conn_id=c.conn_id),
    "http": lambda c: HttpHook(http_conn_id=c.conn_id),
    "sqlite": lambda c: SqliteHook(sqlite_conn_id=c.conn_id),
    "fs": lambda c: FSHook(c.conn_id),
}


def for_connection(connection, params):
    if connection.conn_type not in _HOOKS:
        raise AirflowException(f'Unknown hook type "{connection.conn_type}"')
    return _HOOKS[connection.conn_type](connection)
