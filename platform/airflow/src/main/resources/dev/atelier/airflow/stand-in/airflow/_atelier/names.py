"""Which modules and names a DAG file may import, and where each stands."""

_ERRORS = (
    "AirflowException AirflowBadRequest AirflowNotFoundException AirflowConfigException AirflowSensorTimeout "
    "AirflowRescheduleException AirflowSkipException AirflowFailException AirflowTaskTimeout AirflowTaskTerminated "
    "AirflowOptionalProviderFeatureException AirflowInternalRuntimeError AirflowDagCycleException "
    "AirflowDagDuplicatedIdException AirflowDagInconsistent AirflowClusterPolicyViolation AirflowTimetableInvalid "
    "DagNotFound DagRunNotFound DagRunAlreadyExists DuplicateTaskIdFound TaskAlreadyInTaskGroup TaskNotFound "
    "TaskDeferred DownstreamTasksSkipped ParamValidationError XComNotFound XComForMappingNotPushed "
    "UnmappableXComTypePushed ConnectionNotUnique VariableNotUnique PoolNotFound RemovedInAirflow3Warning "
    "RemovedInAirflow4Warning AirflowProviderDeprecationWarning TaskDeferralError TaskDeferralTimeout DeserializingResultError "
    "AirflowClusterPolicyError AirflowClusterPolicySkipDag AirflowFileParseException BackfillUnfinished DagCodeNotFound "
    "DagConcurrencyLimitReached DagFileExists FailFastDagInvalidTriggerRule FailStopDagInvalidTriggerRule FileSyntaxError "
    "InvalidStatsNameException NoAvailablePoolSlot NodeNotFound NotMapped SerializationError TaskConcurrencyLimitReached "
    "TaskInstanceNotFound UnmappableOperator"
)
_STANDARD_ERRORS = (
    "AirflowExternalTaskSensorException ExternalDagNotFoundError ExternalDagDeletedError ExternalTaskNotFoundError "
    "ExternalTaskGroupNotFoundError ExternalTaskFailedError ExternalTaskGroupFailedError ExternalDagFailedError DuplicateStateError"
)


def _of(module, names):
    """`a b=c` → {a: module:a, b: module:c}."""
    result = {}
    for item in names.split():
        name, _, target = item.partition("=")
        result[name] = f"{module}:{target or name}"
    return result


_BRANCH = _of("operators", "BaseBranchOperator BranchMixIn")
_DATETIME = _of("operators", "BranchDateTimeOperator")
_PYTHON = {
    **_of(
        "operators",
        "PythonOperator BranchPythonOperator ShortCircuitOperator PythonVirtualenvOperator ExternalPythonOperator "
        "BranchPythonVirtualenvOperator BranchExternalPythonOperator SkipMixin",
    ),
    **_of("decorators", "get_current_context task"),
    **_of("operators", "is_venv_installed"),
}
_TRIGGER = _of("operators", "TriggerDagRunOperator")
_BASE_OPERATOR = {
    **_of("operator", "BaseOperator"),
    **_of("nodes", "chain chain_linear cross_downstream"),
}
_SENSOR_BASE = _of("sensors", "BaseSensorOperator PokeReturnValue poke_mode_only")
_EXTERNAL = _of("sensors", "ExternalTaskSensor ExternalTaskMarker")
_SQL = _of(
    "operators",
    "SQLExecuteQueryOperator SQLCheckOperator SQLValueCheckOperator SQLThresholdCheckOperator "
    "SQLColumnCheckOperator SQLTableCheckOperator SQLIntervalCheckOperator SQLInsertRowsOperator BranchSQLOperator "
    "BaseSQLOperator=_SqlBase",
)
_ASSETS = _of(
    "assets", "Asset AssetAlias AssetAll AssetAny AssetWatcher Dataset DatasetAll=AssetAll DatasetAny=AssetAny "
    "DatasetAlias=AssetAlias Metadata Model AssetRef AssetNameRef=AssetRef AssetUriRef=AssetRef",
)
_MODELS = {
    **_of("models", "Variable Connection XCom BaseXCom Pool TaskInstance DagRun DagBag DagModel"),
    **_BASE_OPERATOR,
    **_of("dag", "DAG"),
    **_of("params", "Param ParamsDict DagParam"),
    **_of("xcomarg", "XComArg"),
    **_of("operators", "SkipMixin"),
    **_of("operator", "MappedOperator"),
    "ID_LEN": "models:ID_LEN",
}
_DECORATORS = _of("decorators", "task dag task_group setup teardown")
_TIMETABLES = (
    "CronDataIntervalTimetable CronTriggerTimetable MultipleCronTriggerTimetable DeltaDataIntervalTimetable "
    "DeltaTriggerTimetable EventsTimetable AssetOrTimeSchedule"
)
_DATES = _of(
    "dates",
    "utc utcnow make_aware make_naive is_naive is_localized convert_to_utc parse coerce_datetime parse_timezone from_timestamp "
    "utc_epoch td_format datetime=datetime_",
)

