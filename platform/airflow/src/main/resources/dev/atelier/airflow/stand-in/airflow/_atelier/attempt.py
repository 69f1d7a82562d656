"""One attempt of a task, in a process of its own."""

import asyncio
import contextlib
import functools
import logging
import os
import signal
import sys
import traceback

from airflow._atelier import alerts, channel, config, context as contexts, dates, loading, plugins, rendering, retry_policy
from airflow._atelier import triggers
from airflow._atelier.assets import Metadata
from airflow._atelier.errors import (
    AirflowException,
    AirflowFailException,
    AirflowRescheduleException,
    AirflowSensorTimeout,
    AirflowSkipException,
    AirflowTaskTerminated,
    AirflowTaskTimeout,
    DownstreamTasksSkipped,
    TaskDeferralError,
    TaskDeferralTimeout,
    TaskDeferred,
)
from airflow._atelier.generation import MAJOR
from airflow._atelier.mapping import mapped_group
from airflow._atelier.operator import MappedOperator
from airflow._atelier.xcomarg import RETURN_KEY


class _ToPlatform(logging.Handler):
    def emit(self, record):
        try:
            text = record.getMessage()
            trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info and record.exc_info[0] else None
            channel.send({
                "event": "log", "level": record.levelname.lower(), "logger": record.name, "text": text,
                "trace": trace, "file": record.filename, "line": record.lineno,
            })
        except Exception:
            self.handleError(record)


def logging_to_platform():
    root = logging.getLogger()
    root.handlers[:] = [_ToPlatform()]
    root.setLevel(getattr(logging, (config.lookup("logging", "logging_level") or "INFO").upper(), logging.INFO))
    logging.captureWarnings(True)


def run(request):
    """Loads the file, runs the task, tells how it ended."""
    logging_to_platform()
    try:
        dag, task, context = prepare(request)
    except BaseException as problem:
        _failed(problem, None, None, retry=True)
        return
    contexts.current = context

    def terminate(number, frame):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        logging.getLogger("airflow.task").error("Received SIGTERM. Terminating subprocesses.")
        task.on_kill()
        raise AirflowTaskTerminated("Task received SIGTERM signal")

    signal.signal(signal.SIGTERM, terminate)
    try:
        _execute(task, context, request)
    except AirflowSkipException as problem:
        if problem.args:
            logging.getLogger("airflow.task").info("%s", problem)
        _callbacks(task, context, "skipped", problem)
        plugins.tell("on_task_instance_skipped", previous_state="running", task_instance=context["ti"], session=None)
        _done(state="skipped")
    except AirflowRescheduleException as problem:
        _done(state="up_for_reschedule", at=dates.iso(problem.reschedule_date))
    except DownstreamTasksSkipped as problem:
        channel.ask("skip", followed=None, skipped=problem.tasks)
        _finish(task, context, None)
    except (AirflowFailException, AirflowSensorTimeout) as problem:
        _failed(problem, task, context, retry=False)
    except (Exception, AirflowTaskTimeout, AirflowTaskTerminated) as problem:
        _failed(problem, task, context, retry=True)
    except SystemExit as problem:
        code = problem.code if isinstance(problem.code, int) else 0 if problem.code is None else 1
        if code:
            _failed(AirflowException(f"Task failed with SystemExit: {problem.code}"), task, context, retry=True)
        else:
            _finish(task, context, None)


def prepare(request):
    dags = loading.load(request["file"], request["folder"])
    if request["dag_id"] not in dags:
        raise AirflowException(f"Dag {request['dag_id']!r} could not be found in {request['file']}")
    dag = dags[request["dag_id"]]
    task = dag.get_task(request["task_id"])
    for item in dag.tasks:
        if item.start_date is None:
            item.start_date = dag.start_date
    data = request["context"]
    context = contexts.build(data, dag, task)
    if isinstance(task, MappedOperator):
        contexts.current = context
        task = task.unmap(context, data["ti"]["map_index"])
        context = contexts.build(data, dag, task)
    return dag, task, context


