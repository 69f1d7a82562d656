package dev.atelier.dbt.graph;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.project.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads selections from the command line ({@code a,b c+}: comma is "and", space is "or") and from
 * {@code selectors.yml}.
 */
public final class SelectionReader {
  private static final Pattern CRITERION =
      Pattern.compile(
          "(?<at>@)?(?<parents>(?<pdepth>\\d*)\\+)?((?<method>[\\w.]+):)?(?<value>.*?)(?<children>\\+(?<cdepth>\\d*))?");

  private final Selection.Indirect indirect;
  private final Map<String, @Nullable Object> selectors;

  /**
   * @param selectors definitions of {@code selectors.yml} by name
   */
  public SelectionReader(Selection.Indirect indirect, Map<String, @Nullable Object> selectors) {
    this.indirect = indirect;
    this.selectors = selectors;
  }

  /** {@code --select} and {@code --exclude} as given, each value possibly of several words. */
  public Selection read(List<String> select, List<String> exclude) {
    Selection included = select.isEmpty() ? new Selection.All(indirect) : union(select);
    return exclude.isEmpty()
        ? included
        : new Selection.Difference(included, union(exclude), indirect);
  }

  private Selection union(List<String> words) {
    List<Selection> parts = new ArrayList<>();
    for (String word : words) {
      Arrays.stream(word.trim().split("\\s+"))
          .filter(part -> !part.isEmpty())
          .forEach(part -> parts.add(intersection(part)));
    }
    return new Selection.Union(parts);
  }

  private Selection intersection(String text) {
    String[] parts = text.split(",", -1);
    return parts.length == 1
        ? criterion(text)
        : new Selection.Intersection(Arrays.stream(parts).map(this::criterion).toList());
  }

  private Selection criterion(String text) {
    Matcher m = CRITERION.matcher(text);
    if (!m.matches()) {
      throw DbtError.RUNTIME.exception("Invalid selector spec: " + text);
    }
    if (m.group("at") != null && m.group("children") != null) {
      throw DbtError.RUNTIME.exception(
          "Invalid node spec " + text + " - \"@\" prefix and \"+\" suffix are incompatible");
    }
    String value = m.group("value");
    String method = m.group("method") == null ? methodOf(value) : m.group("method");
    return new Selection.Criterion(
        text,
        method,
        value,
        m.group("at") != null,
        depth(m.group("parents"), m.group("pdepth")),
        depth(m.group("children"), m.group("cdepth")),
        indirect);
  }

  private static String methodOf(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (value.contains("/")) {
      return "path";
    }
    return lower.endsWith(".sql") || lower.endsWith(".py") || lower.endsWith(".csv")
        ? "file"
        : "fqn";
  }

  private static int depth(@Nullable String operator, @Nullable String digits) {
    if (operator == null) {
      return 0;
    }
    return digits == null || digits.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  /** A selector of {@code selectors.yml} by name. */
  public Selection named(String name) {
    Object selector = selectors.get(name);
    if (selector == null) {
      throw DbtError.RUNTIME.exception(
          "Could not find selector named %s, expected one of %s"
              .formatted(name, pythonList(selectors.keySet().stream().sorted().toList())));
    }
    return definition(Values.map(selector).get("definition"));
  }

  private static String pythonList(List<String> names) {
    StringBuilder out = new StringBuilder("[");
    names.forEach(name -> out.append(out.length() == 1 ? "'" : ", '").append(name).append("'"));
    return out.append("]").toString();
  }

  /** The selector that is marked as the default one, if any. */
  public Optional<String> defaultName() {
    return selectors.entrySet().stream()
        .filter(entry -> Boolean.TRUE.equals(Values.map(entry.getValue()).get("default")))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private Selection definition(@Nullable Object written) {
    return switch (written) {
      case String text -> union(List.of(text));
      case Map<?, ?> map -> mapping(Values.map(map));
      case List<?> list ->
          throw DbtError.RUNTIME.exception("Could not parse selector definition: got list " + list);
      case null, default ->
          throw DbtError.RUNTIME.exception("Could not parse selector definition: " + written);
    };
  }

  private Selection mapping(Map<String, @Nullable Object> map) {
    if (map.containsKey("union")) {
      return combined(Values.list(map.get("union")), true);
    }
    if (map.containsKey("intersection")) {
      return combined(Values.list(map.get("intersection")), false);
    }
    if (map.containsKey("method")) {
      return methodMapping(map);
    }
    if (map.size() == 1) {
      Map.Entry<String, @Nullable Object> only = map.entrySet().iterator().next();
      return new Selection.Criterion(
          only.getKey() + ":" + only.getValue(),
          only.getKey(),
          String.valueOf(only.getValue()),
          false,
          0,
          0,
          indirect);
    }
    throw DbtError.RUNTIME.exception(
        "Expected either 1 key or else a \"method\" key, got " + map.keySet());
  }

  private Selection methodMapping(Map<String, @Nullable Object> map) {
    String method = Values.text(map.get("method"), "fqn");
    String value = Values.text(map.get("value"), "");
    Selection chosen;
    if (method.equals("selector")) {
      chosen = named(value);
    } else {
      chosen =
          new Selection.Criterion(
              method + ":" + value,
              method,
              value,
              flag(map, "childrens_parents"),
              flag(map, "parents") ? number(map.get("parents_depth")) : 0,
              flag(map, "children") ? number(map.get("children_depth")) : 0,
              indirectOf(map));
    }
    Object exclude = map.get("exclude");
    return exclude == null
        ? chosen
        : new Selection.Difference(chosen, unionOf(Values.list(exclude)), indirect);
  }

  private Selection.Indirect indirectOf(Map<String, @Nullable Object> map) {
    Object own = map.get("indirect_selection");
    return own == null
        ? indirect
        : Selection.Indirect.valueOf(own.toString().toUpperCase(Locale.ROOT));
  }

  private static boolean flag(Map<String, @Nullable Object> map, String key) {
    return "true".equalsIgnoreCase(String.valueOf(map.get(key)));
  }

  private static int number(@Nullable Object value) {
    return value == null ? Integer.MAX_VALUE : Integer.parseInt(value.toString());
  }

  private Selection combined(List<@Nullable Object> items, boolean union) {
    List<Selection> included = new ArrayList<>();
    List<Object> excluded = new ArrayList<>();
    for (Object item : items) {
      if (item instanceof Map<?, ?> map && map.size() == 1 && map.containsKey("exclude")) {
        excluded.addAll(Values.list(map.get("exclude")));
      } else {
        included.add(definition(item));
      }
    }
    Selection all = union ? new Selection.Union(included) : new Selection.Intersection(included);
    return excluded.isEmpty()
        ? all
        : new Selection.Difference(all, unionOf(new ArrayList<>(excluded)), indirect);
  }

  private Selection unionOf(List<@Nullable Object> items) {
    return new Selection.Union(items.stream().map(this::definition).toList());
  }

  /** {@code selectors.yml}'s list by name. */
  public static Map<String, @Nullable Object> byName(@Nullable Object document) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    for (Object item : Values.list(Values.map(document).get("selectors"))) {
      Map<String, @Nullable Object> one = Values.map(item);
      out.put(Values.text(one.get("name"), ""), one);
    }
    return out;
  }
}
