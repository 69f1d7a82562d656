package dev.atelier.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.state.Dags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Service levels of 2.x, as a DAG file hears of them. */
class ServiceLevelTest {
  /** The callback of 2.x, with what the scheduler found late. */
  @Test
  void missedServiceLevelsCallTheirCallback(@TempDir Path folder) throws Exception {
    try (TestEngine second = new TestEngine(folder, Warehouse.fresh(), "2.7.3", Map.of())) {
      second.write(
          "sla.py",
          """
          import datetime, os
          from airflow import DAG
          from airflow.operators.bash import BashOperator
          def missed(dag, task_list, blocking_task_list, slas, blocking_tis):
              with open(os.path.join(os.environ["AIRFLOW_HOME"], "missed"), "w") as file:
                  file.write("|".join([dag.dag_id, task_list, blocking_task_list, slas[0].task_id, blocking_tis[0].task.task_id]))
          with DAG("sla", start_date=datetime.datetime(2024, 1, 1), schedule=None, sla_miss_callback=missed):
              BashOperator(task_id="a", bash_command="true", sla=datetime.timedelta(minutes=1)) >> BashOperator(task_id="b", bash_command="true")
          """);
      second.engine.readFiles();
      Dag dag =
          second.engine.database().call(session -> Dags.find(session, "sla")).orElseThrow().dag();
      String date = "2024-01-02T00:00:00+00:00";
      Map<String, Object> late = Map.of("dag_id", "sla", "task_id", "a", "execution_date", date);
      Map<String, Object> blocking =
          Map.of("dag_id", "sla", "task_id", "b", "execution_date", date);
      second
          .engine
          .executor()
          .missed(dag, "sla_miss", Map.of("slas", List.of(late), "blocking", List.of(blocking)));
      Instant end = Instant.now().plus(Duration.ofSeconds(60));
      while (!Files.exists(folder.resolve("missed")) && Instant.now().isBefore(end)) {
        Thread.sleep(50);
      }
      assertThat(Files.readString(folder.resolve("missed")))
          .isEqualTo("sla|a on " + date + "|b on " + date + "|a|b");
    }
  }
}