def _execute(task, context, request):
    os.environ.update(contexts.environment(context))
    rendering.render_fields(task, context)
    channel.send({"event": "rendered", "fields": {
        name: rendering.printable(getattr(task, name, None)) for name in task.template_fields
    }})
    if task.map_index_template:
        context["ti"].rendered_map_index = rendering.render(task, task.map_index_template, context, ())
    plugins.tell("on_task_instance_running", previous_state="queued", task_instance=context["ti"], session=None)
    _callbacks(task, context, "execute", None)
    with _in_time(task):
        task.pre_execute(context)
        work = functools.partial(task.execute, context)
        value = _resumed(task, context, work)
        task.post_execute(context, value)
    _finish(task, context, value)


@contextlib.contextmanager
def _in_time(task):
    """Within the task's `execution_timeout`, when it has one."""
    if task.execution_timeout:
        def expire(number, frame):
            logging.getLogger("airflow.task").error("Process timed out, PID: %s", os.getpid())
            task.on_kill()
            raise AirflowTaskTimeout(f"Timeout, PID: {os.getpid()}")

        signal.signal(signal.SIGALRM, expire)
        signal.setitimer(signal.ITIMER_REAL, max(task.execution_timeout.total_seconds(), 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _resumed(task, context, work):
    """What a task returns that may defer: its triggers run here, and it goes on with what they say."""
    while True:
        try:
            return work()
        except TaskDeferred as deferral:
            log = logging.getLogger("airflow.task")
            log.info("Pausing task as DEFERRED. The trigger runs in the process of the task: %s", type(deferral.trigger).__name__)
            signal.setitimer(signal.ITIMER_REAL, 0)
            deferral.trigger.task_instance = context["ti"]
            try:
                event = asyncio.run(triggers.first(deferral.trigger, deferral.timeout))
            except TimeoutError:
                raise TaskDeferralTimeout("Trigger timeout") from None
            if event is None:
                raise TaskDeferralError("Trigger failure: trigger exited without sending an event") from None
            if isinstance(event, triggers.BaseTaskEndEvent):
                return _ended_by(event, context)
            method = getattr(task, deferral.method_name)
            work = functools.partial(method, context, event=event.payload, **(deferral.kwargs or {}))


def _ended_by(event, context):
    for key, value in event.xcoms.items():
        context["ti"].xcom_push(key=key, value=value)
    if event.state == "skipped":
        raise AirflowSkipException("skipped by its trigger")
    if event.state == "failed":
        raise AirflowFailException("failed by its trigger")
    return None


def _finish(task, context, value):
    if task.do_xcom_push and value is not None:
        _push(task, context, value)
    _callbacks(task, context, "success", None)
    plugins.tell("on_task_instance_success", previous_state="running", task_instance=context["ti"], session=None)
    events = []
    for key, event in context["outlet_events"].items():
        events.append({"uri": getattr(key, "uri", None), "alias": getattr(key, "name", None) if not hasattr(key, "uri") else None,
                       "extra": event.extra, "added": event.added})
    _done(state="success", outlet_events=events, rendered_map_index=context["ti"].rendered_map_index)


def _push(task, context, value):
    import inspect

    if inspect.isgenerator(value):
        value = list(value)
        for item in value:
            if isinstance(item, Metadata):
                _say(item, context)
        value = [item for item in value if not isinstance(item, Metadata)]
        if not value:
            return
    if isinstance(value, Metadata):
        _say(value, context)
        return
    if task.multiple_outputs:
        if not isinstance(value, dict):
            raise AirflowException(
                f"Returned output was type {type(value)} expected dictionary for multiple_outputs"
            )
        for key in value:
            if not isinstance(key, str):
                raise AirflowException(
                    "Returned dictionary keys must be strings when using multiple_outputs, "
                    f"found {key} ({type(key)}) instead"
                )
        for key, item in value.items():
            context["ti"].xcom_push(key=key, value=item)
    context["ti"].xcom_push(key=RETURN_KEY, value=value)


def _say(metadata, context):
    """What a task says about an asset becomes part of its event."""
    context["outlet_events"][metadata.asset].extra.update(metadata.extra)
    if metadata.alias:
        context["outlet_events"][metadata.alias].add(metadata.asset, metadata.extra)


def _callbacks(task, context, name, problem):
    if problem is not None:
        context["exception"] = problem
    for function in getattr(task, f"on_{name}_callback", ()) or ():
        try:
            logging.getLogger("airflow.task").info("Executing %s callback", getattr(function, "__name__", function))
            notify = getattr(function, "notify", None)
            function(context) if notify is None or callable(function) else notify(context)
        except Exception:
            logging.getLogger("airflow.task").exception("Error when executing %s callback", getattr(function, "__name__", function))


def _failed(problem, task, context, retry):
    trace = loading.trace(problem)
    if isinstance(problem, AirflowTaskTerminated):
        trace = f"{type(problem).__name__}: {problem}\n"
    channel.send({
        "event": "log", "level": "error", "logger": "task" if MAJOR >= 3 else "airflow.task",
        "text": "Task failed with exception", "trace": trace, "file": "taskinstance.py", "line": 0,
    })
    at = None
    if task is not None:
        ti = context["ti"]
        if retry:
            decision = retry_policy.decide(task, context, problem)
            retry = decision.action is not retry_policy.RetryAction.FAIL
            at = dates.iso(dates.utcnow() + decision.retry_delay) if retry and decision.retry_delay else None
        again = retry and ti.try_number <= ti.max_tries
        _callbacks(task, context, "retry" if again else "failure", problem)
        plugins.tell("on_task_instance_failed", previous_state="running", task_instance=ti, error=problem, session=None)
    text = f"{type(problem).__name__}: {problem}"
    _done(state="failed", retry=retry, error=text, at=at)


def _done(**result):
    sys.stdout.flush()
    sys.stderr.flush()
    channel.send({"event": "done", **result})


def callback(request):
    """A DAG's or a lost task's callback."""
    logging_to_platform()
    dags = loading.load(request["file"], request["folder"])
    dag = dags[request["dag_id"]]
    task_id = request.get("task_id")
    task = dag.get_task(task_id) if task_id else (dag.tasks[-1] if dag.tasks else None)
    if isinstance(task, MappedOperator) and request["context"]["ti"].get("map_index", -1) < 0:
        task = None
    if task is None:
        return
    context = contexts.build(request["context"], dag, task)
    context["reason"] = request.get("reason")
    contexts.current = context
    if task_id:
        _callbacks(task, context, request["which"], AirflowException(request.get("reason") or ""))
    else:
        outcome = {"failure": "failed"}.get(request["which"], request["which"])
        plugins.tell(f"on_dag_run_{outcome}", dag_run=context["dag_run"], msg=request.get("reason") or "")
        functions = getattr(dag, f"on_{request['which']}_callback", None) or ()
        for function in functions if isinstance(functions, (list, tuple)) else [functions]:
            try:
                function(context)
            except Exception:
                logging.getLogger("airflow.task").exception("failed to invoke dag state update callback")
    _done(state="success")


def alert(request):
    """The callbacks of a deadline or of service levels that were missed."""
    logging_to_platform()
    dag = loading.load(request["file"], request["folder"])[request["dag_id"]]
    (alerts.missed_deadline if request["which"] == "deadline" else alerts.missed_levels)(dag, request["data"])
    _done(state="success")


def listed_plugins(request):
    """What the plugins are, and which hooks of theirs are never called here."""
    logging_to_platform()
    _done(plugins=plugins.describe(), untold=[name for name in plugins.hooks() if name not in plugins.TOLD])


def timetable(request):
    """The next run of a timetable that the DAG file wrote itself."""
    from airflow._atelier.timetables import DataInterval, TimeRestriction

    dag = loading.load(request["file"], request["folder"])[request["dag_id"]]
    table = dag.schedule
    last = request.get("last")
    interval = DataInterval(dates.parse(last["start"]), dates.parse(last["end"])) if last else None
    if request.get("manual"):
        found = table.infer_manual_data_interval(run_after=dates.parse(request["manual"]))
        _done(start=dates.iso(found.start), end=dates.iso(found.end))
        return
    restriction = TimeRestriction(dates.parse(request.get("earliest")), dates.parse(request.get("latest")), request["catchup"])
    info = table.next_dagrun_info(last_automated_data_interval=interval, restriction=restriction)
    if info is None:
        _done(none=True)
        return
    _done(run_after=dates.iso(info.run_after), start=dates.iso(info.data_interval.start), end=dates.iso(info.data_interval.end))


def mapped_length(request):
    """The length of inputs that only the DAG file can tell."""
    dag = loading.load(request["file"], request["folder"])[request["dag_id"]]
    task = dag.get_task(request["task_id"])
    context = contexts.build(request["context"], dag, task)
    inputs = task.inputs if isinstance(task, MappedOperator) else mapped_group(task).inputs
    _done(length=inputs.length(context))
