package dev.atelier.dbt.run;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.adapter.Relation;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.context.RunBehaviour;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.Text;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a unit test: the model's SQL with fixtures in place of what it reads, compared row by row
 * with what is expected.
 */
final class UnitTests {
  private static final Pattern INPUT =
      Pattern.compile(
          "\\s*(ref|source|this)\\s*(?:\\(\\s*['\"](.*?)['\"]\\s*(?:,\\s*['\"](.*?)['\"]\\s*)?\\))?\\s*");

  private final Compiler compiler;
  private final Clock clock;

  UnitTests(Compiler compiler, Clock clock) {
    this.compiler = compiler;
    this.clock = clock;
  }

  NodeResult run(Resource test) {
    Instant start = clock.instant();
    String status;
    String message = null;
    Long failures = null;
    LazySession session = new LazySession(compiler.warehouse());
    try {
      Optional<String> difference = difference(test, session);
      status = difference.isEmpty() ? "pass" : "fail";
      message = difference.orElse(null);
      failures = difference.isEmpty() ? 0L : 1L;
    } catch (AtelierException e) {
      status = "error";
      message = NodeRunner.located(test, e);
    } finally {
      session.close();
    }
    return new NodeResult(
        test,
        status,
        message,
        failures,
        List.of(),
        Thread.currentThread().getName(),
        Duration.between(start, clock.instant()).toNanos() / 1e9,
        Map.of());
  }

  private Optional<String> difference(Resource test, LazySession session) {
    Resource model =
        compiler.parsed().manifest().find(test.dependsOnNodes().getFirst()).orElseThrow();
    Resource shadow = shadow(test, model);
    Contexts.Running running = compiler.context(shadow, session);
    List<String> ctes = new ArrayList<>();
    Relation thisOverride = null;
    for (Object raw : test.list("given")) {
      Map<String, @Nullable Object> given = Values.map(raw);
      Input input = input(test, Values.text(given.get("input"), ""), model);
      String sql = fixture(test, input.resource(), given, session);
      String cte = "__dbt__cte__" + input.name();
      ctes.add(" " + cte + " as (\n" + sql + "\n)");
      Relation relation =
          Relation.of(null, null, cte)
              .withType("cte")
              .quoting(new Relation.Parts(false, false, false));
      running.behaviour().override(input.resource().uniqueId(), relation);
      if (input.resource() == model) {
        thisOverride = relation;
      }
    }
    if (thisOverride != null) {
      running.context().put("this", thisOverride);
    }
    applyOverrides(test, running);
    String sql =
        running.context().render(new SourceText(model.originalFilePath(), model.rawCode()));
    shadow.put("compiled_code", CteInjection.inject(sql, ctes));
    if (thisOverride != null) {
      running.context().put("this", RunBehaviour.relationOf(compiler.workspace(), model));
    }
    Map<String, @Nullable Object> expected = test.map("expect");
    if ("sql".equals(expected.get("format"))) {
      shadow.config().put("expected_rows", List.of());
      shadow.config().put("expected_sql", expected.get("rows"));
    } else {
      shadow.config().put("expected_rows", rows(test, expected));
    }
    MacroLibrary.Definition unit =
        compiler.parsed().library().materialization("unit").orElseThrow();
    running.context().callMacro(unit, Arguments.none());
    RunBehaviour.MainResult main = running.behaviour().mainResult().orElseThrow();
    return compare(main.table().dictionaries());
  }

