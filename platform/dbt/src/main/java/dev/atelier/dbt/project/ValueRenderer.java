package dev.atelier.dbt.project;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Renders a template of a configuration file to a value: {@code "{{ 1 + 1 }}"} is the number 2. */
public interface ValueRenderer {
  @Nullable Object render(String template);

  /**
   * A whole tree of values.
   *
   * @param skip paths of keys whose values stay as they are written
   */
  default @Nullable Object renderTree(@Nullable Object value, Predicate<List<String>> skip) {
    return renderTree(value, List.of(), skip);
  }

  private @Nullable Object renderTree(
      @Nullable Object value, List<String> path, Predicate<List<String>> skip) {
    if (skip.test(path)) {
      return value;
    }
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        map.forEach((key, item) ->
            out.put(
                String.valueOf(key), renderTree(item, append(path, String.valueOf(key)), skip)));
        yield out;
      }
      case List<?> list -> {
        List<@Nullable Object> out = new ArrayList<>();
        list.forEach(item -> out.add(renderTree(item, path, skip)));
        yield out;
      }
      case String text when text.contains("{{") || text.contains("{%") || text.contains("{#") ->
          render(text);
      case null, default -> value;
    };
  }

  private static List<String> append(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return longer;
  }
}