_RETRY = "ExceptionRetryPolicy RetryAction RetryDecision RetryPolicy RetryRule"
_HELPERS = (
    "as_flattened_list as_tuple at_most_one chunks convert_camel_to_snake exactly_one is_container merge_dicts "
    "partition prune_dict render_template_as_native render_template_to_string"
)
_EVENTS = _of(
    "triggers",
    "BaseTrigger BaseEventTrigger TriggerEvent BaseTaskEndEvent TaskSuccessEvent TaskFailedEvent TaskSkippedEvent StartTriggerArgs",
)

MODULES = {
    "airflow": {
        **_of("dag", "DAG"), **_of("assets", "Dataset Asset"), **_of("xcomarg", "XComArg"),
        **_of("errors", "AirflowException"),
    },
    "airflow.sdk": {
        **_DECORATORS, **_ASSETS, **_of("dag", "DAG TaskGroup"), **_BASE_OPERATOR, **_SENSOR_BASE,
        **_of("models", "Variable Connection BaseXCom TaskInstance DagRun"), **_of("storage", "ObjectStoragePath"),
        **_of("state_store", "NEVER_EXPIRE"),
        **_of("params", "Param ParamsDict"), **_of("xcomarg", "XComArg"), **_of("hooks", "BaseHook"),
        **_of("constants", "Label EdgeModifier TriggerRule WeightRule TaskInstanceState DagRunState"),
        **_of("decorators", "asset get_current_context result"), **_of("operators", "SkipMixin BaseBranchOperator BranchMixIn"),
        **_of("context", "Context"), **_of("timetables", _TIMETABLES), **_of("rendering", "literal"),
        **_of("notify", "BaseNotifier BaseOperatorLink"),
        **_of("alerts", "DeadlineAlert DeadlineReference BaseDeadlineReference AsyncCallback SyncCallback"),
        **_of("context", "get_parsing_context"), **_of("config", "conf"), "macros": "macros",
        **_of("retry_policy", _RETRY), **_of("assets", "AssetAccessControl"),
    },
    "airflow.sdk.definitions.retry_policy": _of("retry_policy", _RETRY),
    "airflow.sdk.bases.operator": _BASE_OPERATOR,
    "airflow.sdk.bases.sensor": _SENSOR_BASE,
    "airflow.sdk.bases.hook": _of("hooks", "BaseHook"),
    "airflow.sdk.bases.notifier": _of("notify", "BaseNotifier"),
    "airflow.sdk.bases.operatorlink": _of("notify", "BaseOperatorLink"),
    "airflow.sdk.bases.xcom": _of("models", "BaseXCom"),
    "airflow.sdk.bases.skipmixin": _of("operators", "SkipMixin"),
    "airflow.sdk.bases.branch": _BRANCH,
    "airflow.sdk.definitions.dag": _of("dag", "DAG dag"),
    "airflow.sdk.definitions.asset": _ASSETS,
    "airflow.sdk.definitions.asset.decorators": _of("decorators", "asset"),
    "airflow.sdk.definitions.asset.metadata": _of("assets", "Metadata"),
    "airflow.sdk.definitions.context": _of("context", "Context"),
    "airflow.sdk.definitions.param": _of("params", "Param ParamsDict"),
    "airflow.sdk.definitions.taskgroup": _of("dag", "TaskGroup"),
    "airflow.sdk.definitions.variable": _of("models", "Variable"),
    "airflow.sdk.definitions.connection": _of("models", "Connection"),
    "airflow.sdk.definitions.xcom_arg": _of("xcomarg", "XComArg"),
    "airflow.sdk.definitions.decorators": _DECORATORS,
    "airflow.sdk.definitions.edges": _of("constants", "EdgeModifier Label"),
    "airflow.sdk.definitions.deadline": _of(
        "alerts", "DeadlineAlert DeadlineReference BaseDeadlineReference AsyncCallback SyncCallback VariableInterval"
    ),
    "airflow.sdk.definitions.callback": _of("alerts", "AsyncCallback SyncCallback"),
    "airflow.sdk.exceptions": _of("errors", _ERRORS),
    "airflow.sdk.log": _of("logs", "redact mask_secret"),
    "airflow.sdk.timezone": _DATES,
    "airflow.sdk.execution_time.secrets_masker": _of("logs", "redact mask_secret"),
    "airflow.models": _MODELS,
    "airflow.models.abstractoperator": _of("operator", "AbstractOperator=TaskMixin"),
    "airflow.models.baseoperator": _BASE_OPERATOR,
    "airflow.models.mappedoperator": _of("operator", "MappedOperator"),
    "airflow.models.connection": _of("models", "Connection"),
    "airflow.models.dag": {**_of("dag", "DAG dag"), **_of("models", "DagModel")},
    "airflow.models.dagbag": _of("models", "DagBag"),
    "airflow.models.dagrun": {**_of("models", "DagRun"), **_of("constants", "DagRunType")},
    "airflow.models.dataset": _of("assets", "Dataset"),
    "airflow.models.param": _of("params", "Param ParamsDict DagParam"),
    "airflow.models.pool": _of("models", "Pool"),
    "airflow.models.skipmixin": _of("operators", "SkipMixin"),
    "airflow.models.taskinstance": {**_of("models", "TaskInstance"), **_of("decorators", "get_current_context")},
    "airflow.models.taskmixin": _of("nodes", "DependencyMixin DAGNode=GraphNode"),
    "airflow.models.variable": _of("models", "Variable"),
    "airflow.models.xcom": _of("models", "XCom BaseXCom"),
    "airflow.models.xcom_arg": _of("xcomarg", "XComArg"),
    "airflow.decorators": _DECORATORS,
    "airflow.decorators.base": {**_of("decorators", "TaskDecorator=_TaskFactory")},
    "airflow.decorators.task_group": _of("dag", "task_group"),
    "airflow.datasets": _ASSETS,
    "airflow.datasets.metadata": _of("assets", "Metadata"),
    "airflow.assets": _ASSETS,
    "airflow.exceptions": _of("errors", _ERRORS),
    "airflow.configuration": _of("config", "conf get AIRFLOW_HOME AirflowConfigException"),
    "airflow.settings": {**_of("config", "AIRFLOW_HOME"), **_of("dates", "TIMEZONE=utc")},
    "airflow.hooks.base": _of("hooks", "BaseHook"),
    "airflow.hooks.base_hook": _of("hooks", "BaseHook"),
    "airflow.hooks.filesystem": _of("hooks", "FSHook"),
    "airflow.hooks.subprocess": _of("hooks", "SubprocessHook SubprocessResult"),
    "airflow.hooks.dbapi": _of("hooks", "DbApiHook"),
    "airflow.hooks.postgres_hook": _of("hooks", "PostgresHook"),
    "airflow.macros": _of("macros", "ds_add ds_format datetime_diff_for_humans datetime timedelta json time uuid random"),
    "airflow.notifications.basenotifier": _of("notify", "BaseNotifier"),
    "airflow.operators.bash": _of("operators", "BashOperator"),
    "airflow.operators.bash_operator": _of("operators", "BashOperator"),
    "airflow.operators.branch": _BRANCH,
    "airflow.operators.branch_operator": _BRANCH,
    "airflow.operators.datetime": _DATETIME,
    "airflow.operators.dummy": _of("operators", "DummyOperator=EmptyOperator"),
    "airflow.operators.dummy_operator": _of("operators", "DummyOperator=EmptyOperator"),
    "airflow.operators.email": _of("operators", "EmailOperator"),
    "airflow.operators.email_operator": _of("operators", "EmailOperator"),
    "airflow.operators.empty": _of("operators", "EmptyOperator"),
    "airflow.operators.generic_transfer": _of("operators", "GenericTransfer"),
    "airflow.providers.common.sql.operators.generic_transfer": _of("operators", "GenericTransfer"),
    "airflow.operators.latest_only": _of("operators", "LatestOnlyOperator"),
    "airflow.operators.latest_only_operator": _of("operators", "LatestOnlyOperator"),
    "airflow.operators.python": _PYTHON,
    "airflow.operators.python_operator": _PYTHON,
    "airflow.operators.postgres_operator": _of("operators", "PostgresOperator"),
    "airflow.operators.smooth": _of("operators", "SmoothOperator"),
    "airflow.operators.sql": _SQL,
    "airflow.operators.subdag": _of("operators", "SubDagOperator"),
    "airflow.operators.trigger_dagrun": _TRIGGER,
    "airflow.operators.dagrun_operator": _TRIGGER,
    "airflow.operators.weekday": _of("operators", "BranchDayOfWeekOperator"),
    "airflow.plugins_manager": _of("notify", "AirflowPlugin"),
    "airflow.providers.standard.operators.bash": _of("operators", "BashOperator"),
    "airflow.providers.standard.operators.branch": _BRANCH,
    "airflow.providers.standard.operators.datetime": _DATETIME,
    "airflow.providers.standard.operators.empty": _of("operators", "EmptyOperator"),
    "airflow.providers.standard.operators.latest_only": _of("operators", "LatestOnlyOperator"),
    "airflow.providers.standard.operators.python": _PYTHON,
    "airflow.providers.standard.operators.smooth": _of("operators", "SmoothOperator"),
    "airflow.providers.standard.operators.trigger_dagrun": _TRIGGER,
    "airflow.providers.standard.operators.weekday": _of("operators", "BranchDayOfWeekOperator"),
    "airflow.providers.standard.decorators": _DECORATORS,
    "airflow.providers.standard.hooks.filesystem": _of("hooks", "FSHook"),
    "airflow.providers.standard.hooks.subprocess": _of("hooks", "SubprocessHook SubprocessResult"),
    "airflow.providers.standard.sensors.bash": _of("sensors", "BashSensor"),
    "airflow.providers.standard.sensors.date_time": _of("sensors", "DateTimeSensor DateTimeSensorAsync=DateTimeSensor"),
    "airflow.providers.standard.sensors.external_task": _EXTERNAL,
    "airflow.providers.standard.sensors.filesystem": _of("sensors", "FileSensor"),
    "airflow.providers.standard.sensors.python": _of("sensors", "PythonSensor"),
    "airflow.providers.standard.sensors.time": _of("sensors", "TimeSensor TimeSensorAsync=TimeSensor"),
    "airflow.providers.standard.sensors.time_delta": _of("sensors", "TimeDeltaSensor TimeDeltaSensorAsync=TimeDeltaSensor WaitSensor"),
    "airflow.providers.standard.sensors.weekday": _of("sensors", "DayOfWeekSensor"),
    "airflow.providers.standard.exceptions": _of("errors", _STANDARD_ERRORS),
    "airflow.providers.common.compat.sdk": {},
    "airflow.providers.common.sql.operators.sql": _SQL,
    "airflow.providers.common.sql.sensors.sql": _of("sensors", "SqlSensor"),
    "airflow.providers.common.sql.hooks.sql": _of("hooks", "DbApiHook fetch_all_handler fetch_one_handler return_single_query_results"),
    "airflow.providers.common.sql.hooks.handlers": _of("hooks", "fetch_all_handler fetch_one_handler return_single_query_results"),
    "airflow.providers.postgres.operators.postgres": _of("operators", "PostgresOperator"),
    "airflow.providers.postgres.hooks.postgres": _of("hooks", "PostgresHook"),
    "airflow.providers.sqlite.operators.sqlite": _of("operators", "SqliteOperator"),
    "airflow.providers.sqlite.hooks.sqlite": _of("hooks", "SqliteHook"),
    "airflow.providers.http.operators.http": _of("operators", "HttpOperator SimpleHttpOperator"),
    "airflow.providers.http.hooks.http": _of("hooks", "HttpHook"),
    "airflow.providers.http.sensors.http": _of("sensors", "HttpSensor"),
    "airflow.sensors.base": _SENSOR_BASE,
    "airflow.sensors.base_sensor_operator": _SENSOR_BASE,
    "airflow.sensors.bash": _of("sensors", "BashSensor"),
    "airflow.sensors.date_time": _of("sensors", "DateTimeSensor DateTimeSensorAsync=DateTimeSensor"),
    "airflow.sensors.external_task": _EXTERNAL,
    "airflow.sensors.external_task_sensor": _EXTERNAL,
    "airflow.sensors.filesystem": _of("sensors", "FileSensor"),
    "airflow.sensors.python": _of("sensors", "PythonSensor"),
    "airflow.sensors.sql": _of("sensors", "SqlSensor"),
    "airflow.sensors.time_delta": _of("sensors", "TimeDeltaSensor TimeDeltaSensorAsync=TimeDeltaSensor"),
    "airflow.sensors.time_sensor": _of("sensors", "TimeSensor TimeSensorAsync=TimeSensor"),
    "airflow.sensors.weekday": _of("sensors", "DayOfWeekSensor"),
    "airflow.timetables.assets": _of("timetables", "AssetOrTimeSchedule"),
    "airflow.timetables.base": _of("timetables", "Timetable DataInterval DagRunInfo TimeRestriction"),
    "airflow.timetables.datasets": _of("timetables", "DatasetOrTimeSchedule"),
    "airflow.timetables.events": _of("timetables", "EventsTimetable"),
    "airflow.timetables.interval": _of("timetables", "CronDataIntervalTimetable DeltaDataIntervalTimetable"),
    "airflow.timetables.simple": _of("timetables", "NullTimetable OnceTimetable ContinuousTimetable"),
    "airflow.timetables.trigger": _of("timetables", "CronTriggerTimetable MultipleCronTriggerTimetable DeltaTriggerTimetable"),
    "airflow.utils.context": _of("context", "Context"),
    "airflow.utils.dag_parsing_context": _of("context", "get_parsing_context"),
    "airflow.utils.dates": _of("dates", "days_ago date_range round_time parse_execution_date cron_presets infer_time_unit scale_time_units"),
    "airflow.utils.decorators": _of("notify", "apply_defaults"),
    "airflow.utils.edgemodifier": _of("constants", "Label EdgeModifier"),
    "airflow.utils.email": _of("notify", "send_email"),
    "airflow.utils.helpers": {
        **_of("nodes", "chain cross_downstream validate_key validate_group_key"),
        **_of("notify", "alchemy_to_dict"), **_of("helpers", _HELPERS),
    },
    "airflow.utils.module_loading": _of("helpers", "import_string qualname"),
    "airflow.utils.operator_helpers": {
        **_of("context", "context_to_airflow_vars=environment"), **_of("operators", "determine_kwargs"),
    },
    "airflow.utils.operator_resources": _of("notify", "Resources"),
    "airflow.listeners": _of("notify", "hookimpl"),
    "airflow.task.priority_strategy": _of("notify", "PriorityWeightStrategy"),
    "airflow.triggers.base": _EVENTS,
    "airflow.triggers.temporal": _of("triggers", "DateTimeTrigger TimeDeltaTrigger"),
    "airflow.triggers.file": _of("triggers", "FileTrigger"),
    "airflow.triggers.external_task": _of("triggers", "DagStateTrigger"),
    "airflow.providers.standard.triggers.temporal": _of("triggers", "DateTimeTrigger TimeDeltaTrigger"),
    "airflow.providers.standard.triggers.file": _of("triggers", "FileTrigger FileDeleteTrigger DirectoryFileDeleteTrigger"),
    "airflow.providers.standard.triggers.external_task": _of("triggers", "DagStateTrigger"),
    "airflow.providers.standard.utils.weekday": _of("notify", "WeekDay"),
    "airflow.providers.standard.utils.skipmixin": _of("operators", "SkipMixin"),
    "airflow.io.path": _of("storage", "ObjectStoragePath"),
    "airflow.sdk.io": _of("storage", "ObjectStoragePath"),
    "airflow.sdk.io.path": _of("storage", "ObjectStoragePath"),
    "airflow.utils.log.logging_mixin": _of("logs", "LoggingMixin"),
    "airflow.utils.log.secrets_masker": _of("logs", "redact mask_secret"),
    "airflow.utils.session": _of("notify", "provide_session create_session NEW_SESSION"),
    "airflow.utils.db": _of("notify", "provide_session create_session"),
    "airflow.utils.setup_teardown": {},
    "airflow.models.operator": _of("operator", "Operator=BaseOperator"),
    "airflow.models.taskinstancekey": _of("models", "TaskInstanceKey"),
    "airflow.sdk.bases.timetable": _of("timetables", "Timetable BaseTimetable=Timetable"),
    "airflow.sdk.configuration": _of("config", "conf"),
    "airflow.sdk.definitions.mappedoperator": _of("operator", "MappedOperator OperatorPartial"),
    "airflow.sdk.execution_time.context": {**_of("state_store", "NEVER_EXPIRE"), **_of("decorators", "get_current_context")},
    "airflow.sdk.definitions.template": _of("rendering", "literal"),
    "airflow.sdk.definitions.timetables.assets": _of("timetables", "AssetOrTimeSchedule"),
    "airflow.sdk.definitions.timetables.events": _of("timetables", "EventsTimetable"),
    "airflow.sdk.definitions.timetables.interval": _of("timetables", "CronDataIntervalTimetable DeltaDataIntervalTimetable"),
    "airflow.sdk.definitions.timetables.simple": _of("timetables", "NullTimetable OnceTimetable ContinuousTimetable"),
    "airflow.sdk.definitions.timetables.trigger": _of(
        "timetables", "CronTriggerTimetable MultipleCronTriggerTimetable DeltaTriggerTimetable"
    ),
    "airflow.sdk.module_loading": _of("helpers", "import_string qualname"),
    "airflow.sdk.plugins_manager": _of("notify", "AirflowPlugin"),
    "airflow.sdk.state": _of("constants", "TaskInstanceState DagRunState"),
    "airflow.sdk.types": {
        "RuntimeTaskInstanceProtocol": "models:TaskInstance", "DagRunProtocol": "models:DagRun", "Operator": "operator:BaseOperator",
    },
    "airflow.utils.state": _of("constants", "State TaskInstanceState DagRunState JobState"),
    "airflow.utils.task_group": _of("dag", "TaskGroup task_group"),
    "airflow.utils.template": _of("rendering", "literal"),
    "airflow.utils.timezone": _DATES,
    "airflow.utils.trigger_rule": _of("constants", "TriggerRule"),
    "airflow.utils.types": _of("constants", "DagRunType DagRunTriggeredByType NOTSET ArgNotSet"),
    "airflow.utils.weekday": _of("notify", "WeekDay"),
    "airflow.utils.weight_rule": _of("constants", "WeightRule"),
    "airflow.task.trigger_rule": _of("constants", "TriggerRule"),
    "airflow.task.weight_rule": _of("constants", "WeightRule"),
    "airflow.version": {"version": "generation:VERSION"},
}

