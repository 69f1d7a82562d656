package dev.atelier.console;

import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A page's address, from which those near it are made by changing a parameter. */
record Here(String path, Map<String, String> parameters) {

  static Here of(Context context, String path) {
    Map<String, String> parameters = new LinkedHashMap<>();
    context
        .queryParamMap()
        .forEach((name, values) -> {
          if (!name.equals("part") && !values.isEmpty()) {
            parameters.put(name, values.getFirst());
          }
        });
    return new Here(path, parameters);
  }

  String get(String name) {
    return Objects.requireNonNullElse(parameters.get(name), "");
  }

  /** The same with another value; without the parameter when it is empty. */
  Here with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(parameters);
    if (value.isEmpty()) {
      changed.remove(name);
    } else {
      changed.put(name, value);
    }
    return new Here(path, changed);
  }

  Here without(String... names) {
    Map<String, String> changed = new LinkedHashMap<>(parameters);
    List.of(names).forEach(changed::remove);
    return new Here(path, changed);
  }

  String query() {
    return parameters.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return parameters.isEmpty() ? path : path + "?" + query();
  }
}
