package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.python.PythonJob;
import dev.atelier.airflow.schedule.Executor;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.kernel.error.AtelierException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A python child that may ask: its questions are answered on threads of their own. */
abstract class AskingJob implements PythonJob {
  private static final long CALLBACK_SECONDS = 300;

  final TaskExecutor executor;
  final Executor.Attempt attempt;
  final TaskContext context;
  private final SynchronousQueue<JsonNode> returned = new SynchronousQueue<>();
  volatile long number;

  AskingJob(TaskExecutor executor, Executor.Attempt attempt, TaskContext context) {
    this.executor = executor;
    this.attempt = attempt;
    this.context = context;
  }

  void submit(String op, Map<String, Object> request) {
    number = executor.server.submit(op, request, this);
  }

  @Override
  public void event(String kind, JsonNode message) {
    if (kind.equals("mask") && message.path("value").isTextual()) {
      executor.masker.add(message.path("value").asText());
    } else if (kind.equals("returned")) {
      Thread.ofVirtual().start(() -> pass(message));
    }
  }

  private void pass(JsonNode message) {
    try {
      if (!returned.offer(message, 1, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody waits for a callback's result");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void ask(String what, JsonNode args) {
    Thread.ofVirtual().name("airflow-answer").start(() -> answer(what, args));
  }

  private void answer(String what, JsonNode args) {
    long child = waitForNumber();
    try {
      executor.server.answer(child, what.equals("render") ? render(args) : answerTo(what, args));
    } catch (Answers.PythonError e) {
      executor.server.fail(child, e.type(), String.valueOf(e.getMessage()));
    } catch (JinjaException e) {
      executor.server.fail(
          child, "AirflowException", e.type().pythonName() + ": " + e.pythonText());
    } catch (AtelierException e) {
      executor.server.fail(child, "AirflowException", String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      executor.server.fail(child, "AirflowException", what + ": " + e.getMessage());
    }
  }

  /** A child may ask before the call that started it has returned. */
  private long waitForNumber() {
    while (number == 0) {
      Thread.onSpinWait();
    }
    return number;
  }

  @Nullable Object answerTo(String what, JsonNode args) {
    return executor.answers.answer(what, args, attempt.key());
  }

  private @Nullable Object render(JsonNode args) {
    Map<String, JinjaCallable> macros = new LinkedHashMap<>();
    args.path("macros")
        .forEach(name ->
            macros.put(name.asText(), arguments -> call("macro." + name.asText(), arguments)));
    Map<String, JinjaCallable> filters = new LinkedHashMap<>();
    args.path("filters")
        .forEach(name ->
            filters.put(name.asText(), arguments -> call("filter." + name.asText(), arguments)));
    var scope = executor.scope(context).with(args.path("values"), macros);
    Optional<JinjaObject> plugins = plugins(args.path("plugins"));
    Map<String, @Nullable Object> extra = new LinkedHashMap<>();
    args.path("extra")
        .properties()
        .forEach(entry -> extra.put(entry.getKey(), Templates.value(entry.getValue())));
    plugins.ifPresent(all -> extra.put("macros", all));
    var full = dev.atelier.jinja.Scope.of(extra).or(scope);
    String text = args.path("text").asText();
    boolean strict = attempt.dag().strictUndefined();
    return args.path("native").asBoolean()
        ? Templates.plain(Templates.renderNative(text, full, strict, filters))
        : Templates.render(text, full, strict, filters);
  }

  /** Airflow's macros with those of plugins beside them. */
  private Optional<JinjaObject> plugins(JsonNode named) {
    if (named.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new JinjaObject() {
          @Override
          public @Nullable Object attribute(String name) {
            JsonNode functions = named.path(name);
            return functions.isMissingNode()
                ? Templates.MACROS.attribute(name)
                : plugin(name, functions);
          }
        });
  }

  private JinjaObject plugin(String plugin, JsonNode functions) {
    Map<String, JinjaCallable> callables = new LinkedHashMap<>();
    functions.forEach(name ->
        callables.put(
            name.asText(), arguments -> call("macro." + plugin + "." + name.asText(), arguments)));
    return new JinjaObject() {
      @Override
      public @Nullable Object attribute(String name) {
        JinjaCallable found = callables.get(name);
        return found == null ? Missing.MISSING : found;
      }
    };
  }

  private @Nullable Object call(String name, Arguments arguments) {
    Map<String, @Nullable Object> request = new LinkedHashMap<>();
    request.put("call", name);
    request.put("args", Templates.plain(arguments.toList()));
    request.put("kwargs", Templates.plain(arguments.keywords()));
    executor.server.call(waitForNumber(), request);
    try {
      JsonNode answer = returned.poll(CALLBACK_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw JinjaException.runtime(name + " did not answer");
      }
      if (answer.has("error")) {
        throw JinjaException.runtime(answer.get("error").asText());
      }
      return Templates.value(answer.path("value"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
