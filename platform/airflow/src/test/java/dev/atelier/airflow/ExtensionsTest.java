package dev.atelier.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What DAG files bring of their own: listeners, triggers, state, storage, callbacks of deadlines.
 */
class ExtensionsTest {
  @TempDir static Path home;
  private static TestEngine airflow;

  @BeforeAll
  static void start() {
    airflow =
        new TestEngine(
            home,
            Warehouse.fresh(),
            "3.3.2",
            Map.of("AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION", "false"));
    airflow.plugin(
        "watching.py",
        """
        import os
        from airflow.plugins_manager import AirflowPlugin
        from airflow.listeners import hookimpl

        def say(text):
            with open(os.path.join(os.environ["AIRFLOW_HOME"], "heard"), "a") as file:
                file.write(text + "\\n")

        class Ear:
            @hookimpl
            def on_task_instance_running(self, previous_state, task_instance):
                say(f"running {task_instance.task_id}")
            @hookimpl
            def on_task_instance_success(self, task_instance):
                say(f"success {task_instance.task_id}")
            @hookimpl
            def on_task_instance_failed(self, task_instance, error):
                say(f"failed {task_instance.task_id} {error}")
            @hookimpl
            def on_dag_run_failed(self, dag_run, msg):
                say(f"run failed {dag_run.dag_id}")

        def twice(x):
            return x * 2

        class Watching(AirflowPlugin):
            name = "watching"
            macros = [twice]
            listeners = [Ear()]
        """);
    airflow.write(
        "extensions.py",
        """
        import datetime, os
        from airflow.sdk import DAG, Asset, BaseOperator, ObjectStoragePath, task
        from airflow.sdk import DeadlineAlert, DeadlineReference, SyncCallback
        from airflow.providers.standard.operators.bash import BashOperator
        from airflow.providers.standard.triggers.temporal import TimeDeltaTrigger
        from airflow.triggers.base import BaseTrigger, TriggerEvent, TaskSuccessEvent

        with DAG("heard", schedule=None):
            BashOperator(task_id="ok", bash_command="true") >> BashOperator(task_id="bad", bash_command="false")

        class Counts(BaseTrigger):
            def __init__(self, to):
                super().__init__()
                self.to = to
            def serialize(self):
                return ("extensions.Counts", {"to": self.to})
            async def run(self):
                yield TriggerEvent({"counted": self.to})

        class Ends(Counts):
            async def run(self):
                yield TaskSuccessEvent(xcoms={"said": "by the trigger"})

        class Mute(Counts):
            async def run(self):
                import asyncio
                await asyncio.sleep(60)
                yield TriggerEvent(None)

        class Defers(BaseOperator):
            def execute(self, context):
                self.defer(trigger=TimeDeltaTrigger(datetime.timedelta(milliseconds=10)), method_name="next", kwargs={"more": 5})
            def next(self, context, event=None, more=0):
                self.defer(trigger=Counts(more), method_name="last")
            def last(self, context, event):
                return event["counted"]

        class Ended(BaseOperator):
            def execute(self, context):
                self.defer(trigger=Ends(1), method_name="never")

        class Late(BaseOperator):
            def execute(self, context):
                self.defer(trigger=Mute(1), method_name="never", timeout=datetime.timedelta(milliseconds=50))

        with DAG("defers", schedule=None):
            Defers(task_id="twice")
            Ended(task_id="ended")
            Late(task_id="late")

        counted = Asset("counted", "s3://counted")
        with DAG("state", schedule=None):
            @task(retries=1, retry_delay=datetime.timedelta(0))
            def again(task_state_store=None, ti=None):
                seen = task_state_store.get("seen", default=[])
                task_state_store.set("seen", seen + [ti.try_number])
                if ti.try_number == 1:
                    raise ValueError("once more")
                return task_state_store.get("seen")
            @task(outlets=[counted])
            def count(asset_state_store=None):
                asset_state_store.set("n", asset_state_store.get("n", 0) + 1)
                return asset_state_store[counted].get("n")
            again()
            count()

        with DAG("storage", schedule=None):
            @task
            def write():
                path = ObjectStoragePath("file://" + os.environ["AIRFLOW_HOME"]) / "stored.txt"
                path.write_text("kept")
                return path
            @task
            def read(path):
                return f"{path.read_text()} {path.protocol} {path.name}"
            read(write())

        def late(text, context):
            with open(os.path.join(os.environ["AIRFLOW_HOME"], "late"), "w") as file:
                file.write(f"{text} {context['dag_run']['dag_id']} {context['deadline']['deadline_time'].year}")

        with DAG("late", schedule=None, deadline=DeadlineAlert(
            reference=DeadlineReference.FIXED_DATETIME(datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)),
            interval=datetime.timedelta(hours=1), callback=SyncCallback(late, kwargs={"text": "too late:"}))):
            BashOperator(task_id="t", bash_command="true")
        """);
    airflow.write(
        "cloud.py",
        "from airflow.sdk import ObjectStoragePath, DAG\nbase = ObjectStoragePath('s3://bucket')\n");
    airflow.write(
        "watched.py",
        """
        from airflow.sdk import DAG, Asset, AssetWatcher
        from airflow.providers.standard.triggers.file import DirectoryFileDeleteTrigger
        from airflow.sdk.execution_time.context import NEVER_EXPIRE
        seen = AssetWatcher(name="seen", trigger=DirectoryFileDeleteTrigger(directory="/tmp"))
        DAG("watched", schedule=[Asset("inbox", watchers=[seen])])
        watched = DAG("watched", schedule=[Asset("inbox", watchers=[seen])])
        """);
    airflow.write(
        "human.py",
        "# dag\nfrom airflow.providers.standard.operators.hitl import ApprovalOperator\n");
    airflow.engine.readFiles();
    airflow.engine.start();
  }

