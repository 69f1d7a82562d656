#!/usr/bin/env python3
"""dbt beside the genuine dbt in the same run; see README.md. Python's standard library only."""

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

import run as bench

PROFILE = """
bench:
  target: dev
  outputs:
    dev: {{type: postgres, host: "{host}", port: {port}, user: "{user}", password: "{password}", dbname: "{dbname}", schema: {schema}, threads: 4}}
"""
# The schema of a run goes in its own transaction, after the session's has ended.
CLEAN = """
{% macro bench_clean() %}
  {% do run_query('drop schema if exists ' ~ target.schema ~ ' cascade') %}
  {% do run_query('commit') %}
{% endmacro %}
"""
SEEDS = {"customers": ("name", "c"), "products": ("title", "p"), "orders": ("customer_id", "")}
SMALL = {
    "stg_customers": "select id, name from {{ ref('customers') }}",
    "stg_products": "select id, title from {{ ref('products') }}",
    "stg_orders": "select id, customer_id from {{ ref('orders') }}",
    "per_customer": "{{ config(materialized='table') }} select c.id, c.name, count(o.id) as orders from {{ ref('stg_customers') }} c left join {{ ref('stg_orders') }} o on o.customer_id = c.id group by 1, 2",
    "best": "{{ config(materialized='table') }} select id, orders from {{ ref('per_customer') }} where orders > 0",
}


def project(folder, models, tests, seeds=()):
    (folder / "models").mkdir(parents=True)
    (folder / "macros").mkdir()
    (folder / "seeds").mkdir()
    (folder / "dbt_project.yml").write_text("name: bench\nversion: '1.0'\nprofile: bench\nconfig-version: 2\nflags: {send_anonymous_usage_stats: false}\n")
    (folder / "macros" / "clean.sql").write_text(CLEAN)
    for name, text in models.items():
        (folder / "models" / f"{name}.sql").write_text(text + "\n")
    (folder / "models" / "schema.yml").write_text(json.dumps({"version": 2, "models": [
        {"name": name, "columns": [{"name": column, "data_tests": kinds} for column, kinds in columns.items()]}
        for name, columns in tests.items()
    ]}, indent=1))
    for name in seeds:
        column, prefix = SEEDS[name]
        rows = "".join(f"{i},{prefix}{i % 100}\n" for i in range(1, 201))
        (folder / "seeds" / f"{name}.csv").write_text(f"id,{column}\n{rows}")


def small(folder):
    both = ["unique", "not_null"]
    seconds = {"stg_customers": "name", "stg_products": "title", "stg_orders": "customer_id", "per_customer": "orders", "best": "orders"}
    tests = {name: {"id": both, second: ["not_null"]} for name, second in seconds.items()}
    for name in SMALL:
        tests[name]["id"] = both + [{"dbt_is_positive": {}}]
    project(folder, SMALL, tests, SEEDS)
    (folder / "macros" / "positive.sql").write_text("{% test dbt_is_positive(model, column_name) %}select 1 from {{ model }} where {{ column_name }} < 1{% endtest %}\n")


def large(folder, count):
    models = {"m0": "select 1 as id, 2 as value"}
    for i in range(1, count):
        models[f"m{i}"] = f"select id, value + 1 as value from {{{{ ref('m{(i - 1) // 10}') }}}}"
    project(folder, models, {name: {"id": ["not_null"], "value": ["not_null"]} for name in models})


class Tool:
    """One way of running dbt, with a folder and schemas of its own."""

    def __init__(self, name, command, folder, connection):
        self.name, self.command, self.folder, self.connection = name, command, pathlib.Path(folder), connection
        self.counted = name != "stack"  # there the platform works, not the process that is started

    def schema(self, what):
        return f"bench_{what}_{self.name.replace('-', '_')}"

    def make(self, what, maker, *arguments):
        place = self.folder / what
        maker(place, *arguments)
        (place / "profiles.yml").write_text(PROFILE.format(**self.connection, schema=self.schema(what)))

    def run(self, what, *arguments):
        """Seconds of the wall, seconds of CPU, megabytes at most."""
        began = time.monotonic()
        with tempfile.TemporaryFile("w+") as out:
            child = subprocess.Popen([*self.command, *arguments], cwd=self.folder / what, stdout=out, stderr=out)
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            took = time.monotonic() - began
            if child.returncode:
                out.seek(0)
                sys.exit(f"{self.name}: {' '.join(arguments)} ended with {child.returncode}\n{out.read()}")
        return took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

    def forget(self, what):
        shutil.rmtree(self.folder / what / "target", ignore_errors=True)

    def clean(self, what):
        self.run(what, "run-operation", "bench_clean")
        self.forget(what)


