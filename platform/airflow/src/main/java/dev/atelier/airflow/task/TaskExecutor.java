package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.python.PythonJob;
import dev.atelier.airflow.python.PythonServer;
import dev.atelier.airflow.schedule.Executor;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Database;
import dev.atelier.airflow.state.Settings;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.kernel.error.AtelierException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs attempts through the python child: bash commands directly, everything else as a fork. */
public final class TaskExecutor implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskExecutor.class);
  static final int SIGTERM = 15;
  static final int SIGKILL = 9;

  final Place place;
  final PythonServer server;
  final Database database;
  final Settings settings;
  final Answers answers;
  final Masker masker;
  final Clock clock;
  final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("airflow-timers").factory());
  private final Map<TaskKey, RunningAttempt> running = new ConcurrentHashMap<>();

  /**
   * Where tasks run.
   *
   * @param dagsFolder container path
   * @param hostPath container path → file here, for templates that are files
   * @param environment what a task finds: the service's variables
   * @param logs where logs lie
   * @param killGrace between SIGTERM and SIGKILL
   */
  public record Place(
      String dagsFolder,
      int generation,
      String hostname,
      Function<String, Optional<Path>> hostPath,
      Map<String, String> environment,
      LogFiles logs,
      Duration killGrace) {
    public Place {
      environment = Map.copyOf(environment);
    }
  }

  public TaskExecutor(
      Place place,
      PythonServer server,
      Database database,
      Settings settings,
      Answers answers,
      Masker masker,
      Clock clock) {
    this.place = place;
    this.server = server;
    this.database = database;
    this.settings = settings;
    this.answers = answers;
    this.masker = masker;
    this.clock = clock;
  }

  @Override
  public void start(Attempt attempt, Listener listener) {
    RunningAttempt runner = new RunningAttempt(this, attempt, listener);
    running.put(attempt.key(), runner);
    Thread.ofVirtual().name("airflow-task").start(runner::begin);
  }

  void over(TaskKey key, RunningAttempt attempt) {
    running.remove(key, attempt);
  }

  @Override
  public void cancel(TaskKey key, String reason) {
    RunningAttempt attempt = running.get(key);
    if (attempt != null) {
      attempt.cancel(reason);
    }
  }

  @Override
  public boolean mayHaveStarted(TaskInstance instance) {
    return place.logs().exists(instance.key(), instance.tryNumber());
  }

  TaskLog log(TaskKey key, int tryNumber) throws IOException {
    return new TaskLog(place.logs().file(key, tryNumber), place.generation() >= 3, masker, clock);
  }

  @Override
  public void note(TaskInstance instance, String level, String text) {
    try (TaskLog log = log(instance.key(), Math.max(1, instance.tryNumber()))) {
      log.line(level, TaskLog.Source.TASK, text, "");
    } catch (IOException e) {
      LOG.warn("{}: the log could not be written: {}", instance.key(), e.getMessage());
    }
  }

  ContextScope scope(TaskContext context) {
    return new ContextScope(context, database, settings, masker, place.environment());
  }

  @Override
  public void runEnded(Dag dag, DagRun run, String reason) {
    Thread.ofVirtual()
        .start(() -> {
          String which = reason.equals("success") ? "success" : "failure";
          Optional<TaskInstance> any =
              database.call(session -> Tasks.of(session, run.dagId(), run.runId())).stream()
                  .findFirst();
          if (any.isPresent() && dag.tasks().containsKey(any.get().taskId())) {
            Attempt attempt = new Attempt(dag, dag.task(any.get().taskId()), run, any.get());
            callback(attempt, Optional.empty(), which, reason);
          }
        });
  }

  @Override
  public void missed(Dag dag, String which, Map<String, Object> data) {
    Map<String, Object> request = new HashMap<>();
    request.put("file", dag.fileloc());
    request.put("folder", place.dagsFolder());
    request.put("dag_id", dag.dagId());
    request.put("which", which);
    request.put("data", data);
    try {
      new AlertJob(server, answers, dag, which).submit(request);
    } catch (AtelierException e) {
      LOG.warn("{} of {} could not be told of: {}", which, dag.dagId(), e.getMessage());
    }
  }

  @Override
  public void taskLost(Attempt attempt, boolean retry, String reason) {
    String which = retry ? "retry" : "failure";
    if (attempt.task().callbacks().contains(which)) {
      Thread.ofVirtual()
          .start(() -> callback(attempt, Optional.of(attempt.task().taskId()), which, reason));
    }
  }

  private void callback(Attempt attempt, Optional<String> taskId, String which, String reason) {
    TaskContext context =
        database.call(session -> TaskContext.of(session, attempt, place.generation()));
    Map<String, Object> request = request(attempt, context);
    request.put("task_id", taskId.orElse(null));
    request.put("which", which);
    request.put("reason", reason);
    try {
      new AskingJob(this, attempt, context) {
        @Override
        public void ended(int code, boolean expired, String error) {
          if (code != 0) {
            LOG.warn("the {} callback of {} ended with {} {}", which, attempt.key(), code, error);
          }
        }
      }.submit("callback", request);
    } catch (AtelierException e) {
      LOG.warn("the {} callback of {} could not run: {}", which, attempt.key(), e.getMessage());
    }
  }

  /** An attempt's templated fields, rendered without running it. */
  public Map<String, String> rendered(Attempt attempt) {
    TaskContext context =
        database.call(session -> TaskContext.of(session, attempt, place.generation()));
    ContextScope scope = scope(context);
    Map<String, String> result = new java.util.LinkedHashMap<>();
    attempt
        .task()
        .fields()
        .forEach((name, value) -> {
          String text =
              value.isTextual() ? value.asText() : value.isNull() ? "None" : value.toString();
          boolean strict = attempt.dag().strictUndefined();
          result.put(
              name, Templates.isTemplate(text) ? Templates.render(text, scope, strict) : text);
        });
    return result;
  }

  Map<String, Object> request(Attempt attempt, TaskContext context) {
    Map<String, Object> request = new HashMap<>();
    request.put("file", attempt.dag().fileloc());
    request.put("folder", place.dagsFolder());
    request.put("dag_id", attempt.dag().dagId());
    request.put("task_id", attempt.task().taskId());
    Optional<Integer> expanded =
        attempt.instance().key().mapIndex() < 0
            ? Optional.empty()
            : Optional.of(
                (int)
                    database
                        .call(session ->
                            Tasks.of(session, attempt.run().dagId(), attempt.run().runId()))
                        .stream()
                        .filter(instance -> instance.taskId().equals(attempt.task().taskId()))
                        .count());
    Map<String, Object> json = context.json(place.hostname(), expanded);
    json.put("triggering", database.call(session -> Answers.triggering(session, attempt.run())));
    request.put("context", json);
    return request;
  }

  /** How many instances a mapped task becomes, asked of its file; -1 when it fails. */
  public void askLength(
      Dag dag, DagRun run, TaskInstance instance, java.util.function.IntConsumer answer) {
    Thread.ofVirtual()
        .start(() -> {
          Attempt attempt = new Attempt(dag, dag.task(instance.taskId()), run, instance);
          TaskContext context =
              database.call(session -> TaskContext.of(session, attempt, place.generation()));
          try {
            new AskingJob(this, attempt, context) {
              private int length = -1;

              @Override
              public void event(String kind, JsonNode message) {
                if (kind.equals("done")) {
                  length = message.path("length").asInt(-1);
                }
              }

              @Override
              public void ended(int code, boolean expired, String error) {
                answer.accept(length);
              }
            }.submit("mapped_length", request(attempt, context));
          } catch (AtelierException _) {
            answer.accept(-1);
          }
        });
  }

  void later(Duration delay, Runnable work) {
    timers.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Attempts that run here. */
  public int running() {
    return running.size();
  }

  @Override
  public void close() {
    timers.shutdownNow();
  }

  /** Lost children are told apart from failed ones. */
  static boolean lost(int code) {
    return code == PythonJob.LOST;
  }
}
