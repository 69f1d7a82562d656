"""Retry policies (3.3): what a failure's exception says about trying again."""

import dataclasses
import datetime
import enum
import logging

from airflow._atelier.helpers import import_string


class RetryAction(enum.Enum):
    RETRY = "retry"
    FAIL = "fail"
    DEFAULT = "default"


@dataclasses.dataclass(frozen=True)
class RetryDecision:
    action: RetryAction = RetryAction.DEFAULT
    retry_delay: datetime.timedelta | None = None
    reason: str | None = None

    @classmethod
    def fail(cls, reason=None):
        return cls(RetryAction.FAIL, None, reason)

    @classmethod
    def retry(cls, delay=None, reason=None):
        return cls(RetryAction.RETRY, delay, reason)

    @classmethod
    def default(cls):
        return cls()


class RetryPolicy:
    def evaluate(self, exception, try_number, max_tries, context=None):
        raise NotImplementedError


@dataclasses.dataclass
class RetryRule:
    exception: object
    action: RetryAction = RetryAction.RETRY
    retry_delay: datetime.timedelta | None = None
    reason: str | None = None
    match_subclasses: bool = True

    def __post_init__(self):
        for item in self._items():
            if isinstance(item, str) and "." not in item:
                raise ValueError(
                    "RetryRule exception string must be a dotted import path "
                    f"(e.g. 'builtins.ValueError'), got {item!r}"
                )

    def _items(self):
        return self.exception if isinstance(self.exception, list) else [self.exception]

    def _classes(self):
        for item in self._items():
            try:
                yield import_string(item) if isinstance(item, str) else item
            except ImportError:
                continue

    def matches(self, exc):
        classes = tuple(self._classes())
        return isinstance(exc, classes) if self.match_subclasses else type(exc) in classes


@dataclasses.dataclass
class ExceptionRetryPolicy(RetryPolicy):
    """The first rule that fits decides."""

    rules: list = dataclasses.field(default_factory=list)
    default: RetryAction = RetryAction.DEFAULT

    def evaluate(self, exception, try_number, max_tries, context=None):
        for rule in self.rules:
            if rule.matches(exception):
                return RetryDecision(rule.action, rule.retry_delay, rule.reason)
        return RetryDecision(self.default)


def decide(task, context, problem):
    """What a task's policy says about a failure; a policy that fails itself decides nothing."""
    policy = getattr(task, "retry_policy", None)
    if policy is None:
        return RetryDecision()
    ti = context["ti"]
    log = logging.getLogger("airflow.task")
    try:
        decision = policy.evaluate(problem, ti.try_number, ti.max_tries, context)
    except Exception:
        log.exception("The retry policy failed, so the task's own retries hold")
        return RetryDecision()
    if decision.action is not RetryAction.DEFAULT:
        log.info("Retry policy decided: %s%s", decision.action.value, f" ({decision.reason})" if decision.reason else "")
    return decision
