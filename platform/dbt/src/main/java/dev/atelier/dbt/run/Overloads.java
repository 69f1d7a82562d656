package dev.atelier.dbt.run;

import dev.atelier.dbt.Event;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.text.SourceText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A function's further signatures, made one after the other when the function itself stands. Each
 * is tried, whatever became of those before it.
 */
final class Overloads {
  private final Compiler compiler;
  private final Lines lines;
  private final Clock clock;
  private final Set<String> made;

  /**
   * @param made of those that an earlier run made, which {@code retry} leaves alone
   */
  Overloads(Compiler compiler, Lines lines, Clock clock, Set<String> made) {
    this.compiler = compiler;
    this.lines = lines;
    this.clock = clock;
    this.made = made;
  }

  /** Names of overloads, as {@code overload_results} of a run result. */
  record Results(List<String> successful, List<String> failed) {
    Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> out = new LinkedHashMap<>();
      out.put("successful", successful);
      out.put("failed", failed);
      return out;
    }
  }

  /** Makes one signature; a failure is thrown. */
  interface Maker {
    void make(Resource function, Contexts.Running running);
  }

  /** Fills in the bodies with their templates rendered. */
  static void compile(Resource function, Contexts.Running running) {
    for (Object raw : function.list("overloads")) {
      Map<String, @Nullable Object> overload = Values.map(raw);
      String body = Values.text(overload.get("raw_body"), "");
      overload.put(
          "compiled_body",
          running.context().render(new SourceText(function.originalFilePath(), body)));
    }
  }

  Results run(Resource function, Maker maker) {
    List<String> successful = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    List<Object> all = function.list("overloads");
    for (int i = 0; i < all.size(); i++) {
      Map<String, @Nullable Object> overload = Values.map(all.get(i));
      String name = Values.text(overload.get("defined_in"), "");
      String described = "function " + function.name() + " overload " + name;
      if (made.contains(name)) {
        ended(Event.Level.INFO, i, all.size(), "SKIP " + described, lines.yellow("SKIPPED"), 0);
        successful.add(name);
        continue;
      }
      fire(
          Event.Level.INFO,
          "LogStartOverload",
          "Q048",
          "Overload " + lines.line(i + 1, all.size(), "START " + described, "RUN"));
      Instant start = clock.instant();
      LazySession session = new LazySession(compiler.warehouse());
      try {
        Resource copy = copy(function, overload);
        maker.make(copy, compiler.context(copy, session));
        successful.add(name);
        ended(
            Event.Level.INFO,
            i,
            all.size(),
            "OK created " + described,
            lines.green("SUCCESS"),
            since(start));
      } catch (AtelierException e) {
        failed.add(name);
        ended(
            Event.Level.ERROR,
            i,
            all.size(),
            "ERROR creating " + described + ": " + e.problems().getFirst().message(),
            lines.red("ERROR"),
            since(start));
      } finally {
        session.close();
      }
    }
    return new Results(successful, failed);
  }

  private static Resource copy(Resource function, Map<String, @Nullable Object> overload) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(function.fields());
    fields.put("arguments", overload.get("arguments"));
    if (overload.get("returns") != null) {
      fields.put("returns", overload.get("returns"));
    }
    fields.put("compiled_code", Values.text(overload.get("compiled_body"), ""));
    return new Resource(fields);
  }

  private double since(Instant start) {
    return Duration.between(start, clock.instant()).toNanos() / 1e9;
  }

  private void ended(
      Event.Level level, int at, int total, String text, String status, double seconds) {
    fire(
        level,
        "LogOverloadResult",
        "Q049",
        "Overload " + lines.timed(at + 1, total, text, status, seconds));
  }

  private void fire(Event.Level level, String name, String code, String text) {
    compiler.workspace().events().fire(Event.of(level, name, code, text));
  }
}
