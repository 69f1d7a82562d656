package dev.atelier.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that misbehave, and a database that goes away below a run. */
class BadTasksTest {
  @TempDir Path home;
  private TestEngine airflow;

  @BeforeEach
  void start() {
    airflow =
        new TestEngine(
            home,
            Warehouse.fresh(),
            "3.3.2",
            Map.of("AIRFLOW__CORE__KILLED_TASK_CLEANUP_TIME", "1"));
  }

  @AfterEach
  void stop() {
    airflow.close();
  }

  private void file(String text) {
    airflow.write(
        "bad.py",
        """
        from airflow.sdk import DAG, task
        from airflow.providers.standard.operators.bash import BashOperator
        from datetime import timedelta
        import os, time, signal
        """
            + text);
    airflow.engine.readFiles();
    airflow.engine.start();
  }

  @Test
  void whatATaskForkedEndsWithIt() throws Exception {
    file(
        """
        with DAG("forks", schedule=None):
            @task
            def leaves_children(params=None):
                for _ in range(20):
                    if os.fork() == 0:
                        time.sleep(300)
                        os._exit(0)
                return os.getpgid(0)
            @task
            def alive(group):
                time.sleep(0.5)
                members = [p for p in os.listdir("/proc") if p.isdigit() and group_of(p) == group]
                return len(members)
            def group_of(pid):
                try:
                    state, _, group = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[:3]
                    return int(group) if state != "Z" else None
                except OSError:
                    return None
            alive(leaves_children())
        """);
    DagRun run = airflow.run("forks");
    assertThat(run.state()).isEqualTo(RunState.SUCCESS);
    assertThat(airflow.log(run, "alive", 1)).contains("Returned value was: 0");
  }

  @Test
  void aTaskThatIgnoresTheSignalIsKilled() {
    file(
        """
        with DAG("stubborn", schedule=None):
            BashOperator(task_id="shell", bash_command="trap '' TERM; sleep 300 & wait; sleep 300", execution_timeout=timedelta(seconds=1))
            @task(execution_timeout=timedelta(seconds=1))
            def python():
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                signal.signal(signal.SIGALRM, signal.SIG_IGN)
                while True:
                    time.sleep(1)
            python()
        """);
    DagRun run = airflow.run("stubborn");
    assertThat(airflow.states(run)).isEqualTo("python=failed shell=failed");
    assertThat(airflow.log(run, "shell", 1)).contains("Timeout");
  }

  @Test
  void aDatabaseThatGoesAwayAndComesBackLosesNothing() throws Exception {
    file(
        """
        with DAG("patient", schedule=None):
            BashOperator(task_id="first", bash_command="sleep 3; echo done >> $MARK") >> BashOperator(task_id="second", bash_command="echo done >> $MARK")
        """
            .replace("$MARK", home.resolve("mark").toString()));
    DagRun run = airflow.trigger("patient", "{}");
    while (airflow.tasks(run).stream().noneMatch(task -> task.state() == TaskState.RUNNING)) {
      Thread.sleep(50);
    }
    DataSource other = Warehouse.other();
    execute(other, "alter database atelier allow_connections false");
    execute(
        other, "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'atelier'");
    Thread.sleep(5000);
    assertThat(Files.readString(home.resolve("mark"))).isEqualTo("done\n");
    execute(other, "alter database atelier allow_connections true");
    DagRun ended = airflow.await(run);
    assertThat(ended.state()).isEqualTo(RunState.SUCCESS);
    assertThat(airflow.tasks(run)).allMatch(task -> task.tryNumber() == 1);
    assertThat(Files.readString(home.resolve("mark"))).isEqualTo("done\ndone\n");
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
