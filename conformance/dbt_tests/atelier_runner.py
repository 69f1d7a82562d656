"""A pytest plugin: dbt's functional tests call Atelier's `dbt` command instead of the Python package's runner.

The tests call `dbtRunner.invoke` in their own process and look at Python objects. Here each call runs the command that
`ATELIER_DBT` names, in the test's folder and environment, and the objects are made of what the command leaves: exit
code, output, artifacts and, where a test listens to events, the JSON log. The fixtures that prepare and inspect the
database stay dbt-postgres's own. No assertion is touched.
"""

import json
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
from datetime import datetime

import dbt.adapters.events.types as adapter_events
import dbt.events.types as core_events
import dbt.exceptions as core_errors
import dbt_common.events.types as common_events
import dbt_common.exceptions as common_errors
import pytest
from dbt.adapters.factory import FACTORY
from dbt.artifacts.schemas.batch_results import BatchResults
from dbt.artifacts.schemas.catalog import CatalogArtifact
from dbt.artifacts.schemas.freshness import FreshnessMetadata, FreshnessResult, PartialSourceFreshnessResult, SourceFreshnessResult
from dbt.artifacts.schemas.manifest import WritableManifest
from dbt.artifacts.schemas.results import FreshnessStatus, RunStatus, TestStatus, TimingInfo
from dbt.artifacts.schemas.run import RunExecutionResult, RunResult
from dbt.cli.exceptions import DbtUsageException
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.context.providers import generate_runtime_macro_context
from dbt.contracts.graph.manifest import Manifest
from dbt.mp_context import get_mp_context
from dbt_common.events.functions import get_capture_stream
from google.protobuf.json_format import ParseDict

COMMAND = shlex.split(os.environ["ATELIER_DBT"])
REPORT = os.environ.get("ATELIER_CONFORMANCE_REPORT")

ERRORS = [
    (r"which is not allowed because the referenced node is private", core_errors.DbtReferenceError),
    (r"dbt found (two|more than one)", core_errors.DuplicateResourceNameError),
    (r"access='?.*'? is not (a valid|supported)|invalid value .* for access", core_errors.InvalidAccessTypeError),
    (r"^Compilation Error", common_errors.CompilationError),
    (r"^Parsing Error", core_errors.ParsingError),
    (r"^Database Error", common_errors.DbtDatabaseError),
    (r"^Internal Error", common_errors.DbtInternalError),
    (r"^Validation Error", common_errors.DbtValidationError),
    (r"^Dependency Error", core_errors.DependencyError),
]
"""What the message says, and the exception that the genuine tool raises where it says so; the first that fits."""


def invoke(runner, args, **kwargs):
    words = [str(word) for word in args]
    for name, value in kwargs.items():
        words += option(name, value)
    call = Call(words, runner.callbacks or [])
    renew_adapters()
    return call.result()


def renew_adapters():
    """A run of the genuine tool leaves its own new adapter behind, which the tests then look with."""
    for name, used in list(FACTORY.adapters.items()):
        fresh = type(used)(used.config, get_mp_context())
        fresh.set_macro_resolver(used.get_macro_resolver())
        fresh.set_macro_context_generator(generate_runtime_macro_context)
        used.cleanup_connections()
        fresh.connections.set_connection_name("master")
        FACTORY.adapters[name] = fresh


def option(name, value):
    flag = "--" + name.replace("_", "-")
    if value is None:
        return []
    if isinstance(value, bool):
        return [flag if value else "--no-" + flag[2:]]
    if isinstance(value, (list, tuple)):
        return [flag, *map(str, value)] if value else []
    return [flag, json.dumps(value) if isinstance(value, dict) else str(value)]


