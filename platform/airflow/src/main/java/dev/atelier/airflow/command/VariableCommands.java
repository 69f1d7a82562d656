package dev.atelier.airflow.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.state.Settings;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code airflow variables}. */
final class VariableCommands {
  private VariableCommands() {}

  static final List<CommandSpec> ALL =
      List.of(
          spec(
              "list",
              "List variables",
              List.of(),
              List.of("--hide-sensitive", "--show-values"),
              VariableCommands::variables),
          spec(
              "get",
              "Get variable",
              List.of("key"),
              List.of("-j,--json", "-d,--default="),
              VariableCommands::getVariable),
          spec(
              "set",
              "Set variable",
              List.of("key", "VALUE"),
              List.of("-j,--json", "--description="),
              VariableCommands::setVariable),
          spec(
              "delete",
              "Delete variable",
              List.of("key"),
              List.of(),
              VariableCommands::deleteVariable),
          spec(
              "import",
              "Import variables",
              List.of("file"),
              List.of("-a,--action-on-existing-key="),
              VariableCommands::importVariables),
          spec(
              "export",
              "Export all variables",
              List.of("file"),
              List.of(),
              VariableCommands::exportVariables));

  private static CommandSpec spec(
      String name,
      String help,
      List<String> positionals,
      List<String> options,
      CommandSpec.Handler handler) {
    return new CommandSpec("variables", name, help, positionals, options, handler);
  }

  private static int variables(CommandRun run) {
    run.table(
        run.read(session -> run.settings().variables(session)).stream()
            .map(variable -> Rows.row("key", variable.key()))
            .toList());
    return 0;
  }

  private static int getVariable(CommandRun run) {
    String key = run.argument("key");
    String value =
        run.read(session -> run.settings().variable(session, key))
            .map(Settings.Variable::value)
            .or(() -> run.option("default"))
            .orElseThrow(() -> new Failure("Variable " + key + " does not exist"));
    run.print(run.flag("json") ? Table.pythonJson(Json.read(value)) : value);
    return 0;
  }

  private static int setVariable(CommandRun run) {
    String key = run.argument("key");
    String written = run.argument("VALUE");
    String value = run.flag("json") ? Json.pretty(Json.read(written)) : written;
    run.engine()
        .database()
        .run(session ->
            run.settings()
                .setVariable(
                    session, new Settings.Variable(key, value, run.option("description"))));
    run.print("Variable " + key + " created");
    return 0;
  }

  private static int deleteVariable(CommandRun run) {
    String key = run.argument("key");
    run.engine().database().run(session -> run.settings().deleteVariable(session, key));
    run.print("Variable " + key + " deleted");
    return 0;
  }

  private static int importVariables(CommandRun run) {
    JsonNode values = run.file(run.argument("file"), "variables");
    String action = run.option("action-on-existing-key").orElse("overwrite");
    int[] count = {0};
    run.engine()
        .database()
        .run(session ->
            values
                .properties()
                .forEach(entry -> {
                  boolean exists = run.settings().variable(session, entry.getKey()).isPresent();
                  if (exists && action.equals("fail")) {
                    throw new Failure("Failed. These keys: " + entry.getKey() + " already exists.");
                  }
                  if (!exists || !action.equals("skip")) {
                    JsonNode value = entry.getValue();
                    JsonNode plain =
                        value.isObject() && value.has("value") && value.has("description")
                            ? value.get("value")
                            : value;
                    String text = plain.isTextual() ? plain.asText() : Json.write(plain);
                    run.settings()
                        .setVariable(
                            session,
                            new Settings.Variable(
                                entry.getKey(),
                                text,
                                Optional.of(value.path("description").asText(""))
                                    .filter(each -> !each.isEmpty())));
                    count[0]++;
                  }
                }));
    run.print(count[0] + " of " + values.size() + " variables successfully updated.");
    return 0;
  }

  private static int exportVariables(CommandRun run) {
    Map<String, Object> values = new LinkedHashMap<>();
    run.read(session -> run.settings().variables(session))
        .forEach(variable -> {
          try {
            values.put(variable.key(), Json.read(variable.value()));
          } catch (AtelierException _) {
            values.put(variable.key(), variable.value());
          }
        });
    run.write(run.argument("file"), Json.pretty(values) + "\n");
    run.print(values.size() + " variables successfully exported to " + run.argument("file"));
    return 0;
  }
}