MODULES["airflow.providers.common.compat.sdk"] = {
    **MODULES["airflow.sdk"], **MODULES["airflow.exceptions"], **_of("models", "XCom"), **_of("notify", "hookimpl"),
    "timezone": ".airflow.sdk.timezone",
}

# What modules of Airflow have only because they use it themselves, and DAG files import from there.
_STRAYS = {
    **_of("errors", "AirflowException AirflowSkipException AirflowFailException AirflowSensorTimeout "
          "AirflowRescheduleException AirflowTaskTimeout AirflowNotFoundException"),
    **_of("operator", "BaseOperator"), **_of("operators", "BaseBranchOperator SkipMixin"), **_of("hooks", "BaseHook DbApiHook"),
    **_of("sensors", "BaseSensorOperator PokeReturnValue"), **_of("context", "Context"), **_of("dag", "DAG TaskGroup"),
    **_of("models", "DagRun DagBag DagModel TaskInstance XCom Variable Connection Pool"),
    **_of("constants", "State TaskInstanceState DagRunState DagRunType TriggerRule WeightRule NOTSET ArgNotSet EdgeModifier"),
    **_of("notify", "BaseOperatorLink apply_defaults provide_session create_session NEW_SESSION WeekDay"),
    **_of("logs", "LoggingMixin"), **_of("assets", "Dataset Asset"), **_of("config", "conf"), **_of("dates", "utcnow"),
    **_of("xcomarg", "XComArg"), **_of("triggers", "BaseTrigger TriggerEvent"),
    **_of("timetables", "Timetable DataInterval DagRunInfo"), **_of("nodes", "DAGNode=GraphNode DependencyMixin"),
    "timedelta": ".datetime:timedelta", "datetime": ".datetime:datetime", "relativedelta": ".dateutil.relativedelta:relativedelta",
    "timezone": ".airflow.utils.timezone", "pendulum": ".pendulum",
    **{
        name: "." + name
        for name in "os sys re json time logging copy functools itertools inspect math shutil signal warnings "
        "traceback contextlib subprocess hashlib pickle collections".split()
    },
}
# There `datetime` is the module.
_DATETIME_MODULE = frozenset(
    "airflow.operators.datetime airflow.operators.trigger_dagrun airflow.sensors.base airflow.sensors.date_time "
    "airflow.sensors.external_task airflow.sensors.filesystem airflow.sensors.time_sensor airflow.models.param "
    "airflow.providers.standard.operators.datetime airflow.providers.standard.operators.trigger_dagrun "
    "airflow.providers.standard.sensors.date_time airflow.providers.standard.sensors.external_task "
    "airflow.providers.standard.sensors.filesystem airflow.providers.standard.sensors.time".split()
)


