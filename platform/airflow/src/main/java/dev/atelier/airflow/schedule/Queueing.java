package dev.atelier.airflow.schedule;

import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.Tasks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scheduled tasks → queued ones, by weight, within pools, max_active_tasks and the tasks' own
 * limits.
 */
final class Queueing {
  private static final Logger LOG = LoggerFactory.getLogger(Queueing.class);
  private static final int CANDIDATES = 512;

  private final DagCache dags;
  private final SchedulerSettings settings;
  private final Set<String> namedPools = new HashSet<>();

  Queueing(DagCache dags, SchedulerSettings settings) {
    this.dags = dags;
    this.settings = settings;
  }

  /** How much is in use, by what limits it. */
  private static final class Use {
    final Map<String, Integer> counts = new HashMap<>();

    int of(String key) {
      return counts.getOrDefault(key, 0);
    }

    void add(String key, int n) {
      counts.merge(key, n, Integer::sum);
    }

    void add(TaskInstance instance) {
      String dag = instance.key().dagId();
      String run = dag + "\n" + instance.key().runId();
      add("pool\n" + instance.pool(), instance.poolSlots());
      add("dag\n" + dag, 1);
      add("run\n" + run, 1);
      add("task\n" + dag + "\n" + instance.taskId(), 1);
      add("runtask\n" + run + "\n" + instance.taskId(), 1);
    }
  }

  List<Executor.Attempt> queue(Session session, int free, long jobId, Instant now) {
    if (free <= 0) {
      return List.of();
    }
    List<TaskInstance> candidates =
        session.list(
            """
            select t.* from airflow.task_instance t join airflow.dag_run r using (dag_id, run_id)
              join airflow.dag d using (dag_id)
            where t.state = 'scheduled' and r.state = 'running'
              and (not d.is_paused or r.run_type = 'manual')
            order by t.priority_weight desc, r.run_after, r.id, t.map_index, t.task_id limit ?
            for update of t skip locked\
            """,
            Tasks::readRow,
            CANDIDATES);
    if (candidates.isEmpty()) {
      return List.of();
    }
    // Locked, so that two schedulers count one after the other.
    Map<String, Integer> pools = new HashMap<>();
    session
        .list(
            "select pool, slots from airflow.slot_pool order by pool for update",
            row -> Map.entry(row.text("pool"), row.number("slots")))
        .forEach(entry -> pools.put(entry.getKey(), entry.getValue()));
    Use use = new Use();
    session
        .list(
            "select * from airflow.task_instance where state in ('queued', 'running', 'restarting')",
            Tasks::readRow)
        .forEach(use::add);
    return choose(session, candidates, use, pools, free, jobId, now);
  }

  private List<Executor.Attempt> choose(
      Session session,
      List<TaskInstance> candidates,
      Use use,
      Map<String, Integer> pools,
      int free,
      long jobId,
      Instant now) {
    List<Executor.Attempt> chosen = new ArrayList<>();
    Map<String, Optional<DagRun>> runs = new HashMap<>();
    for (TaskInstance candidate : candidates) {
      if (chosen.size() >= free) {
        break;
      }
      Optional<Dag> dag = dags.find(session, candidate.key().dagId());
      Optional<Task> task = dag.map(known -> known.tasks().get(candidate.taskId()));
      if (task.isEmpty() || !fits(candidate, dag.get(), task.get(), use, pools)) {
        continue;
      }
      String runName = candidate.key().dagId() + "\n" + candidate.key().runId();
      Optional<DagRun> run =
          runs.computeIfAbsent(
              runName,
              name -> Runs.find(session, candidate.key().dagId(), candidate.key().runId()));
      use.add(candidate);
      int tryNumber =
          candidate.reschedules() > 0 ? candidate.tryNumber() : candidate.tryNumber() + 1;
      TaskInstance queued = Tasks.queued(session, candidate, tryNumber, jobId, now);
      chosen.add(new Executor.Attempt(dag.get(), task.get(), run.orElseThrow(), queued));
    }
    return chosen;
  }

  private boolean fits(
      TaskInstance candidate, Dag dag, Task task, Use use, Map<String, Integer> pools) {
    String dagId = candidate.key().dagId();
    String run = dagId + "\n" + candidate.key().runId();
    Integer slots = pools.get(candidate.pool());
    if (slots == null) {
      if (namedPools.add(candidate.pool())) {
        LOG.warn("Tasks using non-existent pool '{}' will not be scheduled", candidate.pool());
      }
      return false;
    }
    boolean inPool =
        slots < 0 || use.of("pool\n" + candidate.pool()) + candidate.poolSlots() <= slots;
    String active = settings.generation() >= 3 ? "run\n" + run : "dag\n" + dagId;
    return inPool
        && use.of(active) < dag.maxActiveTasks()
        && task.maxActivePerDag()
            .filter(most -> use.of("task\n" + dagId + "\n" + task.taskId()) >= most)
            .isEmpty()
        && task.maxActivePerRun()
            .filter(most -> use.of("runtask\n" + run + "\n" + task.taskId()) >= most)
            .isEmpty();
  }
}