class Call:
    """One call of the command, and what it left."""

    def __init__(self, words, callbacks):
        self.words = words
        self.folder = pathlib.Path(self.value("--project-dir") or os.environ.get("DBT_PROJECT_DIR") or ".").resolve()
        target = self.value("--target-path") or os.environ.get("DBT_TARGET_PATH") or self.written_target()
        self.target = self.folder / target
        before = {name: self.stamp(name) for name in ("run_results.json", "sources.json", "catalog.json")}
        environment = dict(os.environ)
        with tempfile.TemporaryDirectory() as logs:
            if callbacks:
                environment |= {"DBT_LOG_FORMAT_FILE": "json", "DBT_LOG_LEVEL_FILE": "debug", "DBT_LOG_PATH": logs}
            done = subprocess.run(
                [*COMMAND, *words], env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            )
            events = pathlib.Path(logs) / "dbt.log"
            self.events = events.read_text().splitlines() if events.exists() else []
        self.code, self.output = done.returncode, done.stdout
        self.fresh = {name for name, stamp in before.items() if self.stamp(name) != stamp}
        stream = get_capture_stream()
        (stream.write if stream else print)(self.output)
        for line in self.events:
            if line.startswith("{"):
                event = message(json.loads(line))
                for callback in callbacks if event else []:
                    callback(event)

    def value(self, flag):
        for at, word in enumerate(self.words):
            if word == flag and at + 1 < len(self.words):
                return self.words[at + 1]
            if word.startswith(flag + "="):
                return word.split("=", 1)[1]
        return None

    def written_target(self):
        file = self.folder / "dbt_project.yml"
        found = re.search(r"^target-path: *['\"]?([^'\"\n]+)", file.read_text(), re.M) if file.exists() else None
        return found[1].strip() if found else "target"

    def stamp(self, name):
        file = self.target / name
        return (file.stat().st_mtime_ns, file.stat().st_ino) if file.exists() else None

    def read(self, name):
        return json.loads((self.target / name).read_text())

    def result(self):
        if self.code not in (0, 1):
            return dbtRunnerResult(success=False, exception=self.exception())
        return dbtRunnerResult(success=self.code == 0, result=self.value_of(self.verb()))

    def exception(self):
        usage = re.search(r"^Error: (.*)", self.output, re.M)
        said = re.search(r"Encountered an error:\n(.*)", self.output, re.S)
        text = said[1].rstrip() if said else self.output
        if usage and not said:
            return DbtUsageException(usage[1])
        kind = next((kind for words, kind in ERRORS if re.search(words, text)), common_errors.DbtRuntimeError)
        return said_by(kind, text)

    def verb(self):
        verbs = {"build", "clean", "clone", "compile", "debug", "deps", "docs", "init", "list", "ls", "parse", "retry", "run"}
        verbs |= {"run-operation", "seed", "show", "snapshot", "source", "test"}
        return next((word for word in self.words if word in verbs), "")

    def value_of(self, verb):
        if verb in ("ls", "list"):
            return [self.listed(line) for line in self.output.splitlines() if not re.match(r"(\x1b\[0m)?\d\d:\d\d:\d\d", line)]
        if verb == "debug":
            return self.code == 0
        if verb == "parse":
            return self.manifest()
        if verb == "docs":
            return CatalogArtifact.from_dict(self.read("catalog.json")) if "catalog.json" in self.fresh else None
        if verb == "source":
            return self.freshness() if "sources.json" in self.fresh else None
        if "run_results.json" not in self.fresh:
            return RunExecutionResult(results=[], elapsed_time=0) if verb not in ("clean", "deps", "init") else None
        return self.run_results()

    @staticmethod
    def listed(line):
        said = json.loads(line) if line.startswith('{"data"') else None
        return said["info"]["msg"] if said else line

    def manifest(self):
        return Manifest.from_writable_manifest(WritableManifest.read_and_check_versions(str(self.target / "manifest.json")))

    def nodes(self):
        manifest = self.manifest()
        every = [manifest.nodes, manifest.sources, manifest.unit_tests, manifest.exposures, manifest.saved_queries]
        every += [manifest.metrics, manifest.semantic_models, getattr(manifest, "functions", {})]
        return {unique_id: node for group in every for unique_id, node in group.items()}

    def run_results(self):
        results, nodes = self.read("run_results.json"), self.nodes()
        made = [self.run_result(result, nodes.get(result["unique_id"])) for result in results["results"]]
        return RunExecutionResult(results=made, elapsed_time=results["elapsed_time"], args=results["args"])

    def run_result(self, result, node):
        test = result["unique_id"].split(".")[0] in ("test", "unit_test")
        if node is not None and hasattr(node, "compiled_code") and result.get("compiled"):
            node.compiled, node.compiled_code = True, result["compiled_code"]
        batches = result.get("batch_results")
        made = RunResult(
            status=status(result["status"], test),
            timing=[TimingInfo.from_dict(timing) for timing in result["timing"]],
            thread_id=result["thread_id"],
            execution_time=result["execution_time"],
            adapter_response=result["adapter_response"],
            message=result["message"],
            failures=result["failures"],
            node=node if node is not None else Unlisted(result),
            agate_table=self.shown(),
            batch_results=BatchResults.from_dict(batches) if batches else None,
        )
        made.unique_id = result["unique_id"]
        return made

    def shown(self):
        """The rows that `show` printed as a table."""
        lines = [line for line in self.output.splitlines() if line.startswith("| ")]
        if self.verb() != "show" or len(lines) < 2:
            return None
        import agate

        cells = [[cell.strip() or None for cell in line.strip("|").split(" | ")] for line in lines if not line.startswith("| --")]
        text = agate.Text()
        return agate.Table(cells[1:], cells[0], [text] * len(cells[0]))

    def freshness(self):
        read, nodes = self.read("sources.json"), self.nodes()
        made = [self.freshness_result(result, nodes[result["unique_id"]]) for result in read["results"]]
        return FreshnessResult(results=made, elapsed_time=read["elapsed_time"], metadata=FreshnessMetadata())

    @staticmethod
    def freshness_result(result, node):
        common = dict(
            node=node, status=FreshnessStatus(result["status"]), message=result.get("error"), failures=None,
            timing=[], thread_id=result.get("thread_id", ""), execution_time=result.get("execution_time", 0),
            adapter_response=result.get("adapter_response", {}),
        )
        if "max_loaded_at" not in result:
            return PartialSourceFreshnessResult(**common)
        return SourceFreshnessResult(
            max_loaded_at=datetime.fromisoformat(result["max_loaded_at"]),
            snapshotted_at=datetime.fromisoformat(result["snapshotted_at"]),
            age=result["max_loaded_at_time_ago_in_s"],
            **common,
        )


