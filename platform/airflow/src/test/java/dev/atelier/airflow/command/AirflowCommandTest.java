package dev.atelier.airflow.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.TestEngine;
import dev.atelier.airflow.Warehouse;
import dev.atelier.airflow.state.Dags;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Invocation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The third generation's command line, its words and exit codes as the genuine one's were recorded.
 */
class AirflowCommandTest {
  @TempDir static Path home;
  private static TestEngine airflow;

  @BeforeAll
  static void start() {
    airflow = new TestEngine(home, Warehouse.fresh(), "3.3.2", Map.of());
    airflow.write(
        "small.py",
        """
        from airflow.sdk import DAG
        from airflow.providers.standard.operators.bash import BashOperator
        from datetime import datetime
        with DAG("small", schedule=None, start_date=datetime(2024, 1, 1), tags=["x"]) as dag:
            BashOperator(task_id="a", bash_command="echo hello from a {{ ds }}") >> BashOperator(task_id="b", bash_command="echo hello from b")
        with DAG("owing", schedule="@daily", start_date=datetime(2024, 1, 1), end_date=datetime(2024, 1, 20), catchup=True) as dag:
            BashOperator(task_id="a", bash_command="true")
        with DAG("failing", schedule=None, start_date=datetime(2024, 1, 1)) as dag:
            BashOperator(task_id="boom", bash_command="exit 3")
        """);
    airflow.write("broken.py", "from airflow import DAG\nimport nosuchmodule_xyz\n");
    airflow.engine.readFiles();
    airflow.engine.start();
  }

  @AfterAll
  static void stop() {
    airflow.close();
  }

  private record Said(int exit, String out, String err) {}

  private static Said run(String... arguments) {
    return answering("", false, arguments);
  }

  /** With somebody at a terminal. */
  private static Said asked(String answers, String... arguments) {
    return answering(answers, true, arguments);
  }

