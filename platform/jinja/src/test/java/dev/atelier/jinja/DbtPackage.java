package dev.atelier.jinja;

import dev.atelier.jinja.syntax.Statement;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Types;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Runs every macro of a dbt package as {@code src/test/genuine/packages.py} does. */
final class DbtPackage {
  private static final Set<String> NOT_GIVEN =
      Set.of(
          "caller",
          "varargs",
          "kwargs",
          "loop",
          "self",
          "super",
          "range",
          "dict",
          "lipsum",
          "cycler",
          "joiner",
          "namespace");

  private record Defined(String file, Template template, Statement.Macro macro) {}

  private final Map<String, Defined> macros = new LinkedHashMap<>();
  private final Map<String, Object> names = new HashMap<>();
  final Map<String, Object> answers = new LinkedHashMap<>();

  DbtPackage(Path folder) throws IOException {
    JinjaEnvironment environment = DbtTags.environment().build();
    List<Path> files;
    try (var all = Files.walk(folder)) {
      files =
          all.filter(f -> f.toString().endsWith(".sql"))
              .filter(f -> (f.getParent() + "/").contains("/macros/"))
              .sorted(
                  Comparator.comparing((Path f) -> f.getParent().toString())
                      .thenComparing(f -> f.getFileName().toString()))
              .toList();
    }
    for (Path file : files) {
      String name = folder.relativize(file).toString();
      try {
        Template template = environment.parse(new SourceText(name, Files.readString(file)));
        answers.put(name, new LinkedHashMap<String, Object>());
        template
            .tree()
            .macros()
            .forEach(macro -> macros.put(macro.name(), new Defined(name, template, macro)));
      } catch (JinjaException e) {
        answers.put(name, Map.of("error", e.pythonText()));
      }
    }
    Map<String, Object> callables = new HashMap<>();
    macros.forEach((name, defined) ->
        callables.put(name.replaceFirst("^dbt_macro__", ""), callable(name, defined)));
    names.putAll(callables);
    names.put(
        folder.getFileName().toString().replaceFirst(".*\\+", "").replace('-', '_'), callables);
    names.put(
        "adapter",
        new Echo("adapter")
            .with(
                "dispatch",
                (JinjaCallable)
                    a -> {
                      String macro = Text.str(a.at(0));
                      Object found =
                          callables.getOrDefault(
                              "postgres__" + macro, callables.get("default__" + macro));
                      return found == null ? new Echo("dispatch." + macro) : found;
                    }));
    names.put(
        "return",
        (JinjaCallable)
            a -> {
              throw new MacroReturn(a.size() == 0 ? null : a.at(0));
            });
    macros.forEach(this::run);
  }

  private JinjaCallable callable(String name, Defined defined) {
    return arguments -> defined.template().callMacro(name, this::lookup, arguments);
  }

  private Object lookup(String name) {
    if (names.containsKey(name)) {
      return names.get(name);
    }
    return NOT_GIVEN.contains(name) ? Missing.MISSING : new Echo(name);
  }

  @SuppressWarnings("unchecked")
  private void run(String name, Defined defined) {
    List<Object> results = new ArrayList<>();
    List<Function<String, Object>> fills =
        List.of(Echo::new, p -> p + "_1", p -> new ArrayList<Object>(List.of(p + "_1", p + "_2")));
    for (Function<String, Object> fill : fills) {
      Map<String, Object> given = new LinkedHashMap<>();
      for (Statement.Parameter parameter : defined.macro().parameters()) {
        if (parameter.defaultValue().isEmpty()) {
          given.put(parameter.name(), fill.apply(parameter.name()));
        }
      }
      results.add(answer(name, defined, given));
    }
    ((Map<String, Object>) answers.get(defined.file())).put(name, results);
  }

  private Map<String, Object> answer(String name, Defined defined, Map<String, Object> given) {
    try {
      Object value =
          defined.template().callMacro(name, this::lookup, Arguments.of(List.of(), given));
      return Map.of("type", Types.name(value), "value", Text.str(value));
    } catch (JinjaException e) {
      return e.type() == PythonType.RECURSION_ERROR
          ? Map.of("error", "RecursionError")
          : Map.of("error", e.type().pythonName(), "message", e.text());
    }
  }
}
