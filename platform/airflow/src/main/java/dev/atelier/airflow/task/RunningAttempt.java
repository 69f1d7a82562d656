package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.python.PythonJob;
import dev.atelier.airflow.schedule.Executor;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt from its start to its end. */
final class RunningAttempt {
  private static final Logger LOG = LoggerFactory.getLogger(RunningAttempt.class);

  private final TaskExecutor executor;
  private final Executor.Attempt attempt;
  private final Executor.Listener listener;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AttemptLog log;
  private volatile long number;
  private volatile @Nullable String cancelled;
  private volatile boolean timedOut;

  RunningAttempt(TaskExecutor executor, Executor.Attempt attempt, Executor.Listener listener) {
    this.executor = executor;
    this.attempt = attempt;
    this.listener = listener;
    this.log = new AttemptLog(executor, attempt);
  }

  void begin() {
    try {
      log.open();
      TaskContext context =
          executor.database.call(
              session -> TaskContext.of(session, attempt, executor.place.generation()));
      if (attempt.task().bash().isPresent()) {
        bash(context, attempt.task().bash().get());
      } else {
        python(context);
      }
    } catch (JinjaException e) {
      String home = Templates.isJinjas(e.type()) ? "jinja2.exceptions." : "";
      String text = home + e.type().pythonName() + ": " + e.pythonText();
      log.failed(text, "Traceback (most recent call last):\n" + text);
      end(Executor.Outcome.failed(text, true));
    } catch (AtelierException e) {
      log.failed(String.valueOf(e.getMessage()), "");
      end(Executor.Outcome.failed(String.valueOf(e.getMessage()), true));
    } catch (IOException | RuntimeException e) {
      LOG.error("{} could not be started", attempt.key(), e);
      end(Executor.Outcome.failed("it could not be started: " + e.getMessage(), true));
    }
  }

  private void bash(TaskContext context, Task.Bash bash) {
    BashCommand.Ready ready = new BashCommand(executor, context, bash).prepare();
    log.bashStarts(context, ready);
    BashJob job = new BashJob(ready, bash);
    number = executor.server.submit("bash", ready.request(), job);
    attempt.task().executionTimeout().ifPresent(this::timeout);
    signalIfCancelled();
  }

  private void python(TaskContext context) {
    log.pythonStarts(context);
    TaskJob job = new TaskJob(context);
    job.submit("task", executor.request(attempt, context));
    number = job.number;
    // Python ends its own task; this is for one that does not react.
    attempt
        .task()
        .executionTimeout()
        .ifPresent(most -> timeout(most.plus(executor.place.killGrace())));
    signalIfCancelled();
  }

  private void timeout(Duration most) {
    executor.later(
        most,
        () -> {
          if (!over.get()) {
            timedOut = true;
            log.error("Process timed out");
            terminate();
          }
        });
  }

  /** Once; the scheduler says it again until the attempt is over. */
  void cancel(String reason) {
    if (cancelled != null) {
      return;
    }
    cancelled = reason;
    if (number != 0 && !over.get()) {
      log.warning(
          "State of this instance has been externally set. Terminating instance: " + reason);
      terminate();
    }
  }

  private void signalIfCancelled() {
    if (cancelled != null) {
      terminate();
    }
  }

  private void terminate() {
    long child = number;
    executor.server.signal(child, TaskExecutor.SIGTERM);
    executor.later(
        executor.place.killGrace(),
        () -> {
          if (!over.get()) {
            executor.server.signal(child, TaskExecutor.SIGKILL);
          }
        });
  }

  private void end(Executor.Outcome outcome) {
    if (over.compareAndSet(false, true)) {
      executor.over(attempt.key(), this);
      log.close(outcome);
      listener.ended(attempt.key(), attempt.instance().tryNumber(), outcome);
    }
  }

  private String why(int code, String error) {
    if (TaskExecutor.lost(code)) {
      return error;
    }
    return code < 0 ? "Task was killed by signal " + -code : "Task exited with return code " + code;
  }

  private final class BashJob implements PythonJob {
    private final BashCommand.Ready ready;
    private final Task.Bash bash;
    private String last = "";

    BashJob(BashCommand.Ready ready, Task.Bash bash) {
      this.ready = ready;
      this.bash = bash;
    }

    @Override
    public void started(long pid) {
      listener.started(attempt.key(), attempt.instance().tryNumber(), pid);
    }

