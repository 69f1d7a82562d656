package dev.atelier.airflow.command;

import dev.atelier.kernel.json.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows in the four forms of {@code --output}. */
record Table(String format, int width) {
  void print(List<? extends Map<String, ? extends @Nullable Object>> rows, PrintStream out) {
    switch (format) {
      case "json" -> out.println(pythonJson(rows.stream().map(Table::texts).toList()));
      case "yaml" -> yaml(rows, out);
      case "plain" -> plain(rows, out);
      case "table" -> table(rows, out);
      default ->
          throw new UsageException(
              "argument -o/--output: invalid choice: '%s' (choose from 'table', 'json', 'yaml', 'plain')"
                  .formatted(format));
    }
  }

  /** In JSON a truth value is text, as Airflow's is; dates and other objects too. */
  private static Map<String, @Nullable Object> texts(Map<String, ? extends @Nullable Object> row) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    row.forEach(
        (name, value) -> result.put(name, value instanceof Boolean flag ? python(flag) : value));
    return result;
  }

  /** JSON with a space after each comma and colon, as Python writes it. */
  static String pythonJson(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry ->
                  Json.write(String.valueOf(entry.getKey())) + ": " + pythonJson(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(Table::pythonJson).collect(Collectors.joining(", ", "[", "]"));
      case com.fasterxml.jackson.databind.JsonNode node ->
          pythonJson(Json.mapper().convertValue(node, Object.class));
      case null -> "null";
      default -> Json.write(value);
    };
  }

  private static void yaml(
      List<? extends Map<String, ? extends @Nullable Object>> rows, PrintStream out) {
    for (Map<String, ? extends @Nullable Object> row : rows) {
      String lead = "- ";
      for (var entry : row.entrySet()) {
        out.println(lead + entry.getKey() + ": " + yaml(entry.getValue()));
        lead = "  ";
      }
    }
    out.println();
  }

  private static String yaml(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean flag -> "'" + python(flag) + "'";
      case Number number -> number.toString();
      case List<?> list ->
          list.isEmpty()
              ? "[]"
              : list.stream().map(item -> "\n  - " + item).collect(Collectors.joining());
      default -> quoted(String.valueOf(value));
    };
  }

  private static String quoted(String text) {
    boolean plain =
        text.matches("[A-Za-z_/][\\w./@+-]*") && !text.matches("(?i)true|false|null|yes|no|on|off");
    return plain
        ? text
        : text.contains("\n") ? Json.write(text) : "'" + text.replace("'", "''") + "'";
  }

  static String python(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean flag -> flag ? "True" : "False";
      case List<?> list -> list.stream().map(Table::python).collect(Collectors.joining(", "));
      default -> String.valueOf(value);
    };
  }

  private static void plain(
      List<? extends Map<String, ? extends @Nullable Object>> rows, PrintStream out) {
    if (rows.isEmpty()) {
      return;
    }
    List<List<String>> cells = cells(rows);
    int[] widths = widths(cells);
    for (List<String> row : cells) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(pad(row.get(i), widths[i])).append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static List<List<String>> cells(
      List<? extends Map<String, ? extends @Nullable Object>> rows) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.copyOf(rows.getFirst().keySet()));
    rows.forEach(row -> cells.add(row.values().stream().map(Table::python).toList()));
    return cells;
  }

  private static int[] widths(List<List<String>> cells) {
    int[] widths = new int[cells.getFirst().size()];
    for (List<String> row : cells) {
      for (int i = 0; i < row.size(); i++) {
        int longest = row.get(i).lines().mapToInt(String::length).max().orElse(0);
        widths[i] = Math.max(widths[i], longest);
      }
    }
    return widths;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private void table(
      List<? extends Map<String, ? extends @Nullable Object>> rows, PrintStream out) {
    if (rows.isEmpty()) {
      out.println("No data found");
      return;
    }
    List<List<String>> cells = cells(rows);
    int[] widths = widths(cells);
    shrink(widths);
    boolean head = true;
    for (List<String> row : cells) {
      lines(row, widths, out);
      if (head) {
        List<String> bars = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
          bars.add("=".repeat(widths[i] + (i == 0 || i == widths.length - 1 ? 1 : 2)));
        }
        out.println(widths.length == 1 ? "=".repeat(widths[0]) : String.join("+", bars));
        head = false;
      }
    }
    int total = 3 * (widths.length - 1);
    for (int each : widths) {
      total += each;
    }
    out.println(" ".repeat(total));
  }

  /** Takes from the widest columns what does not fit. */
  private void shrink(int[] widths) {
    int most = Math.max(widths.length * 4, width - 3 * (widths.length - 1));
    int total = 0;
    for (int each : widths) {
      total += each;
    }
    while (total > most) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      widths[widest]--;
      total--;
    }
  }

  private static void lines(List<String> row, int[] widths, PrintStream out) {
    List<List<String>> wrapped = new ArrayList<>();
    int height = 1;
    for (int i = 0; i < widths.length; i++) {
      List<String> lines = wrap(row.get(i), widths[i]);
      height = Math.max(height, lines.size());
      wrapped.add(lines);
    }
    for (int line = 0; line < height; line++) {
      List<String> parts = new ArrayList<>();
      for (int i = 0; i < widths.length; i++) {
        List<String> lines = wrapped.get(i);
        parts.add(pad(line < lines.size() ? lines.get(line) : "", widths[i]));
      }
      out.println(String.join(" | ", parts));
    }
  }

  /** At spaces where there are some, else anywhere. */
  private static List<String> wrap(String text, int width) {
    List<String> result = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String rest = line;
      while (rest.length() > width) {
        int space = rest.lastIndexOf(' ', width);
        int cut = space > 0 ? space : width;
        result.add(rest.substring(0, cut));
        rest = rest.substring(cut).stripLeading();
      }
      result.add(rest);
    }
    while (result.size() > 1 && result.getLast().isEmpty()) {
      result.removeLast();
    }
    return result;
  }
}