  private static Said answering(String answers, boolean terminal, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        new AirflowCommand(() -> Optional.of(airflow.engine))
            .run(
                new Invocation(
                    List.of(arguments),
                    home,
                    Map.of("USER", "root"),
                    path -> home.resolve(path).normalize(),
                    new ByteArrayInputStream(answers.getBytes(StandardCharsets.UTF_8)),
                    new PrintStream(out, true),
                    new PrintStream(err, true),
                    terminal,
                    80,
                    () -> false));
    return new Said(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static boolean paused(String dagId) {
    return airflow
        .engine
        .database()
        .call(session -> Dags.find(session, dagId))
        .orElseThrow()
        .paused();
  }

  @Test
  void unpausingWhatOwesManyRunsIsAskedOnATerminal() {
    Said no = asked("perhaps\nn\n", "dags", "unpause", "owing");
    assertThat(no.err())
        .isEqualTo(
            "owing owes 20 runs since 2024-01-01: 16 at a time start now (catchup=False in the file starts only the latest)\n");
    assertThat(no.out())
        .isEqualTo(
            "Are you sure? [y/n]\nPlease respond with y/yes or n/no.\nOperation cancelled by user\n");
    assertThat(no.exit()).isZero();
    assertThat(paused("owing")).isTrue();
    assertThat(asked("", "dags", "unpause", "owing").out()).endsWith("cancelled by user\n");
    assertThat(paused("owing")).isTrue();
    assertThat(asked("y\n", "dags", "unpause", "owing").out()).contains("owing");
    assertThat(paused("owing")).isFalse();
    run("dags", "pause", "owing");
    assertThat(asked("", "dags", "unpause", "-y", "owing").out()).doesNotContain("sure");
    assertThat(paused("owing")).isFalse();
    run("dags", "pause", "owing");
    assertThat(asked("n\n", "dags", "unpause", "small").out()).doesNotContain("sure");
    assertThat(asked("n\n", "dags", "pause", "--treat-dag-id-as-regex", "sma").out())
        .isEqualTo(
            "You are about to pause 1 DAGs:\nsmall\n\nAre you sure? [y/n]\nOperation cancelled by user\n");
    run("dags", "pause", "small");
  }

  @Test
  void dagsAreListedInEveryForm() {
    Said json = run("dags", "list", "-o", "json");
    assertThat(json.out())
        .isEqualTo(
            "[{\"dag_id\": \"failing\", \"fileloc\": \"%1$s/small.py\", \"owners\": [\"airflow\"], \"is_paused\": \"True\", \"bundle_name\": \"dags-folder\", \"bundle_version\": null}, {\"dag_id\": \"owing\", \"fileloc\": \"%1$s/small.py\", \"owners\": [\"airflow\"], \"is_paused\": \"True\", \"bundle_name\": \"dags-folder\", \"bundle_version\": null}, {\"dag_id\": \"small\", \"fileloc\": \"%1$s/small.py\", \"owners\": [\"airflow\"], \"is_paused\": \"True\", \"bundle_name\": \"dags-folder\", \"bundle_version\": null}]\n"
                .formatted(airflow.dags));
    assertThat(json.err())
        .isEqualTo(
            "Error: Failed to load all files. For details, run `airflow dags \nlist-import-errors`\n");
    assertThat(run("dags", "list", "-o", "plain").out()).startsWith("dag_id   fileloc");
    assertThat(run("dags", "list", "-o", "yaml").out())
        .startsWith("- dag_id: failing\n  fileloc: ");
    assertThat(run("dags", "list", "-o", "xml").exit()).isEqualTo(2);
  }

  @Test
  void importErrorsEndWithOne() {
    Said said = run("dags", "list-import-errors", "-o", "json");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(Json.read(said.out()).get(0).path("filepath").asText()).isEqualTo("broken.py");
    assertThat(Json.read(said.out()).get(0).path("error").asText())
        .endsWith("ModuleNotFoundError: No module named 'nosuchmodule_xyz'\n");
  }

  @Test
  void aTriggeredRunIsTold() {
    Said said = run("dags", "trigger", "small", "-o", "json", "-r", "mine", "--conf", "{\"a\": 1}");
    assertThat(said.out())
        .isEqualTo(
            "[{\"conf\": {\"a\": 1}, \"dag_id\": \"small\", \"dag_run_id\": \"mine\", \"data_interval_start\": null, \"data_interval_end\": null, \"end_date\": null, \"last_scheduling_decision\": null, \"logical_date\": null, \"run_type\": \"manual\", \"start_date\": null, \"state\": \"queued\", \"triggering_user_name\": \"root\"}]\n");
    assertThat(run("dags", "trigger", "small", "-r", "mine").exit()).isEqualTo(1);
    Said unknown = run("dags", "trigger", "nosuchdag");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err())
        .isEqualTo("airflow.exceptions.DagNotFound: Dag id nosuchdag not found in DagModel\n");
    assertThat(run("dags", "trigger", "small", "--conf", "[]").err())
        .contains("--conf must be a JSON object");
    assertThat(run("dags", "list-runs", "small", "-o", "json").out())
        .contains("\"run_id\": \"mine\"");
  }

  @Test
  void aTestRunsAndItsExitCodeTells() {
    Said good = run("dags", "test", "small", "2026-11-01");
    assertThat(good.exit()).as(good.toString()).isZero();
    assertThat(good.out()).contains("hello from a 2026-11-01").contains("hello from b");
    Said bad = run("dags", "test", "failing", "2026-11-02");
    assertThat(bad.exit()).isEqualTo(1);
    assertThat(bad.err()).isEqualTo("DagRun failed\n");
    assertThat(bad.out())
        .contains("Bash command failed. The command returned a non-zero exit code 3.");
    assertThat(run("dags", "test", "nosuchdag").exit()).isEqualTo(1);
  }

  @Test
  void aTaskIsListedTestedAndRendered() {
    assertThat(run("tasks", "list", "small").out()).isEqualTo("a\nb\n");
    Said tested = run("tasks", "test", "small", "a", "2026-11-05");
    assertThat(tested.exit()).as(tested.toString()).isZero();
    assertThat(tested.out()).contains("hello from a 2026-11-05");
    assertThat(run("tasks", "test", "failing", "boom").exit()).isZero();
    assertThat(run("tasks", "render", "small", "a", "2026-11-05").out())
        .contains("# property: bash_command")
        .contains("echo hello from a 2026-11-05");
    assertThat(run("tasks", "test", "small", "nosuchtask", "2026-11-01").err())
        .isEqualTo("airflow.sdk.exceptions.TaskNotFound: Task nosuchtask not found\n");
    assertThat(run("dags", "list-runs", "small", "-o", "plain").out()).doesNotContain("temporary");
  }

  @Test
  void aGraphIsDrawnAsDot() {
    assertThat(run("dags", "show", "small").out())
        .isEqualTo(
            """
            digraph small {
            \tgraph [label=small labelloc=t rankdir=LR]
            \ta [color="#000000" fillcolor="#f0ede4" label=a shape=rectangle style="filled,rounded"]
            \tb [color="#000000" fillcolor="#f0ede4" label=b shape=rectangle style="filled,rounded"]
            \ta -> b
            }

            """);
  }

  @Test
  void settingsGoInAndOut() throws Exception {
    assertThat(run("variables", "set", "colour", "blue").out())
        .isEqualTo("Variable colour created\n");
    assertThat(run("variables", "get", "colour").out()).isEqualTo("blue\n");
    Said missing = run("variables", "get", "nosuch");
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.err()).isEqualTo("Variable nosuch does not exist\n");
    assertThat(run("variables", "export", "v.json").exit()).isZero();
    assertThat(Json.read(Files.readString(home.resolve("v.json"))).path("colour").asText())
        .isEqualTo("blue");
    assertThat(run("variables", "delete", "colour").out()).isEqualTo("Variable colour deleted\n");
    assertThat(run("variables", "import", "v.json").out())
        .isEqualTo("1 of 1 variables successfully updated.\n");
    assertThat(
            run(
                    "connections",
                    "add",
                    "shop",
                    "--conn-uri",
                    "postgres://u:secretword@h:5432/d?sslmode=require")
                .out())
        .startsWith("Successfully added `conn_id`=shop : postgres://u:***@h:5432/d");
    assertThat(run("connections", "add", "shop", "--conn-type", "http").exit()).isEqualTo(1);
    assertThat(run("connections", "get", "shop", "-o", "json").out())
        .contains("\"host\": \"h\"")
        .doesNotContain("secretword");
    assertThat(run("pools", "set", "two", "2", "a pool").exit()).isZero();
    assertThat(run("pools", "list", "-o", "json").out())
        .contains(
            "{\"pool\": \"two\", \"slots\": 2, \"description\": \"a pool\", \"include_deferred\": \"False\"}");
  }

