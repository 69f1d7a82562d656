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
import java.util.Iterator;
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
  private List<TaskInstance> waiting = new ArrayList<>();
  private boolean more;

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

  /**
   * @param fresh whether others than at the last call may be scheduled; sorting all of them is dear
   */
  List<Executor.Attempt> queue(Session session, int free, long jobId, Instant now, boolean fresh) {
    if (free <= 0) {
      return List.of();
    }
    boolean look = fresh || waiting.isEmpty() && more;
    if (!look && waiting.isEmpty()) {
      return List.of();
    }
    Map<String, Integer> pools = lock(session);
    if (look) {
      waiting = candidates(session);
      more = waiting.size() == CANDIDATES;
      if (waiting.isEmpty()) {
        return List.of();
      }
    }
    Use use = new Use();
    session
        .list(
            "select * from airflow.task_instance where state in ('queued', 'running', 'restarting')",
            Tasks::readRow)
        .forEach(use::add);
    return choose(session, use, pools, free, jobId, now);
  }

  /** The pools' slots, locked, so that two schedulers choose and count one after the other. */
  private static Map<String, Integer> lock(Session session) {
    Map<String, Integer> pools = new HashMap<>();
    session
        .list(
            "select pool, slots from airflow.slot_pool order by pool for update",
            row -> Map.entry(row.text("pool"), row.number("slots")))
        .forEach(entry -> pools.put(entry.getKey(), entry.getValue()));
    return pools;
  }

  private static List<TaskInstance> candidates(Session session) {
    return new ArrayList<>(
        session.list(
            """
            select t.* from airflow.task_instance t join airflow.dag_run r using (dag_id, run_id)
              join airflow.dag d using (dag_id)
            where t.state = 'scheduled' and r.state = 'running'
              and (not d.is_paused or r.run_type = 'manual')
            order by t.priority_weight desc, r.run_after, r.id, t.map_index, t.task_id limit ?\
            """,
            Tasks::readRow,
            CANDIDATES));
  }

  private List<Executor.Attempt> choose(
      Session session, Use use, Map<String, Integer> pools, int free, long jobId, Instant now) {
    List<Executor.Attempt> chosen = new ArrayList<>();
    Map<String, Optional<DagRun>> runs = new HashMap<>();
    Iterator<TaskInstance> all = waiting.iterator();
    while (all.hasNext() && chosen.size() < free) {
      TaskInstance candidate = all.next();
      Optional<Dag> dag = dags.find(session, candidate.key().dagId());
      Optional<Task> task = dag.map(known -> known.tasks().get(candidate.taskId()));
      if (task.isEmpty() || !fits(candidate, dag.get(), task.get(), use, pools)) {
        continue;
      }
      all.remove();
      int tryNumber =
          candidate.reschedules() > 0 ? candidate.tryNumber() : candidate.tryNumber() + 1;
      Optional<TaskInstance> queued = Tasks.queued(session, candidate, tryNumber, jobId, now);
      if (queued.isEmpty()) {
        continue;
      }
      use.add(candidate);
      Optional<DagRun> run =
          runs.computeIfAbsent(
              candidate.key().dagId() + "\n" + candidate.key().runId(),
              name -> Runs.find(session, candidate.key().dagId(), candidate.key().runId()));
      chosen.add(new Executor.Attempt(dag.get(), task.get(), run.orElseThrow(), queued.get()));
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
