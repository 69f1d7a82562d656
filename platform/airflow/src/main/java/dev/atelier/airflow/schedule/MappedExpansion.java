package dev.atelier.airflow.schedule;

import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.airflow.state.Tasks;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;

/** Makes the instances of a mapped task whose length Python told. */
record MappedExpansion(Session session, DagCache dags, Instant now) {
  void expand(TaskKey key, int length, int most) {
    Optional<Dag> dag = dags.find(session, key.dagId());
    Optional<TaskInstance> instance = Tasks.find(session, key);
    if (dag.isEmpty()
        || instance.isEmpty()
        || Runs.lockWaiting(session, key.dagId(), key.runId()).isEmpty()
        || instance.get().state() != TaskState.NONE) {
      return;
    }
    if (length <= 0 || length > most) {
      Tasks.state(session, key, length == 0 ? TaskState.SKIPPED : TaskState.UPSTREAM_FAILED, now);
      return;
    }
    Tasks.remove(session, key);
    Tasks.insert(
        session,
        dag.get(),
        key.runId(),
        dag.get().task(key.taskId()),
        IntStream.range(0, length).boxed().toList(),
        now);
  }
}
