package dev.atelier.dbt.run;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.DbtListener;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.text.SourceText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs {@code on-run-start} and {@code on-run-end}. */
final class Hooks {
  private final Compiler compiler;
  private final Lines lines;
  private final Clock clock;
  private final DbtListener listener;

  Hooks(Compiler compiler, Lines lines, Clock clock, DbtListener listener) {
    this.compiler = compiler;
    this.lines = lines;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * @param kind the hooks' tag
   * @param names what the hooks see besides
   */
  List<NodeResult> run(String kind, Map<String, @Nullable Object> names) {
    List<Resource> hooks =
        compiler.parsed().manifest().nodes().values().stream()
            .filter(n -> n.type() == ResourceType.OPERATION && n.tags().contains(kind))
            .sorted(
                Comparator.comparing((Resource n) ->
                        n.packageName().equals(compiler.workspace().project().root().name()))
                    .thenComparing(Resource::packageName)
                    .thenComparingLong(n ->
                        ((Number) java.util.Objects.requireNonNull(n.fields().get("index")))
                            .longValue()))
            .toList();
    List<NodeResult> results = new ArrayList<>();
    boolean failed = false;
    for (int i = 0; i < hooks.size(); i++) {
      if (failed) {
        results.add(
            new NodeResult(
                hooks.get(i),
                "skipped",
                hooks.get(i).packageName() + "." + kind + "." + i + " skipped",
                1L,
                List.of(),
                "main",
                0,
                Map.of()));
        continue;
      }
      NodeResult result = one(hooks.get(i), kind, i + 1, hooks.size(), names);
      failed = result.isError();
      results.add(result);
    }
    if (!hooks.isEmpty()) {
      compiler.workspace().events().fire(Event.info("Formatting", "Z017", ""));
    }
    return results;
  }

  private NodeResult one(
      Resource hook, String kind, int number, int total, Map<String, @Nullable Object> names) {
    String name = hook.packageName() + "." + kind + "." + hook.fields().get("index");
    Instant start = clock.instant();
    LazySession session = new LazySession(compiler.warehouse());
    try {
      Contexts.Running running = compiler.context(hook, session);
      names.forEach(running.context()::put);
      String sql = running.context().render(new SourceText("./dbt_project.yml", hook.rawCode()));
      return execute(hook, new Numbered(name, number, total), sql, session, start);
    } finally {
      session.close();
    }
  }

  private record Numbered(String name, int number, int total) {}

  private NodeResult execute(
      Resource hook, Numbered it, String sql, LazySession session, Instant start) {
    String name = it.name();
    Instant compiled = clock.instant();
    say(
        "LogHookStartLine",
        "Q032",
        lines.line(it.number(), it.total(), "START hook: " + name, "RUN"));
    listener.started(hook.uniqueId(), "hook: " + name);
    String status = "success";
    String message = name + " passed";
    try {
      if (!sql.isBlank()) {
        session.get().execute(sql, compiler.shared().comments().of(hook));
        session.get().commit();
      }
    } catch (AtelierException e) {
      status = "error";
      String said = e.problems().getFirst().message();
      message = name + " failed, error:\n " + DbtError.unheaded(said);
    }
    Instant end = clock.instant();
    double seconds = Duration.between(start, end).toNanos() / 1e9;
    boolean ok = status.equals("success");
    say(
        "LogHookEndLine",
        "Q033",
        lines.timed(
            it.number(),
            it.total(),
            (ok ? "OK hook: " : "ERROR hook: ") + name,
            ok ? lines.green("OK") : lines.red("ERROR"),
            seconds));
    listener.finished(hook.uniqueId(), status, seconds, message);
    List<NodeResult.Timing> timing =
        List.of(
            new NodeResult.Timing("compile", start, compiled),
            new NodeResult.Timing("execute", compiled, end));
    return new NodeResult(hook, status, message, ok ? 0L : 1L, timing, "main", seconds, Map.of());
  }

  private void say(String name, String code, String text) {
    compiler.workspace().events().fire(Event.info(name, code, text));
  }
}
