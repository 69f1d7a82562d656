package dev.atelier.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Runs;
import dev.atelier.engines.postgres.HiddenCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the platform's process in the middle of a run, its database included. */
class KilledPlatformTest {
  @TempDir Path home;

  /** The process that is killed. */
  public static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      Path home = Path.of(arguments[0]);
      HiddenCluster cluster = cluster(home);
      TestEngine airflow = engine(home, cluster);
      airflow.engine.readFiles();
      airflow.engine.start();
      airflow.trigger("d", "{}");
      Thread.sleep(Duration.ofMinutes(2));
    }
  }

  private static HiddenCluster cluster(Path home) {
    return HiddenCluster.open(
        home.resolve("pg"), InetAddress.getLoopbackAddress(), "atelier", line -> {});
  }

  private static TestEngine engine(Path home, HiddenCluster cluster) {
    return new TestEngine(
        home,
        cluster.dataSource(),
        "3.3.2",
        Map.of(
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION",
            "false",
            "MARKS",
            home.resolve("marks").toString()));
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not come about").isLessThan(end);
      Thread.sleep(10);
    }
  }

  private List<String> marks() {
    try {
      return Files.exists(home.resolve("marks"))
          ? Files.readAllLines(home.resolve("marks"))
          : List.of();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void nothingRunsTwiceUnseenAndNothingIsForgotten() throws Exception {
    Files.createDirectories(home.resolve("dags"));
    Files.writeString(
        home.resolve("dags/d.py"),
        """
        from airflow.sdk import DAG
        from airflow.providers.standard.operators.bash import BashOperator
        from datetime import timedelta
        def mark(name, then, **kw):
            return BashOperator(task_id=name, bash_command=f"echo {name} >> $MARKS; {then}", **kw)
        LONG = "for i in $(seq 600); do [ -e $MARKS.go ] && exit 0; sleep 0.1; done"
        with DAG("d", schedule=None):
            before = mark("before", "true")
            retried = mark("retried", LONG, retries=1, retry_delay=timedelta(0))
            lost = mark("lost", LONG)
            after = mark("after", "true")
            before >> [retried, lost]
            retried >> after
        """);
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                home.toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("victim.log").toFile())
            .start();
    until(() -> marks().size() == 3 || !victim.isAlive());
    assertThat(victim.isAlive()).as(Files.readString(home.resolve("victim.log"))).isTrue();
    victim.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    Files.createFile(home.resolve("marks.go"));
    long server =
        Long.parseLong(Files.readAllLines(home.resolve("pg/data/postmaster.pid")).getFirst());
    until(() -> ProcessHandle.of(server).isEmpty());

    try (HiddenCluster cluster = cluster(home);
        TestEngine airflow = engine(home, cluster)) {
      airflow.engine.readFiles();
      airflow.engine.start();
      DagRun run = airflow.engine.database().call(session -> Runs.of(session, "d", 1)).getFirst();
      until(() -> airflow.find("d", run.runId()).orElseThrow().state().finished());
      assertThat(airflow.states(run))
          .isEqualTo("after=success before=success lost=failed retried=success");
      assertThat(marks())
          .containsExactlyInAnyOrder("before", "retried", "lost", "retried", "after");
      assertThat(airflow.log(run, "lost", 1)).contains("Detected zombie job");
      assertThat(airflow.log(run, "retried", 1)).contains("Detected zombie job");
      assertThat(airflow.log(run, "retried", 2)).contains("Command exited with return code 0");
    }
  }
}