def stray(module, name):
    """Where a name stands that a module lets slip; modules of the task SDK are exact."""
    if module not in MODULES or module == "airflow.sdk" or module.count(".") < 2:
        return None
    if name == "datetime" and module in _DATETIME_MODULE:
        return ".datetime"
    return _STRAYS.get(name)


_PARTITIONS = (
    "partitioned assets",
    "AllowedKeyMapper ChainMapper CronPartitionTimetable DayWindow FanOutMapper FixedKeyMapper HourWindow IdentityMapper "
    "MinimumCount MonthWindow PartitionedAtRuntime PartitionedAssetTimetable PartitionMapper ProductMapper QuarterWindow "
    "RollupMapper SegmentWindow StartOfDayMapper StartOfHourMapper StartOfMonthMapper StartOfQuarterMapper "
    "StartOfWeekMapper StartOfYearMapper WaitForAll WeekWindow Window YearWindow",
)
_REFUSED = {
    name: what
    for what, words in (
        _PARTITIONS,
        ("resumable jobs", "ResumableJobMixin"),
        ("human-in-the-loop operators", "HITLOperator ApprovalOperator HITLBranchOperator HITLEntryOperator"),
        ("async operators", "BaseAsyncOperator"),
    )
    for name in words.split()
}


def refused_name(name):
    """What of Airflow's a name belongs to that is not run here."""
    return _REFUSED.get(name)

