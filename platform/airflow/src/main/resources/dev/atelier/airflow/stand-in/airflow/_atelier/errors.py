"""Airflow's exceptions, as DAG files raise and catch them."""

from airflow._atelier.generation import MAJOR

_HOME = "airflow.sdk.exceptions" if MAJOR >= 3 else "airflow.exceptions"


class AirflowException(Exception):
    status_code = 500


class AirflowBadRequest(AirflowException):
    status_code = 400


class AirflowNotFoundException(AirflowException):
    status_code = 404


class AirflowConfigException(AirflowException):
    pass


class AirflowSensorTimeout(AirflowException):
    pass


class AirflowRescheduleException(AirflowException):
    def __init__(self, reschedule_date):
        super().__init__()
        self.reschedule_date = reschedule_date


class AirflowSkipException(AirflowException):
    pass


class AirflowFailException(AirflowException):
    pass


class AirflowTaskTerminated(BaseException):
    pass


class AirflowTaskTimeout(BaseException):
    pass


class AirflowOptionalProviderFeatureException(AirflowException):
    pass


class AirflowInternalRuntimeError(BaseException):
    pass


class AirflowDagCycleException(AirflowException):
    pass


class AirflowDagDuplicatedIdException(AirflowException):
    def __init__(self, dag_id, incoming, existing):
        super().__init__(dag_id, incoming, existing)
        self.dag_id, self.incoming, self.existing = dag_id, incoming, existing

    def __str__(self):
        return f"Ignoring DAG {self.dag_id} from {self.incoming} - also found in {self.existing}"


class AirflowDagInconsistent(AirflowException):
    pass


class AirflowClusterPolicyViolation(AirflowException):
    pass


class AirflowTimetableInvalid(AirflowException):
    pass


class DagNotFound(AirflowNotFoundException):
    pass


class DagRunNotFound(AirflowNotFoundException):
    pass


class DagRunAlreadyExists(AirflowBadRequest):
    pass


class DuplicateTaskIdFound(AirflowException):
    pass


class TaskAlreadyInTaskGroup(AirflowException):
    def __init__(self, task_id, existing_group_id, new_group_id):
        super().__init__(task_id, new_group_id)
        self.task_id, self.existing, self.new = task_id, existing_group_id, new_group_id

    def __str__(self):
        existing = f"{self.existing!r}" if self.existing else "the DAG's root group"
        return f"cannot add {self.task_id!r} to {self.new!r} (already in {existing})"


class TaskNotFound(AirflowNotFoundException):
    pass


class TaskDeferred(BaseException):
    def __init__(self, *, trigger, method_name, kwargs=None, timeout=None):
        super().__init__()
        self.trigger, self.method_name, self.kwargs, self.timeout = (
            trigger,
            method_name,
            kwargs,
            timeout,
        )


class DownstreamTasksSkipped(AirflowException):
    """The task is done; the tasks named are skipped."""

    def __init__(self, *, tasks):
        super().__init__()
        self.tasks = list(tasks)


class ParamValidationError(AirflowException):
    pass


class XComNotFound(AirflowException):
    def __init__(self, dag_id, task_id, key):
        super().__init__()
        self.dag_id, self.task_id, self.key = dag_id, task_id, key

    def __str__(self):
        return f'XComArg result from {self.task_id} at {self.dag_id} with key="{self.key}" is not found!'


class XComForMappingNotPushed(TypeError):
    def __str__(self):
        return "did not push XCom for task mapping"


class UnmappableXComTypePushed(TypeError):
    def __init__(self, value):
        super().__init__(value)
        self.value = value

    def __str__(self):
        return f"unmappable return type {type(self.value).__qualname__!r}"


class ConnectionNotUnique(AirflowException):
    pass


class VariableNotUnique(AirflowException):
    pass


class PoolNotFound(AirflowNotFoundException):
    pass


class DeserializingResultError(ValueError):
    pass


class TaskDeferralError(AirflowException):
    """What a task deferred to has failed."""


class TaskDeferralTimeout(AirflowException):
    """What a task deferred to has taken too long."""


def _plain(*names):
    """Exceptions that are no more than a name."""
    for name in names:
        globals()[name] = type(name, (AirflowException,), {"__module__": _HOME})


_plain(
    "AirflowClusterPolicyError", "AirflowClusterPolicySkipDag", "AirflowFileParseException", "BackfillUnfinished", "DagCodeNotFound",
    "DagConcurrencyLimitReached", "DagFileExists", "FailFastDagInvalidTriggerRule", "FailStopDagInvalidTriggerRule", "FileSyntaxError",
    "InvalidStatsNameException", "NoAvailablePoolSlot", "NodeNotFound", "NotMapped", "SerializationError", "TaskConcurrencyLimitReached",
    "TaskInstanceNotFound", "AirflowExternalTaskSensorException", "ExternalDagNotFoundError", "ExternalDagDeletedError",
    "ExternalTaskNotFoundError", "ExternalTaskGroupNotFoundError", "ExternalTaskFailedError", "ExternalTaskGroupFailedError",
    "ExternalDagFailedError", "DuplicateStateError", "UnmappableOperator",
)


class RemovedInAirflow3Warning(DeprecationWarning):
    pass


class RemovedInAirflow4Warning(DeprecationWarning):
    pass


class AirflowProviderDeprecationWarning(DeprecationWarning):
    pass


for _value in list(globals().values()):
    if isinstance(_value, type) and issubclass(_value, BaseException):
        if _value.__module__ == __name__:
            _value.__module__ = _HOME
