package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.schedule.Executor;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskState;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an attempt's log says, line by line as Airflow's does in either generation. */
final class AttemptLog {
  private static final DateTimeFormatter COMPACT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final TaskExecutor executor;
  private final Executor.Attempt attempt;
  private final boolean third;
  private volatile @Nullable TaskLog log;

  AttemptLog(TaskExecutor executor, Executor.Attempt attempt) {
    this.executor = executor;
    this.attempt = attempt;
    this.third = executor.place.generation() >= 3;
  }

  void open() throws IOException {
    log = executor.log(attempt.key(), attempt.instance().tryNumber());
    TaskInstance instance = attempt.instance();
    if (third) {
      info(new TaskLog.Source("task", "task_runner.py", 2412), "::group::Pre Execute");
      return;
    }
    info(
        at("taskinstance.py", 1361),
        "Starting attempt %d of %d".formatted(instance.tryNumber(), instance.maxTries() + 1));
    info(
        at("taskinstance.py", 1382),
        "Executing <Task(%s): %s> on %s"
            .formatted(
                attempt.task().operator(),
                attempt.task().taskId(),
                attempt.run().logicalDate().map(PythonTime::spaced).orElse("None")));
  }

  private static TaskLog.Source at(String file, int line) {
    return new TaskLog.Source("airflow.task", file, line);
  }

  private void info(TaskLog.Source source, String text) {
    TaskLog open = log;
    if (open != null) {
      open.info(source, text);
    }
  }

  void info(String text) {
    info(TaskLog.Source.TASK, text);
  }

  void warning(String text) {
    TaskLog open = log;
    if (open != null) {
      open.line("warning", TaskLog.Source.TASK, text, "");
    }
  }

  void error(String text) {
    TaskLog open = log;
    if (open != null) {
      open.error(TaskLog.Source.TASK, text, "");
    }
  }

  String exceptionHome() {
    return third ? "airflow.sdk.exceptions" : "airflow.exceptions";
  }

  private void exports(TaskContext context) {
    if (!third) {
      Map<String, String> env = context.environment(executor.place.generation());
      info(
          at("taskinstance.py", 1662),
          "Exporting env vars: "
              + env.entrySet().stream()
                  .map(entry -> entry.getKey() + "='" + entry.getValue() + "'")
                  .collect(Collectors.joining(" ")));
    }
  }

  void bashStarts(TaskContext context, BashCommand.Ready ready) {
    exports(context);
    if (third) {
      info(new TaskLog.Source("task", "task_runner.py", 2232), "::endgroup::");
    }
    info(subprocess(63, 78), "Tmp dir root location: /tmp");
    String command =
        String.join(", ", ready.argv().stream().skip(1).map(AttemptLog::quoted).toList());
    info(
        subprocess(75, 80),
        "Running command: [" + command.replaceFirst("'bash'", "'/usr/bin/bash'") + "]");
    info(subprocess(86, 92), "Output:");
  }

  private static String quoted(String text) {
    boolean single = text.contains("'") && !text.contains("\"");
    String escaped =
        text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r");
    return single ? "\"" + escaped + "\"" : "'" + escaped.replace("'", "\\'") + "'";
  }

  private TaskLog.Source subprocess(int second, int thirdLine) {
    return new TaskLog.Source(
        TaskLog.Source.SUBPROCESS.logger(), "subprocess.py", third ? thirdLine : second);
  }

  void output(String line) {
    info(subprocess(93, 106), line);
  }

  void bashEnded(int code) {
    info(subprocess(97, 115), "Command exited with return code " + code);
  }

  void pythonStarts(TaskContext context) {
    exports(context);
    if (third) {
      info(new TaskLog.Source("task", "task_runner.py", 2232), "::endgroup::");
    }
  }

  void stdout(String line) {
    info(TaskLog.Source.STDOUT, line);
  }

  /** A record of Python's logging. */
  void python(JsonNode message) {
    TaskLog open = log;
    if (open != null) {
      TaskLog.Source source =
          new TaskLog.Source(
              message.path("logger").asText(),
              message.path("file").asText("unknown.py"),
              message.path("line").asInt());
      open.line(
          message.path("level").asText("info"),
          source,
          message.path("text").asText(),
          message.path("trace").asText(""));
    }
  }

  void failed(String text, String trace) {
    TaskLog open = log;
    if (open != null) {
      open.error(
          at("taskinstance.py", 1937),
          trace.isEmpty() ? text : "Task failed with exception",
          trace);
    }
  }

  void close(Executor.Outcome outcome) {
    TaskLog open = log;
    if (open == null) {
      return;
    }
    if (third) {
      open.info(new TaskLog.Source("task", "task_runner.py", 1580), "::group::Post Execute");
      if (outcome.returned().isPresent()) {
        open.info(new TaskLog.Source("task", "task_runner.py", 2280), "Pushing xcom");
      }
      open.info(new TaskLog.Source("task", "task_runner.py", 2379), "::endgroup::");
    } else {
      closeSecond(open, outcome);
    }
    open.close();
  }

  private void closeSecond(TaskLog open, Executor.Outcome outcome) {
    TaskInstance instance = attempt.instance();
    boolean again =
        outcome.state() == TaskState.FAILED
            && outcome.retry()
            && instance.tryNumber() <= instance.maxTries();
    if (outcome.state() == TaskState.UP_FOR_RESCHEDULE) {
      open.info(
          at("taskinstance.py", 1765), "Rescheduling task, marking task as UP_FOR_RESCHEDULE");
    } else {
      String name = again ? "UP_FOR_RETRY" : outcome.state().name();
      String date = attempt.run().logicalDate().map(COMPACT::format).orElse("");
      Instant now = executor.clock.instant();
      open.info(
          at("taskinstance.py", 1400),
          "Marking task as %s. dag_id=%s, task_id=%s, execution_date=%s, start_date=%s, end_date=%s"
              .formatted(
                  name,
                  attempt.dag().dagId(),
                  attempt.task().taskId(),
                  date,
                  Optional.of(now).map(COMPACT::format).orElse(""),
                  COMPACT.format(now)));
    }
    open.info(
        at("local_task_job_runner.py", 228),
        "Task exited with return code " + (outcome.state() == TaskState.FAILED ? 1 : 0));
  }
}
