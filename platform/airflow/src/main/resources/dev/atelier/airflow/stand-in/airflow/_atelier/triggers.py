"""Triggers. One runs in the process of the task that deferred to it: the task waits there, in its slot."""

import asyncio
import datetime
import glob
import os

from airflow._atelier import channel, dates
from airflow._atelier.generation import module_path
from airflow._atelier.logs import LoggingMixin


class BaseTrigger(LoggingMixin):
    supports_triggerer_queue = True

    def __init__(self, **kwargs):
        self.task_instance = None
        self.trigger_id = None

    def serialize(self):
        raise NotImplementedError("Triggers must implement serialize()")

    async def run(self):
        raise NotImplementedError("Triggers must implement run()")
        yield

    async def cleanup(self):
        pass

    async def on_kill(self):
        pass

    def __repr__(self):
        name, arguments = self.serialize()
        return f"<{name} {', '.join(f'{key}={value}' for key, value in arguments.items())}>"


class BaseEventTrigger(BaseTrigger):
    pass


class TriggerEvent:
    def __init__(self, payload, **kwargs):
        self.payload = payload

    def __eq__(self, other):
        return isinstance(other, TriggerEvent) and self.payload == other.payload

    def __repr__(self):
        return f"TriggerEvent<{self.payload!r}>"


class BaseTaskEndEvent(TriggerEvent):
    """Ends the task without another call of it."""

    state = None

    def __init__(self, *, xcoms=None, **kwargs):
        super().__init__(payload=str(self.state))
        self.xcoms = xcoms or {}


class TaskSuccessEvent(BaseTaskEndEvent):
    state = "success"


class TaskFailedEvent(BaseTaskEndEvent):
    state = "failed"


class TaskSkippedEvent(BaseTaskEndEvent):
    state = "skipped"


class StartTriggerArgs:
    def __init__(self, trigger_cls, next_method, trigger_kwargs=None, next_kwargs=None, timeout=None, **kwargs):
        self.trigger_cls, self.next_method, self.timeout = trigger_cls, next_method, timeout
        self.trigger_kwargs, self.next_kwargs = trigger_kwargs, next_kwargs


async def first(trigger, timeout=None):
    """The first event of a trigger; TimeoutError when none comes in time."""

    async def event():
        async for found in trigger.run():
            return found
        return None

    try:
        return await asyncio.wait_for(event(), timeout.total_seconds() if timeout is not None else None)
    finally:
        await trigger.cleanup()


async def _until(condition, pause, found):
    while True:
        value = condition()
        if value:
            return found(value) if found else value
        await asyncio.sleep(pause)


@module_path("airflow.triggers.temporal", "airflow.providers.standard.triggers.temporal")
class DateTimeTrigger(BaseTrigger):
    def __init__(self, moment, *, end_from_trigger=False):
        super().__init__()
        if not isinstance(moment, datetime.datetime):
            raise TypeError(f"Expected datetime.datetime type for moment. Got {type(moment)}")
        if moment.tzinfo is None:
            raise ValueError("You cannot pass naive datetimes")
        self.moment, self.end_from_trigger = dates.convert_to_utc(moment), end_from_trigger

    def serialize(self):
        return f"{type(self).__module__}.DateTimeTrigger", {"moment": self.moment, "end_from_trigger": self.end_from_trigger}

    async def run(self):
        while (left := (self.moment - dates.utcnow()).total_seconds()) > 0:
            await asyncio.sleep(min(left, 60))
        yield TaskSuccessEvent() if self.end_from_trigger else TriggerEvent(self.moment)


@module_path("airflow.triggers.temporal", "airflow.providers.standard.triggers.temporal")
class TimeDeltaTrigger(DateTimeTrigger):
    def __init__(self, delta, *, end_from_trigger=False):
        super().__init__(moment=dates.utcnow() + delta, end_from_trigger=end_from_trigger)


@module_path("airflow.triggers.file", "airflow.providers.standard.triggers.file")
class FileTrigger(BaseTrigger):
    def __init__(self, filepath, recursive=False, poke_interval=5.0, **kwargs):
        super().__init__()
        self.filepath, self.recursive, self.poke_interval = filepath, recursive, poke_interval

    def serialize(self):
        arguments = {"filepath": self.filepath, "recursive": self.recursive, "poke_interval": self.poke_interval}
        return f"{type(self).__module__}.FileTrigger", arguments

    def _there(self):
        for path in glob.glob(self.filepath, recursive=self.recursive):
            if os.path.isfile(path) or any(files for _, _, files in os.walk(path)):
                return path
        return None

    async def run(self):
        yield TriggerEvent(await _until(self._there, self.poke_interval, lambda path: True))


@module_path("airflow.triggers.file", "airflow.providers.standard.triggers.file")
class FileDeleteTrigger(BaseEventTrigger):
    """An event when the file is there, which it takes away."""

    def __init__(self, filepath, poke_interval=5.0, **kwargs):
        super().__init__()
        self.filepath, self.poke_interval = filepath, poke_interval

    def serialize(self):
        return f"{type(self).__module__}.FileDeleteTrigger", {"filepath": self.filepath, "poke_interval": self.poke_interval}

    async def run(self):
        await _until(lambda: os.path.isfile(self.filepath), self.poke_interval, None)
        os.remove(self.filepath)
        yield TriggerEvent(True)


@module_path("airflow.triggers.file", "airflow.providers.standard.triggers.file")
class DirectoryFileDeleteTrigger(FileDeleteTrigger):
    """The same for a file of a directory that a pattern names."""

    def __init__(self, *, directory, filename=None, poke_interval=5.0, **kwargs):
        super().__init__(filepath=os.path.join(directory, filename or "*"), poke_interval=poke_interval)

    async def run(self):
        path = await _until(lambda: next(filter(os.path.isfile, sorted(glob.glob(self.filepath))), None), self.poke_interval, None)
        os.remove(path)
        yield TriggerEvent(path)


@module_path("airflow.triggers.external_task", "airflow.providers.standard.triggers.external_task")
class DagStateTrigger(BaseTrigger):
    """Runs of another DAG that reach a state."""

    def __init__(self, dag_id, states, run_ids=None, execution_dates=None, poll_interval=5.0, **kwargs):
        super().__init__()
        self.dag_id, self.states, self.run_ids, self.poll_interval = dag_id, [str(state) for state in states], run_ids, poll_interval

    def serialize(self):
        arguments = {"dag_id": self.dag_id, "states": self.states, "run_ids": self.run_ids, "poll_interval": self.poll_interval}
        return f"{type(self).__module__}.DagStateTrigger", arguments

    def _reached(self):
        found = [channel.ask("run_state", dag_id=self.dag_id, run_id=run_id) for run_id in self.run_ids or []]
        return bool(found) and all(state in self.states for state in found)

    async def run(self):
        await _until(self._reached, self.poll_interval, None)
        _, arguments = self.serialize()
        yield TriggerEvent((f"{type(self).__module__}.DagStateTrigger", arguments))