  @AfterAll
  static void stop() {
    airflow.close();
  }

  private static String until(String file) throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(60));
    while (!Files.exists(home.resolve(file)) && Instant.now().isBefore(end)) {
      Thread.sleep(50);
    }
    return Files.readString(home.resolve(file));
  }

  @Test
  void listenersHearOfTasksAndRuns() throws Exception {
    airflow.run("heard");
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!until("heard").contains("run failed heard") && Instant.now().isBefore(end)) {
      Thread.sleep(50);
    }
    assertThat(until("heard").lines().filter(line -> line.matches(".*(ok|bad|heard).*")))
        .containsExactly(
            "running ok",
            "success ok",
            "running bad",
            "failed bad Bash command failed. The command returned a non-zero exit code 1.",
            "run failed heard");
  }

  @Test
  void pluginsAreListedByWhatTheyBring() {
    List<JsonNode> plugins = airflow.engine.plugins();
    assertThat(plugins).hasSize(1);
    assertThat(plugins.getFirst().path("name").asText()).isEqualTo("watching");
    assertThat(plugins.getFirst().path("source").asText()).isEqualTo("$PLUGINS_FOLDER/watching.py");
    assertThat(plugins.getFirst().path("listeners")).hasToString("[\"watching.Ear\"]");
    assertThat(plugins.getFirst().path("macros")).hasToString("[\"watching.twice\"]");
  }

  @Test
  void aTaskThatDefersGoesOnWithWhatItsTriggerSays() {
    DagRun run = airflow.run("defers");
    assertThat(airflow.states(run)).isEqualTo("ended=success late=failed twice=success");
    assertThat(airflow.log(run, "twice", 1)).contains("Pausing task as DEFERRED");
    assertThat(airflow.log(run, "late", 1)).contains("\"exc_type\":\"TaskDeferralTimeout\"");
    List<String> passed =
        airflow
            .engine
            .database()
            .call(session ->
                session.list(
                    "select key || '=' || value::text as text from airflow.xcom where dag_id = 'defers' order by 1",
                    row -> row.text("text")));
    assertThat(passed).containsExactly("return_value=5", "said=\"by the trigger\"");
  }

  @Test
  void stateIsKeptFromTryToTryAndFromRunToRun() {
    airflow.run("state");
    DagRun run = airflow.run("state");
    assertThat(airflow.states(run)).isEqualTo("again=success count=success");
    assertThat(airflow.log(run, "again", 2)).contains("Returned value was: [1, 2]");
    assertThat(airflow.log(run, "count", 1)).contains("Returned value was: 2");
  }

  @Test
  void aStoragePathIsAFileAndPassesFromTaskToTask() {
    DagRun run = airflow.run("storage");
    assertThat(airflow.log(run, "read", 1)).contains("Returned value was: kept file stored.txt");
  }

  @Test
  void aMissedDeadlineCallsItsCallback() throws Exception {
    airflow.run("late");
    assertThat(until("late")).isEqualTo("too late: late 2020");
  }

  @Test
  void whatIsNotRunIsAnImportErrorThatNamesIt() {
    List<Dags.ImportError> errors = airflow.engine.database().call(Dags::importErrors);
    Dags.Known watched =
        airflow.engine.database().call(session -> Dags.find(session, "watched")).orElseThrow();
    assertThat(watched.warnings())
        .contains(
            "asset inbox: its watchers are not run here; update it by a task with the asset as outlet, or by POST /assets/events");
    assertThat(errors)
        .extracting(error -> error.trace().strip().lines().toList().getLast())
        .containsExactlyInAnyOrder(
            "NotImplementedError: ObjectStoragePath over s3:// is not run here, only over file://",
            "ModuleNotFoundError: No module named 'airflow.providers.standard.operators.hitl': human-in-the-loop operators are not run here");
  }
}
