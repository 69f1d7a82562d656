"""Triggers as data: what defers to one is looked at again by rescheduling; none runs by itself here."""


class BaseTrigger:
    supports_triggerer_queue = True

    def __init__(self, **kwargs):
        self.task_instance = None

    def serialize(self):
        return (f"{type(self).__module__}.{type(self).__qualname__}", {})

    async def run(self):
        raise NotImplementedError("Triggers must implement run()")
        yield

    async def cleanup(self):
        pass


class BaseEventTrigger(BaseTrigger):
    pass


class TriggerEvent:
    def __init__(self, payload, **kwargs):
        self.payload = payload

    def __eq__(self, other):
        return isinstance(other, TriggerEvent) and self.payload == other.payload

    def __repr__(self):
        return f"TriggerEvent<{self.payload!r}>"


def _named(name, base=BaseTrigger):
    """A trigger known by its arguments only."""

    def init(self, *args, **kwargs):
        base.__init__(self)
        self.args, self.kwargs = args, kwargs

    return type(name, (base,), {"__init__": init, "__module__": __name__})


DateTimeTrigger = _named("DateTimeTrigger")
TimeDeltaTrigger = _named("TimeDeltaTrigger")
FileTrigger = _named("FileTrigger")
FileDeleteTrigger = _named("FileDeleteTrigger", BaseEventTrigger)
DirectoryFileDeleteTrigger = _named("DirectoryFileDeleteTrigger", BaseEventTrigger)
WorkflowTrigger = _named("WorkflowTrigger")
DagStateTrigger = _named("DagStateTrigger")
TaskStateTrigger = _named("TaskStateTrigger")
MessageQueueTrigger = _named("MessageQueueTrigger", BaseEventTrigger)
