package dev.atelier.airflow.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.LocalPython;
import dev.atelier.airflow.dag.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DagReaderTest {
  @TempDir Path scratch;
  private Path dags;
  private PythonServer server;

  @BeforeEach
  void folder() throws IOException {
    dags = Files.createDirectories(scratch.resolve("dags"));
    server = LocalPython.server(scratch, "3.3.2");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private DagReader reader() {
    return new DagReader(
        new DagReader.Settings(
            dags,
            dags.toString(),
            3,
            true,
            Duration.ofSeconds(2),
            2,
            path -> Optional.of(Path.of(path)),
            (what, args) -> null),
        server,
        Clock.systemUTC());
  }

  private Path write(String name, String text) throws IOException {
    Path file = dags.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Until 2.7 every DAG needed a start date, from 2.8 on those with a schedule. */
  @Test
  void whoNeedsAStartDateDependsOnTheVersion() throws IOException {
    String file =
        """
        from airflow import DAG
        from airflow.operators.empty import EmptyOperator
        with DAG('d', schedule=%s):
            EmptyOperator(task_id='e')
        """;
    assertThat(lastLine("2.7.3", file.formatted("None"))).contains("missing the start_date");
    assertThat(lastLine("2.9.3", file.formatted("None"))).isEmpty();
    assertThat(lastLine("2.9.3", file.formatted("'@daily'")))
        .isEqualTo("ValueError: DAG is missing the start_date parameter");
    assertThat(lastLine("3.3.2", file.formatted("'@daily'"))).isEmpty();
  }

  private String lastLine(String version, String text) throws IOException {
    write("d.py", text);
    server.close();
    server = LocalPython.server(scratch, version);
    List<String> errors = reader().refresh().read().getFirst().errors();
    return errors.isEmpty() ? "" : errors.getFirst().strip().lines().toList().getLast();
  }

  @Test
  void aWorkshopDagLoadsInTheThirdGenerationWithAWarning() throws IOException {
    write(
        "dbt_dag.py",
        """
        from airflow import DAG
        from airflow.operators.bash import BashOperator
        from datetime import datetime

        dag = DAG('dbt_transform', start_date=datetime(2024, 1, 1), schedule_interval='@daily')
        run = BashOperator(task_id='dbt_run', bash_command='dbt run', dag=dag)
        test = BashOperator(task_id='dbt_test', bash_command='dbt test', dag=dag)
        run >> test
        """);
    ReadFile read = reader().refresh().read().getFirst();
    assertThat(read.errors()).isEmpty();
    assertThat(read.warnings())
        .singleElement()
        .asString()
        .contains("'schedule_interval' ended with Airflow 2");
    assertThat(read.dags().getFirst().tasks().keySet()).containsExactly("dbt_run", "dbt_test");
    assertThat(read.dags().getFirst().task("dbt_run").downstream()).containsExactly("dbt_test");
    assertThat(read.dags().getFirst().schedule()).isInstanceOf(Schedule.CronTrigger.class);
    assertThat(read.dags().getFirst().startDate()).contains(Instant.parse("2024-01-01T00:00:00Z"));
  }

  @Test
  void faultsOfAFileAreToldInPythonsWordsAndHurtNoOther() throws IOException {
    write("a_syntax.py", "from airflow import DAG\ndef f(:\n");
    write("b_module.py", "from airflow import DAG\nimport nosuchmodule_xyz\n");
    write(
        "c_hang.py",
        "from airflow import DAG\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass\n");
    write(
        "d_exit.py",
        "from airflow import DAG\nimport os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n");
    write("e_memory.py", "from airflow import DAG\nx = bytearray(64 << 30)\n");
    write(
        "f_provider.py",
        "from airflow import DAG\nfrom airflow.providers.amazon.aws.operators.s3 import X\n");
    write("g_right.py", "from airflow import DAG\nd = DAG('right', schedule=None)\n");
    write("h_nothing.py", "import nosuchmodule_xyz\n");
    DagReader reader = reader();
    assertThat(reader.refresh().read()).hasSize(7);
    assertThat(reader.files().get(0).errors().getFirst())
        .endsWith(
            "  File \""
                + dags
                + "/a_syntax.py\", line 2\n    def f(:\n          ^\nSyntaxError: invalid syntax\n");
    assertThat(reader.files().get(1).errors().getFirst())
        .isEqualTo(
            "Traceback (most recent call last):\n"
                + "  File \"<frozen importlib._bootstrap>\", line 241, in _call_with_frames_removed\n"
                + "  File \""
                + dags
                + "/b_module.py\", line 2, in <module>\n"
                + "    import nosuchmodule_xyz\n"
                + "ModuleNotFoundError: No module named 'nosuchmodule_xyz'\n");
    assertThat(reader.files().get(2).errors().getFirst())
        .contains("DagBag import timeout for " + dags + "/c_hang.py after 2.0s");
    assertThat(reader.files().get(3).errors().getFirst()).contains("was ended by signal 11");
    assertThat(reader.files().get(4).errors().getFirst()).startsWith("MemoryError");
    assertThat(reader.files().get(5).errors().getFirst())
        .contains("No module named 'airflow.providers.amazon'");
    assertThat(reader.files().get(6).dags()).singleElement().extracting("dagId").isEqualTo("right");
  }

  @Test
  void whatModulesOfAirflowLetSlipCanBeImportedAndWhatIsNotRunIsNamed() throws IOException {
    write(
        "a_strays.py",
        """
        import airflow
        from airflow import models, settings
        from airflow.utils.dates import datetime, timedelta, days_ago
        from airflow.operators.python import AirflowException, is_venv_installed
        from airflow.models.dag import DagRun, DAG, timedelta as delta
        from airflow.sensors.base import datetime as module
        from airflow.operators import bash_operator
        from airflow.utils.helpers import chunks, exactly_one
        assert timedelta is delta and datetime is module.datetime
        assert list(chunks([1, 2, 3], 2)) == [[1, 2], [3]] and exactly_one(1, None)
        assert airflow.utils.dates.days_ago is days_ago
        with models.DAG("strays", schedule=None, start_date=datetime(2024, 1, 1)):
            bash_operator.BashOperator(task_id="t", bash_command="true")
        """);
    write("b_partition.py", "from airflow.sdk import DAG, IdentityMapper\n");
    write(
        "c_hitl.py",
        "from airflow.sdk import DAG\nimport airflow.providers.standard.operators.hitl\n");
    write("d_none.py", "from airflow.sdk import DAG, timedelta\n");
    DagReader reader = reader();
    reader.refresh();
    assertThat(reader.files().get(0).errors()).isEmpty();
    assertThat(reader.files().get(0).dags())
        .singleElement()
        .extracting("dagId")
        .isEqualTo("strays");
    assertThat(reader.files().get(1).errors().getFirst())
        .endsWith(
            "ImportError: cannot import name 'IdentityMapper' from 'airflow.sdk': partitioned assets are not run here\n");
    assertThat(reader.files().get(2).errors().getFirst())
        .contains(
            "'airflow.providers.standard.operators.hitl': human-in-the-loop operators are not run here");
    assertThat(reader.files().get(3).errors().getFirst())
        .contains("cannot import name 'timedelta' from 'airflow.sdk'");
  }

  @Test
  void onlyWhatChangedIsReadAgain() throws IOException {
    write("helper.py", "NAME = 'first'\n");
    Path user =
        write(
            "user.py",
            "from airflow import DAG\nimport helper\nd = DAG(helper.NAME, schedule=None)\n");
    write("other.py", "from airflow import DAG\nd = DAG('other', schedule=None)\n");
    DagReader reader = reader();
    assertThat(reader.refresh().read()).hasSize(2);
    assertThat(reader.refresh().none()).isTrue();
    Path helper = write("helper.py", "NAME = 'second'\n");
    Files.setLastModifiedTime(helper, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(reader.refresh().read())
        .singleElement()
        .extracting(read -> read.dags().getFirst().dagId())
        .isEqualTo("second");
    Files.delete(user);
    assertThat(reader.refresh().removed()).containsExactly(user.toString());
  }

  @Test
  void ignoredFilesAreNotRead() throws IOException {
    write(".airflowignore", "# a comment\nskipped_*.py\n/private/\n!skipped_not.py\n");
    write("skipped_a.py", "from airflow import DAG\n");
    write("skipped_not.py", "from airflow import DAG\n");
    write("private/x.py", "from airflow import DAG\n");
    write("below/.airflowignore", "y.py\n");
    write("below/x.py", "from airflow import DAG\n");
    write("below/y.py", "from airflow import DAG\n");
    assertThat(reader().refresh().read())
        .extracting(ReadFile::relative)
        .containsExactly("below/x.py", "skipped_not.py");
  }

  @Test
  void aDeadServerIsStartedAgain() throws IOException {
    write("x.py", "from airflow import DAG\nd = DAG('x', schedule=None)\n");
    DagReader reader = reader();
    reader.refresh();
    server.process().orElseThrow().destroyForcibly();
    server.process().ifPresent(process -> process.onExit().join());
    reader.forget();
    assertThat(reader.refresh().read().getFirst().dags()).isNotEmpty();
  }
}