  @Test
  void wrongWordsAreAnsweredInAirflowsOwn() {
    Said unknown = run("nosuch");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.out())
        .startsWith(
            "Usage: airflow [-h] GROUP_OR_COMMAND ...\n\nPositional Arguments:\n  GROUP_OR_COMMAND\n\n    Groups\n      assets         Manage assets\n");
    assertThat(unknown.err())
        .startsWith(
            "\nairflow command error: argument GROUP_OR_COMMAND: invalid choice: 'nosuch' (choose from 'api-server', ")
        .endsWith(", see help above.\n");
    assertThat(run("dags", "pause").err())
        .isEqualTo(
            "\nairflow dags pause command error: the following arguments are required: dag_id, see help above.\n");
    assertThat(run("dags", "list", "--nosuch").err())
        .isEqualTo(
            "\nairflow dags list command error: unrecognized arguments: --nosuch, see help above.\n");
    assertThat(run("standalone").exit()).isEqualTo(1);
    assertThat(run("version").out()).isEqualTo("3.3.2\n");
    assertThat(run("db", "check").exit()).isZero();
    assertThat(run("jobs", "check", "--job-type", "SchedulerJob").out())
        .isEqualTo("Found one alive job.\n");
    assertThat(run("config", "get-value", "core", "parallelism").out()).isEqualTo("32\n");
  }
}