    @Override
    public void line(String text) {
      last = text;
      log.output(text);
    }

    @Override
    public void ended(int code, boolean expired, String error) {
      if (TaskExecutor.lost(code)) {
        log.failed(error, "");
        end(Executor.Outcome.failed(error, true));
        return;
      }
      log.bashEnded(code);
      if (timedOut) {
        fail("airflow.exceptions.AirflowTaskTimeout: Timeout");
      } else if (code == 0) {
        Executor.Outcome done = Executor.Outcome.of(TaskState.SUCCESS);
        end(
            withRendered(
                done,
                attempt.task().pushesXcom()
                    ? Optional.of(TextNode.valueOf(last))
                    : Optional.empty()));
      } else if (bash.skipOnExitCode().contains(code)) {
        log.info("Bash command returned exit code " + code + ". Skipping.");
        end(withRendered(Executor.Outcome.of(TaskState.SKIPPED), Optional.empty()));
      } else {
        String exit = code < 0 ? String.valueOf(code) : Integer.toString(code);
        fail("Bash command failed. The command returned a non-zero exit code " + exit + ".");
      }
    }

    private void fail(String message) {
      String type =
          message.startsWith("airflow.") ? "" : log.exceptionHome() + ".AirflowException: ";
      log.failed(message, "Traceback (most recent call last):\n" + type + message);
      Executor.Outcome failed = Executor.Outcome.failed(message, true);
      end(withRendered(failed, Optional.empty()));
    }

    private Executor.Outcome withRendered(Executor.Outcome outcome, Optional<JsonNode> returned) {
      return new Executor.Outcome(
          outcome.state(),
          outcome.retry(),
          Optional.empty(),
          returned,
          Optional.empty(),
          Optional.empty(),
          Optional.of(Json.mapper().valueToTree(ready.rendered())),
          Optional.empty(),
          outcome.error());
    }
  }

  private final class TaskJob extends AskingJob {
    private @Nullable JsonNode done;
    private @Nullable JsonNode rendered;
    private volatile @Nullable List<String> skipped;

    TaskJob(TaskContext context) {
      super(RunningAttempt.this.executor, RunningAttempt.this.attempt, context);
    }

    @Override
    public void started(long pid) {
      listener.started(attempt.key(), attempt.instance().tryNumber(), pid);
    }

    @Override
    public void line(String text) {
      log.stdout(text);
    }

    @Override
    public void event(String kind, JsonNode message) {
      switch (kind) {
        case "log" -> log.python(message);
        case "rendered" -> rendered = message.path("fields");
        case "done" -> done = message;
        default -> super.event(kind, message);
      }
    }

    @Override
    @Nullable Object answerTo(String what, JsonNode args) {
      if (what.equals("skip")) {
        List<String> ids = new java.util.ArrayList<>();
        args.path("skipped").forEach(node -> ids.add(node.asText()));
        skipped = ids;
        return null;
      }
      return super.answerTo(what, args);
    }

    @Override
    public void ended(int code, boolean expired, String error) {
      JsonNode result = done;
      if (result == null) {
        String text = timedOut ? "AirflowTaskTimeout: Timeout" : why(code, error);
        log.failed(text, "");
        Executor.Outcome outcome = Executor.Outcome.failed(text, true);
        executor.taskLost(
            attempt, attempt.instance().tryNumber() <= attempt.instance().maxTries(), text);
        end(outcome);
        return;
      }
      end(outcome(result));
    }

    private Executor.Outcome outcome(JsonNode result) {
      TaskState state = TaskState.of(result.path("state").asText());
      Optional<Instant> at =
          result.path("at").isTextual()
              ? Optional.of(OffsetDateTime.parse(result.path("at").asText()).toInstant())
              : Optional.empty();
      return new Executor.Outcome(
          state,
          result.path("retry").asBoolean(true),
          at,
          Optional.empty(),
          Optional.ofNullable(skipped),
          Optional.of(result.path("outlet_events")).filter(JsonNode::isArray),
          Optional.ofNullable(rendered),
          Optional.of(result.path("rendered_map_index"))
              .filter(JsonNode::isTextual)
              .map(JsonNode::asText),
          Optional.of(result.path("error")).filter(JsonNode::isTextual).map(JsonNode::asText));
    }
  }
}