_PARENTS = set()
for _name in MODULES:
    while "." in _name:
        _name = _name.rpartition(".")[0]
        _PARENTS.add(_name)


def known(name):
    return name in MODULES or name in _PARENTS


def entries(name):
    return MODULES.get(name, {})


_REFUSED_MODULES = {
    "airflow.partition_mappers": "partitioned assets", "airflow.sdk.definitions.partition_mappers": "partitioned assets",
    "airflow.providers.standard.operators.hitl": "human-in-the-loop operators",
    "airflow.providers.standard.triggers.hitl": "human-in-the-loop operators", "airflow.executors": "executors of their own",
    "airflow.secrets": "secrets backends", "airflow.www": "pages of plugins",
}


def refusal(name):
    """Why a module of Airflow's is not here, where that can be said."""
    parts = name.split(".")
    for start, what in _REFUSED_MODULES.items():
        if name.startswith(start):
            return f"{what} are not run here"
    if parts[1:2] == ["providers"] and len(parts) > 2 and name.rpartition(".")[0] in _PARENTS | set(MODULES):
        provider = parts[2] if parts[2] not in ("apache", "microsoft", "common", "cncf") else ".".join(parts[2:4])
        if "airflow.providers." + provider in _PARENTS:
            return "this part of the provider is not run here"
        return f"the provider {provider} is not run here"
    if parts[1:2] == ["contrib"]:
        return "airflow.contrib ended with Airflow 1"
    return None