def compare(title, tools, measure, memory=False):
    took = {tool: measure(tool) for tool in tools}
    peers = next((took.pop(tool) for tool in list(took) if tool.name == "genuine"), (None, None, None))
    for tool, values in took.items():
        kinds = [("", "s"), (", CPU", "s"), (", memory", "MB")]
        for (kind, unit), value, peer in list(zip(kinds, values, peers))[: (3 if memory else 2) if tool.counted else 1]:
            bench.figure(f"dbt {title}, {tool.name}{kind}", value, unit, "dbt-core", peer)


def cold_build(repeats):
    def measure(tool):
        times = []
        for _ in range(repeats):
            tool.clean("small")
            times.append(tool.run("small", "build"))
        return tuple(statistics.median(values) for values in zip(*times))

    return measure


def again(what, command, repeats):
    """The median of some runs, of which each but the first finds what the one before left."""

    def measure(tool):
        return tuple(statistics.median(values) for values in zip(*(tool.run(what, command) for _ in range(repeats))))

    return measure


def sql_alone(connection, count):
    """The same statements by psql in one session: what no tool can be faster than."""
    if not shutil.which("psql"):
        return
    schema = "bench_sql_alone"
    views = [f"drop schema if exists {schema} cascade; create schema {schema};"]
    tests = []
    for i in range(count):
        body = "select 1 as id, 2 as value" if i == 0 else f'select id, value + 1 as value from "{schema}"."m{(i - 1) // 10}"'
        views.append(f'begin; create view "{schema}"."m{i}__dbt_tmp" as ({body}); alter view "{schema}"."m{i}__dbt_tmp" rename to "m{i}"; commit;')
        tests += [
            f'select count(*) as failures, count(*) != 0 as should_warn, count(*) != 0 as should_error from (select {column} from "{schema}"."m{i}" where {column} is null) t;'
            for column in ("id", "value")
        ]
    psql = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", connection["host"], "-p", connection["port"], "-U", connection["user"], "-d", connection["dbname"]]
    more = {"env": os.environ | {"PGPASSWORD": connection["password"], "PGOPTIONS": "-c client_min_messages=warning"}}
    with tempfile.TemporaryDirectory() as scratch:
        for name, statements in (("views", views), ("tests", tests)):
            file = pathlib.Path(scratch) / name
            file.write_text("\n".join(statements))
            bench.figure(f"{len(statements) - (name == 'views')} {name}, SQL alone by psql", bench.run(*psql, "-o", "/dev/null", "-f", str(file), **more)[0], "s")
    bench.run(*psql, "-c", f"drop schema {schema} cascade", **more)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dbt", default="dbt", help="the genuine dbt to compare with")
    parser.add_argument("--atelier", default=bench.ATELIER, help="the launcher to measure")
    parser.add_argument("--stack", type=pathlib.Path, default=bench.ROOT, help="folder of a running stack with PostgreSQL as its service postgres")
    parser.add_argument("--models", type=int, default=1000, help="models of the project that is run, with two tests each")
    parser.add_argument("--parse", type=int, nargs="*", default=[5000], help="models of projects that are only parsed")
    parser.add_argument("--repeats", type=int, default=3, help="runs of what is quick; the median counts")
    arguments = parser.parse_args()

    launcher = str(pathlib.Path(arguments.atelier).resolve())
    host, port = bench.run(launcher, "port", "postgres", "5432", cwd=arguments.stack)[1].strip().rsplit(":", 1)
    env = bench.env_file(arguments.stack)
    user = env.get("POSTGRES_USER", "postgres")
    connection = {"host": host, "port": port, "user": user, "password": env.get("POSTGRES_PASSWORD", "postgres"), "dbname": env.get("POSTGRES_DB", user)}

    with tempfile.TemporaryDirectory() as alone, tempfile.TemporaryDirectory(dir=arguments.stack, prefix="bench_dbt_") as inside, tempfile.TemporaryDirectory() as theirs:
        tools = [Tool("stack", [launcher, "dbt"], inside, connection), Tool("alone", [launcher, "dbt"], alone, connection)]
        if shutil.which(arguments.dbt):
            tools.append(Tool("genuine", [arguments.dbt], theirs, connection))
        count = arguments.models
        for tool in tools:
            tool.make("small", small)
            for size in {count, *arguments.parse}:
                tool.make(f"m{size}", large, size)
        bench.figure("load at the start", os.getloadavg()[0], "")
        compare("small project, cold build", tools, cold_build(arguments.repeats))
        for size in [count, *arguments.parse]:
            for tool in tools:
                tool.forget(f"m{size}")
            compare(f"parse {size} models, first", tools, again(f"m{size}", "parse", 1), memory=True)
            compare(f"parse {size} models, unchanged", tools, again(f"m{size}", "parse", arguments.repeats), memory=True)
        sql_alone(connection, count)
        compare(f"run {count} views, 4 threads", tools, again(f"m{count}", "run", 1))
        compare(f"test {2 * count} tests, 4 threads", tools, again(f"m{count}", "test", 1))
        bench.figure("load at the end", os.getloadavg()[0], "")
        for tool in tools:
            tool.clean("small")
            tool.clean(f"m{count}")


if __name__ == "__main__":
    main()