class Unlisted:
    """A node that no manifest has: a query of the command line, a macro that was run."""

    def __init__(self, result):
        self.unique_id, self.compiled_code = result["unique_id"], result["compiled_code"]
        self.name = self.unique_id.split(".")[-1]


def status(text, of_test):
    """Tests that were compiled only have a status of what is built."""
    kinds = (TestStatus, RunStatus) if of_test else (RunStatus, TestStatus)
    return next(kind(text) for kind in kinds if text in [member.value for member in kind])


def said_by(kind, text):
    """An exception of the class whose words are the command's."""

    class Said(kind):
        def __init__(self):
            Exception.__init__(self, text)
            self.msg = self.message = text
            self.node = None

        def __str__(self):
            return text

    Said.__name__ = kind.__name__
    return Said()


def message(line):
    """A line of the JSON log as the protobuf message that listeners get; none for what dbt has no event for."""
    name = line["info"]["name"]
    for module in (core_events, adapter_events, common_events):
        event = getattr(module, name, None)
        if isinstance(event, type) and hasattr(event, "PROTO_TYPES_MODULE"):
            made = getattr(event.PROTO_TYPES_MODULE, name + "Msg")()
            return ParseDict(line, made, ignore_unknown_fields=True)
    return None


dbtRunner.invoke = invoke


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if REPORT and (report.when == "call" or report.outcome != "passed"):
        if report.when == "teardown" and report.outcome == "passed":
            return
        state = {"passed": "passed", "failed": "failed"}.get(report.outcome, "skipped")
        detail = "" if state == "passed" else last_line(report, call)
        with open(REPORT, "a") as out:
            out.write(json.dumps({"name": item.nodeid, "state": state, "detail": detail}) + "\n")


def last_line(report, call):
    if call.excinfo is not None:
        return " ".join(f"{call.excinfo.typename}: {call.excinfo.value}".split())[:300]
    return str(report.longrepr).splitlines()[-1][:300] if report.longrepr else ""
