"""Stands for a DAG's task: a package, a file by its container path, a service by its name."""

import glob
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import sys

import shopkit

with open("/opt/airflow/data/in.csv") as file:
    print("file", file.read().strip())
with socket.create_connection(("postgres", 5432), timeout=10) as connection:
    print("postgres", connection.makefile().readline().strip())
print("package", shopkit.total([1, 2, 3]), os.environ["VIRTUAL_ENV"] == sys.prefix)
print("name", socket.gethostbyname("localhost"), socket.gethostbyname("airflow"))
try:
    socket.getaddrinfo("nobody.invalid", 80)
except socket.gaierror:
    print("name unknown")

pathlib.Path("/opt/airflow/out/rows.txt").write_text("written\n")
pathlib.Path("/data/deep").mkdir(parents=True)
with open("/data/deep/x.txt", "w") as file:
    file.write("x")
print("own", sorted(os.listdir("/data")), glob.glob("/data/*/x.txt"),
      [entry for _, _, entry in os.walk("/data")])
shutil.copy("/data/deep/x.txt", "/tmp/atelier-x.txt")
os.rename("/tmp/atelier-x.txt", "/tmp/atelier-y.txt")
print("tmp", os.path.exists("/tmp/atelier-y.txt"), os.path.exists("/tmp/atelier-x.txt"))
shutil.rmtree("/data")
print("removed", os.path.isdir("/data"))
print("child", subprocess.run(
    ["cat", "/opt/airflow/data/in.csv"], capture_output=True, text=True).stdout.strip())
print("shell", subprocess.check_output(
    "cd /opt/airflow && ls data && cat < /opt/airflow/data/in.csv", shell=True, text=True).split())
try:
    pathlib.Path("/opt/airflow/data/new").write_text("no")
    print("written to a read-only mount")
except OSError:
    print("read-only")
pathlib.Path("/opt/airflow/app/made").write_text("yes")
print("copy", sorted(os.listdir("/opt/airflow/app")))
with sqlite3.connect("/tmp/s.db") as database:
    database.execute("create table t as select 7 as n")
print("sqlite", os.path.getsize("/tmp/s.db") > 0)
os.chdir("/opt/airflow/dags")
print("folder", os.getcwd(), os.path.exists("dag.py"), os.path.abspath("dag.py"))
server = socket.create_server(("0.0.0.0", 0))
print("listens", server.getsockname()[0])
secret = os.environ["SECRET_FILE"]
try:
    with open(secret) as file:
        print("home", file.read().strip())
except OSError:
    print("home unreadable")
print("zone", os.environ["TZ"], "user", os.getuid() != 0 or "no-new-privileges")
