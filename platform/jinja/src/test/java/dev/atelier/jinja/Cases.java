package dev.atelier.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.jinja.host.Modules;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Types;
import dev.atelier.jinja.value.UndefinedPolicy;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of cases, in the format that {@code src/test/genuine/answers.py} describes. */
final class Cases {
  record Case(String title, List<String> options, Map<String, String> templates) {}

  private Cases() {}

  static Path folder() {
    Path here = Path.of("src/test/resources/cases");
    return Files.isDirectory(here) ? here : Path.of("jinja").resolve(here);
  }

  static List<String> names() {
    try (var files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".cases"))
          .map(name -> name.substring(0, name.length() - ".cases".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Case> read(String name) throws IOException {
    return read(folder(), name);
  }

  static List<Case> read(Path folder, String name) throws IOException {
    String text = Files.readString(folder.resolve(name + ".cases"));
    List<Case> cases = new ArrayList<>();
    Map<String, List<String>> templates = new LinkedHashMap<>();
    String current = "";
    Case open = null;
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("=== ")) {
        close(cases, open, templates);
        String[] parts = line.substring(4).split(" \\|\\| ", 2);
        List<String> options =
            parts.length > 1 ? Arrays.asList(parts[1].trim().split(" +")) : List.of();
        open = new Case(parts[0], options, new LinkedHashMap<>());
        templates = new LinkedHashMap<>(Map.of("", new ArrayList<>()));
        current = "";
      } else if (line.startsWith("--- ")) {
        current = line.substring(4);
        templates.put(current, new ArrayList<>());
      } else if (open != null) {
        templates.get(current).add(line);
      }
    }
    close(cases, open, templates);
    return cases;
  }

  private static void close(List<Case> cases, Case open, Map<String, List<String>> templates) {
    if (open != null) {
      templates.forEach((name, lines) -> {
        String text = String.join("\n", lines).replaceAll("\n+$", "");
        text = text.isEmpty() && name.isEmpty() ? open.title() : text;
        open.templates().put(name, text.replace("<CR>", "\r").replace("<END>", "\n"));
      });
      cases.add(open);
    }
  }

  static JsonNode answers(String name) throws IOException {
    return Json.read(Files.readString(folder().resolve(name + ".json")));
  }

  static JinjaEnvironment environment(Case one) {
    List<String> options = one.options();
    UndefinedPolicy policy = UndefinedPolicy.LENIENT;
    for (UndefinedPolicy candidate : UndefinedPolicy.values()) {
      if (options.contains(candidate.name().toLowerCase(java.util.Locale.ROOT))) {
        policy = candidate;
      }
    }
    JinjaEnvironment.Builder builder =
        JinjaEnvironment.builder()
            .trimBlocks(options.contains("trim"))
            .lstripBlocks(options.contains("lstrip"))
            .keepTrailingNewline(options.contains("keep"))
            .undefined(policy)
            .nativeStyle(options.contains("marked") ? NativeStyle.MARKED : NativeStyle.JINJA)
            .loader(name ->
                Optional.ofNullable(one.templates().get(name))
                    .map(text -> new SourceText(name, text)));
    if (options.contains("renamed") || options.contains("absorbing")) {
      builder.macroNames(name -> "dbt_macro__" + name).typedParameters(true);
    }
    if (options.contains("marked")) {
      for (NativeText.Kind kind : NativeText.Kind.values()) {
        String name =
            kind == NativeText.Kind.BOOLEAN
                ? "bool"
                : kind.name().toLowerCase(java.util.Locale.ROOT);
        builder.filter("as_" + name, a -> new NativeText(Text.str(a.at(0)), kind));
      }
    }
    return builder.build();
  }

  /** What we answer, in the words of the golden files. */
  static Map<String, Object> answer(Case one) {
    Map<String, Object> answer = new LinkedHashMap<>();
    Map<String, Object> names = context();
    if (one.options().contains("modules")) {
      names.put("modules", Modules.all(Clock.systemUTC()));
    }
    try {
      Template template =
          environment(one).parse(new SourceText("template", one.templates().get("")));
      if (one.options().contains("marked") || one.options().contains("native")) {
        Object value = template.renderNative(Scope.of(names));
        answer.put("type", Types.name(value));
        answer.put("value", Text.str(value));
      } else {
        answer.put("output", template.render(names));
      }
    } catch (JinjaException e) {
      answer.put("error", e.type().pythonName());
      answer.put("message", e.text());
      answer.put("line", e.span().map(Span::line).orElse(null));
    }
    return answer;
  }

  /** The names that every case sees. */
  static Map<String, Object> context() {
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("n", 42L);
    names.put("neg", -7L);
    names.put("big", BigInteger.TEN.pow(30));
    names.put("f", 3.5);
    names.put("tiny", 1e-7);
    names.put("huge", 1e22);
    names.put("t", true);
    names.put("s", "Hello World");
    names.put("uni", "Ünïcödé ßtraße");
    names.put("empty", "");
    names.put("lines", "one\ntwo\n\nthree\n");
    names.put("items", list(3L, 1L, 2L));
    names.put("names", list("bob", "Alice", "carol", "alice"));
    names.put(
        "users",
        list(
            dict("name", "bob", "age", 30L, "active", true, "tags", list("x", "y")),
            dict("name", "Alice", "age", 25L, "active", false, "tags", list()),
            dict("name", "carol", "age", 30L, "active", true)));
    names.put("d", dict("b", 1L, "a", 2L, "C", 3L));
    names.put("nested", dict("x", dict("y", list(1L, dict("z", "deep"))), "items", "shadowed"));
    names.put("tup", PyTuple.of(1L, "a", null));
    names.put("dec", new BigDecimal("12.50"));
    names.put("date", LocalDate.of(2024, 2, 29));
    names.put("dt", LocalDateTime.of(2024, 2, 29, 13, 5, 9, 123_456_000));
    names.put("dtz", OffsetDateTime.of(2024, 12, 31, 23, 59, 59, 0, ZoneOffset.UTC));
    names.put("td", Duration.ofDays(1).plusHours(2).plusSeconds(3));
    names.put("html", "<b>&'\"</b>");
    Map<String, Object> third = dict("v", 3L, "kids", list());
    Map<String, Object> second = dict("v", 2L, "kids", list(third));
    Map<String, Object> fourth = dict("v", 4L, "kids", list());
    names.put("tree", list(dict("v", 1L, "kids", list(second, fourth))));
    return names;
  }

  private static List<Object> list(Object... items) {
    return new ArrayList<>(Arrays.asList(items));
  }

  private static Map<String, Object> dict(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
