package dev.atelier.airflow.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.AirflowEngine;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.Settings;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Invocation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call of a command: its arguments, the Airflow it is about, where it prints. */
record CommandRun(AirflowEngine engine, Parsed arguments, Invocation invocation) {
  boolean third() {
    return engine.config().generation() >= 3;
  }

  String argument(String name) {
    return arguments.required(name);
  }

  Optional<String> option(String name) {
    return arguments.value(name);
  }

  boolean flag(String name) {
    return arguments.has(name);
  }

  void print(String text) {
    invocation.out().println(text);
  }

  void error(String text) {
    invocation.err().println(text);
  }

  /** Asks whoever sits at the terminal, until yes or no is said; the end of input is a no. */
  boolean agrees(String question) {
    BufferedReader answers =
        new BufferedReader(new InputStreamReader(invocation.in(), StandardCharsets.UTF_8));
    print(question);
    while (true) {
      invocation.out().flush();
      try {
        String answer = answers.readLine();
        if (answer == null
            || List.of("n", "no").contains(answer.strip().toLowerCase(Locale.ROOT))) {
          return false;
        }
        if (List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT))) {
          return true;
        }
        print("Please respond with y/yes or n/no.");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  void table(List<? extends Map<String, ? extends @Nullable Object>> rows) {
    new Table(option("output").orElse("table"), invocation.terminal() ? invocation.columns() : 200)
        .print(rows, invocation.out());
  }

  <T> T read(java.util.function.Function<Session, T> work) {
    return engine.database().call(work);
  }

  Settings settings() {
    return engine.settings();
  }

  /**
   * A file of JSON.
   *
   * @param what it holds, for the message when it cannot be read
   */
  JsonNode file(String name, String what) {
    try {
      return Json.read(Files.readString(invocation.hostPath().apply(name)));
    } catch (IOException _) {
      throw new Failure("Missing " + what + " file " + name);
    } catch (AtelierException e) {
      throw new Failure("Invalid " + what + " file: " + e.getMessage());
    }
  }

  /** Into a file, or to the output when it is named so. */
  void write(String name, String text) {
    try {
      if (name.equals("-") || name.equals("/dev/stdout")) {
        invocation.out().print(text);
      } else {
        Files.writeString(invocation.hostPath().apply(name), text);
      }
    } catch (IOException e) {
      throw new Failure(name + " cannot be written: " + e.getMessage());
    }
  }

  Dags.Known dag(String dagId) {
    return read(session -> Dags.find(session, dagId))
        .filter(known -> !known.stale())
        .orElseThrow(() -> new Failure(noDag(dagId)));
  }

  String noDag(String dagId) {
    return third()
        ? "airflow.sdk.exceptions.AirflowException: Dag '%s' could not be found; either it does not exist or it failed to parse."
            .formatted(dagId)
        : "airflow.exceptions.AirflowException: Dag '%s' could not be found; either it does not exist or it failed to parse."
            .formatted(dagId);
  }

  Instant date(String text) {
    try {
      return PythonTime.parse(text, engine.config().defaultZone());
    } catch (DateTimeException _) {
      throw new UsageException("argument: Invalid date: " + text);
    }
  }

  Optional<String> user() {
    return Optional.ofNullable(invocation.environment().get("USER"))
        .filter(name -> !name.isBlank())
        .or(() -> Optional.of("root"));
  }
}
