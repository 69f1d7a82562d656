package dev.atelier.airflow.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.TestEngine;
import dev.atelier.airflow.Warehouse;
import dev.atelier.airflow.state.DagRun;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedTest {
  @TempDir Path home;

  private static List<String> rows(DataSource source, String sql) throws SQLException {
    List<String> result = new ArrayList<>();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        StringJoiner line = new StringJoiner(" ");
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          line.add(String.valueOf(rows.getString(i)));
        }
        result.add(line.toString());
      }
    }
    return result;
  }

  private static void run(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void dashboardsReadRunsAndTasksInTheStacksOwnDatabase() throws Exception {
    try (TestEngine airflow =
        new TestEngine(
            home,
            Warehouse.fresh(),
            "3.3.2",
            Map.of("AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION", "false"))) {
      airflow.write(
          "nightly.py",
          """
          from airflow.sdk import DAG, task
          from airflow.providers.standard.operators.bash import BashOperator
          with DAG("nightly", schedule="@daily"):
              @task
              def numbers():
                  return [1, 2]
              BashOperator.partial(task_id="each").expand(bash_command=["true", "exit 3"]) << numbers()
          """);
      airflow.engine.readFiles();
      airflow.engine.start();
      DataSource target = Warehouse.database("dashboards");
      run(target, "create table job (mine int)");
      List<String> taken = new ArrayList<>();
      Published published =
          new Published(airflow.engine.database(), target::getConnection, taken::add);
      DagRun run = airflow.run("nightly");
      published.copy();
      assertThat(taken).containsExactly("job");
      assertThat(
              rows(
                  target,
                  "select column_name from information_schema.columns where table_name = 'job' and table_schema = 'public'"))
          .containsExactly("mine");
      assertThat(
              rows(
                  target,
                  "select dag_id, is_paused, is_active, schedule_interval, has_import_errors from dag"))
          .containsExactly("nightly f t \"@daily\" f");
      assertThat(rows(target, "select state, run_type, run_id, end_date > start_date from dag_run"))
          .containsExactly("failed manual " + run.runId() + " t");
      assertThat(
              rows(
                  target,
                  "select task_id, map_index, state, operator, try_number, duration >= 0 from task_instance order by 1, 2"))
          .containsExactly(
              "each 0 success BashOperator 1 t",
              "each 1 failed BashOperator 1 t",
              "numbers -1 success _PythonDecoratedOperator 1 t");
      assertThat(
              rows(
                  target,
                  "select count(*) from dag_run r join task_instance t using (dag_id, run_id) where t.state = 'failed'"))
          .containsExactly("1");
      airflow.engine.actions().pause("nightly", true, java.util.Optional.empty());
      airflow.engine.actions().deleteRun("nightly", run.runId());
      published.copy();
      assertThat(rows(target, "select is_paused from dag")).containsExactly("t");
      assertThat(rows(target, "select count(*) from task_instance")).containsExactly("0");
      assertThat(rows(target, "select count(*) from dag_run")).containsExactly("0");
    }
  }

  @Test
  void aTableThatIsLargerThanAPageIsCopiedWhole() throws Exception {
    try (TestEngine airflow = new TestEngine(home, Warehouse.fresh(), "3.3.2", Map.of())) {
      airflow
          .engine
          .database()
          .run(session ->
              session.update(
                  """
                  insert into airflow.dag_run (dag_id, run_id, run_after, queued_at, state, run_type, triggered_by)
                  select 'd', 'r' || n, now(), now(), 'success', 'manual', 'cli' from generate_series(1, 4500) n\
                  """));
      DataSource target = Warehouse.database("pages");
      Published published =
          new Published(airflow.engine.database(), target::getConnection, name -> {});
      published.copy();
      published.copy();
      assertThat(rows(target, "select count(*), count(distinct run_id) from dag_run"))
          .containsExactly("4500 4500");
    }
  }

  @Test
  void addressesOfSqlAlchemyAreRead() {
    assertThat(PublishedTarget.of("postgresql+psycopg2://airflow:a%40b@postgres/airflow"))
        .contains(new PublishedTarget("postgres", 5432, "airflow", "airflow", "a@b"));
    assertThat(PublishedTarget.of("postgres://u:p@db:6432/x?sslmode=disable"))
        .contains(new PublishedTarget("db", 6432, "x", "u", "p"));
    assertThat(PublishedTarget.of("sqlite:////opt/airflow/airflow.db")).isEmpty();
    assertThat(PublishedTarget.of("postgresql://nobody")).isEmpty();
    assertThat(PublishedTarget.of("postgresql://u:p@db/x").orElseThrow())
        .hasToString("u@db:5432/x");
  }
}
