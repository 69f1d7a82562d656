package dev.atelier.dbt.context;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code exceptions.raise_compiler_error(…)} and its kin. */
final class ExceptionsObject implements JinjaObject {
  private final Workspace workspace;
  private final Resource node;

  ExceptionsObject(Workspace workspace, Resource node) {
    this.workspace = workspace;
    this.node = node;
  }

  @Override
  public boolean truth() {
    return true;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "raise_compiler_error", "raise_not_implemented", "raise_invalid_property_yml_version" ->
          (JinjaCallable) a -> fail(message(a), a);
      case "raise_fail_fast_error" ->
          (JinjaCallable)
              a -> {
                throw DbtError.RUNTIME.in(node, message(a));
              };
      case "raise_parsing_error" ->
          (JinjaCallable)
              a -> {
                throw DbtError.PARSING.in(node, message(a));
              };
      case "raise_database_error" ->
          (JinjaCallable)
              a -> {
                throw DbtError.DATABASE.in(node, message(a));
              };
      case "raise_dependency_error" ->
          (JinjaCallable)
              a -> {
                throw DbtError.DEPENDENCY.in(node, message(a));
              };
      case "raise_contract_error" -> (JinjaCallable) this::contract;
      case "column_type_missing" ->
          (JinjaCallable)
              a ->
                  fail(
                      "Contracted models require data_type to be defined for each column. Please ensure that the column name and data_type are defined within the YAML configuration for the "
                          + dev.atelier.jinja.value.Text.str(a.get(0, "column_names"))
                          + " column(s).",
                      a);
      case "missing_config" ->
          (JinjaCallable)
              a ->
                  fail(
                      "Model '"
                          + node.uniqueId()
                          + "' does not define a required config parameter '"
                          + a.at(1)
                          + "'.",
                      a);
      case "missing_materialization" ->
          (JinjaCallable)
              a ->
                  fail(
                      "No materialization '"
                          + node.materialized()
                          + "' was found for adapter postgres! (searched types 'default' and 'postgres')",
                      a);
      case "missing_relation" ->
          (JinjaCallable) a -> fail("Relation " + a.at(0) + " not found!", a);
      case "relation_wrong_type" ->
          (JinjaCallable)
              a ->
                  fail(
                      "Trying to create "
                          + a.at(1)
                          + " "
                          + a.at(0)
                          + ", but it currently exists as a "
                          + ((dev.atelier.dbt.adapter.Relation)
                                  java.util.Objects.requireNonNull(a.at(0)))
                              .type()
                          + ". Either drop "
                          + a.at(0)
                          + " manually, or run dbt with `--full-refresh` and dbt will drop it for you.",
                      a);
      case "warn" ->
          (JinjaCallable)
              a -> {
                workspace.events().warn("JinjaLogWarning", "I061", message(a));
                return "";
              };
      case "warn_snapshot_timestamp_data_types" ->
          (JinjaCallable)
              a -> {
                workspace
                    .events()
                    .warn(
                        "SnapshotTimestampWarning",
                        "D018",
                        "Data type of snapshot table timestamp columns ("
                            + a.at(0)
                            + ") doesn't match derived column 'updated_at' ("
                            + a.at(1)
                            + "). Please update snapshot config 'updated_at'.");
                return "";
              };
      default -> Missing.MISSING;
    };
  }

  private static String message(Arguments arguments) {
    return arguments.size() == 0 ? "" : dev.atelier.jinja.value.Text.str(arguments.at(0));
  }

  /** The message with the macros that were running when it was raised. */
  private Object fail(String message, Arguments arguments) {
    StringBuilder text = new StringBuilder(message);
    var stack = arguments.context().map(context -> context.macros()).orElse(java.util.List.of());
    boolean first = true;
    for (int i = 0; i < stack.size(); i++) {
      if (stack.get(i).name().equals("caller")) {
        continue;
      }
      text.append(first ? "\n\n> in macro " : "\n> called by macro ")
          .append(stack.get(i).name().replaceFirst("^dbt_macro__", ""))
          .append(" (")
          .append(stack.get(i).definition().map(span -> span.source().name()).orElse("<unknown>"))
          .append(")");
      first = false;
    }
    if (!stack.isEmpty()) {
      text.append("\n> called by ").append(node.described());
    }
    throw DbtError.COMPILATION.in(node, text.toString());
  }

  private Object contract(Arguments arguments) {
    Map<String, String> wanted = types(arguments.at(0));
    Map<String, String> given = types(arguments.at(1));
    java.util.List<String[]> rows = new java.util.ArrayList<>();
    java.util.TreeSet<String> names = new java.util.TreeSet<>(wanted.keySet());
    names.addAll(given.keySet());
    for (String name : names) {
      String expected = wanted.getOrDefault(name, "");
      String actual = given.getOrDefault(name, "");
      if (!expected.equals(actual)) {
        String why =
            actual.isEmpty()
                ? "missing in definition"
                : expected.isEmpty() ? "missing in contract" : "data type mismatch";
        rows.add(new String[] {name, actual, expected, why});
      }
    }
    return fail(
        "This model has an enforced contract that failed.\n"
            + "Please ensure the name, data_type, and number of columns in your contract match the columns in your model's definition.\n\n"
            + table(rows)
            + "\n",
        arguments);
  }

  private static Map<String, String> types(@Nullable Object columns) {
    Map<String, String> out = new java.util.LinkedHashMap<>();
    for (Object column : Values.list(columns)) {
      Map<String, @Nullable Object> one = Values.map(column);
      out.put(
          Values.text(one.get("name"), ""),
          Values.text(one.get("data_type"), "").toUpperCase(java.util.Locale.ROOT));
    }
    return out;
  }

  private static String table(java.util.List<String[]> rows) {
    String[] heads = {"column_name", "definition_type", "contract_type", "mismatch_reason"};
    int[] widths = new int[heads.length];
    for (int i = 0; i < heads.length; i++) {
      widths[i] = heads[i].length();
      for (String[] row : rows) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder out = new StringBuilder(line(heads, widths));
    StringBuilder rule = new StringBuilder("|");
    for (int width : widths) {
      rule.append(" ").append("-".repeat(width)).append(" |");
    }
    out.append('\n').append(rule);
    rows.forEach(row -> out.append('\n').append(line(row, widths)));
    return out.toString();
  }

  private static String line(String[] cells, int[] widths) {
    StringBuilder out = new StringBuilder("|");
    for (int i = 0; i < cells.length; i++) {
      out.append(' ')
          .append(cells[i])
          .append(" ".repeat(widths[i] - cells[i].length()))
          .append(" |");
    }
    return out.toString();
  }
}