  private static Resource shadow(Resource test, Resource model) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(model.fields());
    Map<String, @Nullable Object> config = new LinkedHashMap<>(model.config());
    fields.put("config", config);
    fields.put("resource_type", "unit_test");
    fields.put("unique_id", test.uniqueId());
    fields.put("name", test.name());
    fields.put("original_file_path", test.originalFilePath());
    return new Resource(fields);
  }

  private record Input(Resource resource, String name) {}

  private Input input(Resource test, String written, Resource model) {
    Matcher m = INPUT.matcher(written);
    Optional<Resource> found = Optional.empty();
    if (m.matches()) {
      found =
          switch (m.group(1)) {
            case "this" -> Optional.of(model);
            case "source" ->
                compiler
                    .parsed()
                    .lookup()
                    .source(m.group(2), String.valueOf(m.group(3)), test.packageName());
            default ->
                compiler
                    .parsed()
                    .lookup()
                    .ref(
                        m.group(3) == null ? null : m.group(2),
                        m.group(3) == null ? m.group(2) : m.group(3),
                        null,
                        test.packageName());
          };
    }
    Resource resource =
        found.orElseThrow(() ->
            DbtError.COMPILATION.in(
                test, "Unable to find input '" + written + "' of unit test '" + test.name() + "'"));
    return new Input(resource, resource.name());
  }

  private String fixture(
      Resource test, Resource input, Map<String, @Nullable Object> given, LazySession session) {
    if ("sql".equals(given.get("format"))) {
      return Values.text(given.get("rows"), "");
    }
    Contexts.Running of = compiler.context(input, session);
    MacroLibrary.Definition macro =
        compiler.parsed().library().find(MacroLibrary.DBT, "get_fixture_sql").orElseThrow();
    of.context().put("this", RunBehaviour.relationOf(compiler.workspace(), input));
    return Text.str(
            of.context()
                .callMacro(macro, Arguments.of(new @Nullable Object[] {rows(test, given), null})))
        .strip();
  }

  private List<Object> rows(Resource test, Map<String, @Nullable Object> given) {
    Object rows = given.get("rows");
    boolean csv = "csv".equals(given.get("format"));
    if (given.get("fixture") != null) {
      return csvRows(fixtureText(test, String.valueOf(given.get("fixture"))));
    }
    if (csv) {
      return csvRows(Values.text(rows, ""));
    }
    List<Object> out = new ArrayList<>();
    Values.list(rows).forEach(row -> out.add(Values.map(row)));
    return out;
  }

  private String fixtureText(Resource test, String name) {
    for (String folder : compiler.workspace().project().root().testPaths()) {
      Path fixtures =
          compiler.workspace().project().root().root().resolve(folder).resolve("fixtures");
      if (!Files.isDirectory(fixtures)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(fixtures)) {
        Optional<Path> found =
            files.filter(file -> file.getFileName().toString().equals(name + ".csv")).findFirst();
        if (found.isPresent()) {
          return Files.readString(found.get());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw DbtError.PARSING.in(test, "Could not find fixture file " + name + " for unit test");
  }

  /** Empty cells are NULL. */
  private static List<Object> csvRows(String text) {
    List<Object> out = new ArrayList<>();
    List<String> header = new ArrayList<>();
    try (var reader =
        de.siegmar.fastcsv.reader.CsvReader.builder()
            .skipEmptyLines(true)
            .ofCsvRecord(text.strip())) {
      for (var record : reader) {
        if (header.isEmpty()) {
          record.getFields().forEach(name -> header.add(name.strip()));
          continue;
        }
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < header.size() && i < record.getFieldCount(); i++) {
          String cell = record.getField(i).strip();
          row.put(header.get(i), cell.isEmpty() || cell.equalsIgnoreCase("null") ? null : cell);
        }
        out.add(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out;
  }

  private static void applyOverrides(Resource test, Contexts.Running running) {
    Map<String, @Nullable Object> overrides = test.map("overrides");
    Values.map(overrides.get("macros"))
        .forEach((name, value) -> running.context().override(name, (JinjaCallable) a -> value));
    Map<String, @Nullable Object> vars = Values.map(overrides.get("vars"));
    Map<String, @Nullable Object> environment = Values.map(overrides.get("env_vars"));
    if (!vars.isEmpty()) {
      Object plain = running.context().lookup("var");
      running
          .context()
          .override(
              "var",
              (JinjaCallable)
                  a -> {
                    Object value = vars.get(String.valueOf(a.at(0)));
                    return value != null
                        ? value
                        : ((JinjaCallable) java.util.Objects.requireNonNull(plain)).call(a);
                  });
    }
    if (!environment.isEmpty()) {
      Object plain = running.context().lookup("env_var");
      running
          .context()
          .override(
              "env_var",
              (JinjaCallable)
                  a -> {
                    Object value = environment.get(String.valueOf(a.at(0)));
                    return value != null
                        ? value
                        : ((JinjaCallable) java.util.Objects.requireNonNull(plain)).call(a);
                  });
    }
    if (!Values.map(overrides.get("macros")).containsKey("is_incremental")
        && running.context().lookup("is_incremental") != Missing.MISSING) {
      running.context().override("is_incremental", (JinjaCallable) a -> false);
    }
  }

  /** None when both sides have the same rows, in any order. */
  private static Optional<String> compare(List<Map<String, @Nullable Object>> rows) {
    Map<String, Integer> actual = new TreeMap<>();
    Map<String, Integer> expected = new TreeMap<>();
    for (Map<String, @Nullable Object> row : rows) {
      Map<String, @Nullable Object> bare = new LinkedHashMap<>(row);
      boolean isActual = "actual".equals(bare.remove("actual_or_expected"));
      (isActual ? actual : expected).merge(text(bare), 1, Integer::sum);
    }
    if (actual.equals(expected)) {
      return Optional.empty();
    }
    StringBuilder out = new StringBuilder("\nactual differs from expected:\n");
    actual.forEach((row, count) -> line(out, "+", row, count - expected.getOrDefault(row, 0)));
    expected.forEach((row, count) -> line(out, "-", row, count - actual.getOrDefault(row, 0)));
    return Optional.of(out.toString());
  }

  private static void line(StringBuilder out, String sign, String row, int times) {
    for (int i = 0; i < times; i++) {
      out.append('\n').append(sign).append(' ').append(row);
    }
  }

  private static String text(Map<String, @Nullable Object> row) {
    StringBuilder out = new StringBuilder();
    row.forEach((name, value) ->
        out.append(out.isEmpty() ? "" : ", ")
            .append(name)
            .append('=')
            .append(
                value instanceof java.math.BigDecimal d
                    ? d.stripTrailingZeros().toPlainString()
                    : Text.str(value)));
    return out.toString();
  }
}
