package dev.atelier.dbt.context;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.adapter.AdapterResponse;
import dev.atelier.dbt.adapter.Column;
import dev.atelier.dbt.adapter.IndexConfig;
import dev.atelier.dbt.adapter.RelationClass;
import dev.atelier.dbt.adapter.ResultTable;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.Missing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The adapter's methods that only make text or values: the same while parsing and running. */
final class AdapterText {
  private AdapterText() {}

  static @Nullable Object attribute(String name) {
    return switch (name) {
      case "type" -> (JinjaCallable) a -> "postgres";
      case "Relation" -> RelationClass.INSTANCE;
      case "Column" -> Column.ColumnClass.INSTANCE;
      case "quote" -> (JinjaCallable) a -> '"' + String.valueOf(a.at(0)) + '"';
      case "quote_as_configured" -> (JinjaCallable) a -> '"' + String.valueOf(a.at(0)) + '"';
      case "quote_seed_column" -> (JinjaCallable) AdapterText::seedColumn;
      case "time_suffix" -> (JinjaCallable) a -> timeSuffix();
      case "date_function" -> (JinjaCallable) a -> "now()";
      case "parse_index" -> (JinjaCallable) a -> IndexConfig.parse(a.at(0));
      case "render_raw_columns_constraints" -> (JinjaCallable) AdapterText::columnConstraints;
      case "render_raw_model_constraints" -> (JinjaCallable) AdapterText::modelConstraints;
      case "get_hard_deletes_behavior" -> (JinjaCallable) AdapterText::hardDeletes;
      case "convert_type" -> (JinjaCallable) AdapterText::convertType;
      case "nice_connection_name" -> (JinjaCallable) a -> Thread.currentThread().getName();
      default -> Missing.MISSING;
    };
  }

  /** Hours to microseconds, so that no two temporary names are the same. */
  private static String timeSuffix() {
    return java.time.LocalTime.now(java.time.Clock.systemUTC())
        .format(java.time.format.DateTimeFormatter.ofPattern("HHmmssSSSSSS"));
  }

  private static Object seedColumn(Arguments a) {
    String name = String.valueOf(a.get(0, "column"));
    Object quote = a.get(1, "quote_config");
    return Boolean.FALSE.equals(quote) ? name : '"' + name + '"';
  }

  private static Object convertType(Arguments a) {
    if (!(a.at(0) instanceof ResultTable table) || !(a.at(1) instanceof Number index)) {
      return "";
    }
    String type = table.typeNames().get(index.intValue());
    return type.startsWith("unknown") ? "text" : type;
  }

  /** One line a column: name, type and what must hold. */
  private static Object columnConstraints(Arguments a) {
    List<Object> lines = new ArrayList<>();
    for (Object raw : Values.map(a.get(0, "raw_columns")).values()) {
      Map<String, @Nullable Object> column = Values.map(raw);
      String name = Values.text(column.get("name"), "");
      StringBuilder line =
          new StringBuilder(Boolean.TRUE.equals(column.get("quote")) ? '"' + name + '"' : name);
      line.append(' ').append(Values.text(column.get("data_type"), ""));
      for (Object constraint : Values.list(column.get("constraints"))) {
        String text = columnConstraint(Values.map(constraint));
        line.append(text.isEmpty() ? "" : " " + text);
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static String columnConstraint(Map<String, @Nullable Object> constraint) {
    String expression = Values.text(constraint.get("expression"), "");
    String text =
        switch (Values.text(constraint.get("type"), "")) {
          case "check" -> expression.isEmpty() ? "" : "check (" + expression + ")";
          case "not_null" -> "not null " + expression;
          case "unique" -> "unique " + expression;
          case "primary_key" -> "primary key " + expression;
          case "foreign_key" ->
              constraint.get("to") != null && constraint.get("to_columns") != null
                  ? "references "
                      + constraint.get("to")
                      + " ("
                      + String.join(", ", Values.strings(constraint.get("to_columns")))
                      + ")"
                  : expression.isEmpty() ? "" : "references " + expression;
          case "custom" -> expression;
          default -> "";
        };
    return text.strip();
  }

  private static Object modelConstraints(Arguments a) {
    List<Object> lines = new ArrayList<>();
    for (Object raw : Values.list(a.get(0, "raw_constraints"))) {
      Map<String, @Nullable Object> constraint = Values.map(raw);
      String named =
          constraint.get("name") == null ? "" : "constraint " + constraint.get("name") + " ";
      String columns = String.join(", ", Values.strings(constraint.get("columns")));
      String expression = Values.text(constraint.get("expression"), "");
      String text =
          switch (Values.text(constraint.get("type"), "")) {
            case "check" -> expression.isEmpty() ? "" : named + "check (" + expression + ")";
            case "unique" ->
                named
                    + "unique "
                    + (expression.isEmpty() ? "" : expression + " ")
                    + "("
                    + columns
                    + ")";
            case "primary_key" ->
                named
                    + "primary key "
                    + (expression.isEmpty() ? "" : expression + " ")
                    + "("
                    + columns
                    + ")";
            case "foreign_key" ->
                constraint.get("to") != null
                    ? named
                        + "foreign key ("
                        + columns
                        + ") references "
                        + constraint.get("to")
                        + " ("
                        + String.join(", ", Values.strings(constraint.get("to_columns")))
                        + ")"
                    : expression.isEmpty()
                        ? ""
                        : named + "foreign key (" + columns + ") references " + expression;
            case "custom" -> named + expression;
            default -> "";
          };
      if (!text.isEmpty()) {
        lines.add(text);
      }
    }
    return lines;
  }

  private static Object hardDeletes(Arguments a) {
    Object invalidate = null;
    Object mode = null;
    if (a.at(0) instanceof dev.atelier.jinja.value.JinjaObject config
        && config.attribute("get") instanceof JinjaCallable get) {
      invalidate = get.call(Arguments.of("invalidate_hard_deletes"));
      mode = get.call(Arguments.of("hard_deletes"));
    } else {
      Map<String, @Nullable Object> config = Values.map(a.at(0));
      invalidate = config.get("invalidate_hard_deletes");
      mode = config.get("hard_deletes");
    }
    if (invalidate != null && mode != null) {
      throw DbtError.COMPILATION.exception(
          "You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.");
    }
    if (Boolean.TRUE.equals(invalidate) || "invalidate".equals(mode)) {
      return "invalidate";
    }
    if ("new_record".equals(mode)) {
      return "new_record";
    }
    if (mode == null || "ignore".equals(mode)) {
      return "ignore";
    }
    throw DbtError.COMPILATION.exception("Invalid setting for property hard_deletes.");
  }

  static Map<String, @Nullable Object> response(AdapterResponse response) {
    return new LinkedHashMap<>(response.toMap());
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
