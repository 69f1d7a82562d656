package dev.atelier.airflow.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atelier.airflow.state.Settings;
import dev.atelier.airflow.task.Answers;
import dev.atelier.airflow.task.ConnectionText;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code airflow variables}, {@code connections}, {@code pools}. */
final class SettingCommands {
  private SettingCommands() {}

  static final List<CommandSpec> ALL =
      List.of(
          spec(
              "variables",
              "list",
              "List variables",
              List.of(),
              List.of("--hide-sensitive", "--show-values"),
              SettingCommands::variables),
          spec(
              "variables",
              "get",
              "Get variable",
              List.of("key"),
              List.of("-j,--json", "-d,--default="),
              SettingCommands::getVariable),
          spec(
              "variables",
              "set",
              "Set variable",
              List.of("key", "VALUE"),
              List.of("-j,--json", "--description="),
              SettingCommands::setVariable),
          spec(
              "variables",
              "delete",
              "Delete variable",
              List.of("key"),
              List.of(),
              SettingCommands::deleteVariable),
          spec(
              "variables",
              "import",
              "Import variables",
              List.of("file"),
              List.of("-a,--action-on-existing-key="),
              SettingCommands::importVariables),
          spec(
              "variables",
              "export",
              "Export all variables",
              List.of("file"),
              List.of(),
              SettingCommands::exportVariables),
          spec(
              "connections",
              "list",
              "List connections",
              List.of(),
              List.of("--conn-id=", "--hide-sensitive", "--show-values"),
              SettingCommands::connections),
          spec(
              "connections",
              "get",
              "Get a connection",
              List.of("conn_id"),
              List.of(),
              SettingCommands::getConnection),
          spec(
              "connections",
              "add",
              "Add a connection",
              List.of("conn_id"),
              List.of(
                  "--conn-uri=",
                  "--conn-json=",
                  "--conn-type=",
                  "--conn-description=",
                  "--conn-host=",
                  "--conn-login=",
                  "--conn-password=",
                  "--conn-schema=",
                  "--conn-port=",
                  "--conn-extra="),
              SettingCommands::addConnection),
          spec(
              "connections",
              "delete",
              "Delete a connection",
              List.of("conn_id"),
              List.of(),
              SettingCommands::deleteConnection),
          spec(
              "connections",
              "import",
              "Import connections from a file",
              List.of("file"),
              List.of("--overwrite"),
              SettingCommands::importConnections),
          spec(
              "connections",
              "export",
              "Export all connections",
              List.of("file"),
              List.of("--file-format=", "--format=", "--serialization-format="),
              SettingCommands::exportConnections),
          spec(
              "pools",
              "list",
              "List pools",
              List.of(),
              List.of(),
              run -> pools(run, run.read(session -> run.engine().settings().pools(session)))),
          spec(
              "pools",
              "get",
              "Get pool size",
              List.of("pool"),
              List.of(),
              SettingCommands::getPool),
          spec(
              "pools",
              "set",
              "Configure pool",
              List.of("pool", "slots", "description"),
              List.of("--include-deferred"),
              SettingCommands::setPool),
          spec(
              "pools",
              "delete",
              "Delete pool",
              List.of("pool"),
              List.of(),
              SettingCommands::deletePool),
          spec(
              "pools",
              "import",
              "Import pools",
              List.of("filepath"),
              List.of(),
              SettingCommands::importPools),
          spec(
              "pools",
              "export",
              "Export all pools",
              List.of("filepath"),
              List.of(),
              SettingCommands::exportPools));

  private static CommandSpec spec(
      String group,
      String name,
      String help,
      List<String> positionals,
      List<String> options,
      CommandSpec.Handler handler) {
    return new CommandSpec(group, name, help, positionals, options, handler);
  }

  private static Settings settings(CommandRun run) {
    return run.engine().settings();
  }

  private static int variables(CommandRun run) {
    run.table(
        run.read(session -> settings(run).variables(session)).stream()
            .map(variable -> Rows.row("key", variable.key()))
            .toList());
    return 0;
  }

  private static int getVariable(CommandRun run) {
    String key = run.argument("key");
    String value =
        run.read(session -> settings(run).variable(session, key))
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
            settings(run)
                .setVariable(
                    session, new Settings.Variable(key, value, run.option("description"))));
    run.print("Variable " + key + " created");
    return 0;
  }

  private static int deleteVariable(CommandRun run) {
    String key = run.argument("key");
    run.engine().database().run(session -> settings(run).deleteVariable(session, key));
    run.print("Variable " + key + " deleted");
    return 0;
  }

  private static JsonNode file(CommandRun run, String name, String what) {
    try {
      return Json.read(Files.readString(run.invocation().hostPath().apply(name)));
    } catch (IOException _) {
      throw new Failure("Missing " + what + " file " + name);
    } catch (AtelierException e) {
      throw new Failure("Invalid " + what + " file: " + e.getMessage());
    }
  }

  private static void write(CommandRun run, String name, String text) {
    try {
      if (name.equals("-") || name.equals("/dev/stdout")) {
        run.invocation().out().print(text);
      } else {
        Files.writeString(run.invocation().hostPath().apply(name), text);
      }
    } catch (IOException e) {
      throw new Failure(name + " cannot be written: " + e.getMessage());
    }
  }

  private static int importVariables(CommandRun run) {
    JsonNode values = file(run, run.argument("file"), "variables");
    String action = run.option("action-on-existing-key").orElse("overwrite");
    int[] count = {0};
    run.engine()
        .database()
        .run(session ->
            values
                .properties()
                .forEach(entry -> {
                  boolean exists = settings(run).variable(session, entry.getKey()).isPresent();
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
                    settings(run)
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
    run.read(session -> settings(run).variables(session))
        .forEach(variable -> {
          try {
            values.put(variable.key(), Json.read(variable.value()));
          } catch (AtelierException _) {
            values.put(variable.key(), variable.value());
          }
        });
    write(run, run.argument("file"), Json.pretty(values) + "\n");
    run.print(values.size() + " variables successfully exported to " + run.argument("file"));
    return 0;
  }

  private static Map<String, @Nullable Object> row(Settings.Connection connection) {
    return Rows.row(
        "conn_id",
        connection.connId(),
        "conn_type",
        connection.connType(),
        "description",
        connection.description(),
        "host",
        connection.host(),
        "schema",
        connection.schema(),
        "login",
        connection.login(),
        "password",
        connection.password().map(text -> "***"),
        "port",
        connection.port(),
        "is_encrypted",
        true,
        "is_extra_encrypted",
        connection.extra().isPresent(),
        "extra_dejson",
        connection.extra().map(text -> "***").orElse("{}"),
        "get_uri",
        ConnectionText.uri(masked(connection)));
  }

  private static Settings.Connection masked(Settings.Connection c) {
    return new Settings.Connection(
        c.connId(),
        c.connType(),
        c.description(),
        c.host(),
        c.schema(),
        c.login(),
        c.password().map(text -> "***"),
        c.port(),
        Optional.empty());
  }

  private static int connections(CommandRun run) {
    Optional<String> only = run.option("conn-id");
    run.table(
        run.read(session -> settings(run).connections(session)).stream()
            .filter(each -> only.isEmpty() || each.connId().equals(only.get()))
            .map(SettingCommands::row)
            .toList());
    return 0;
  }

  private static int getConnection(CommandRun run) {
    String id = run.argument("conn_id");
    run.table(
        List.of(
            row(
                run.read(session -> settings(run).connection(session, id))
                    .orElseThrow(() -> new Failure("Connection not found.")))));
    return 0;
  }

  private static int addConnection(CommandRun run) {
    String id = run.argument("conn_id");
    Settings.Connection connection =
        run.option("conn-uri")
            .or(() -> run.option("conn-json"))
            .map(text -> ConnectionText.parse(id, text))
            .orElseGet(() -> {
              String type =
                  run.option("conn-type")
                      .orElseThrow(() ->
                          new Failure(
                              "Must supply either conn-uri, conn-json, or conn-type if not supplying them"));
              return new Settings.Connection(
                  id,
                  type,
                  run.option("conn-description"),
                  run.option("conn-host"),
                  run.option("conn-schema"),
                  run.option("conn-login"),
                  run.option("conn-password"),
                  run.option("conn-port").map(Integer::parseInt),
                  run.option("conn-extra"));
            });
    run.engine()
        .database()
        .run(session -> {
          if (settings(run).connection(session, id).isPresent()) {
            throw new Failure("A connection with `conn_id`=" + id + " already exists.");
          }
          settings(run).setConnection(session, connection);
        });
    run.print(
        "Successfully added `conn_id`=" + id + " : " + ConnectionText.uri(masked(connection)));
    return 0;
  }

  private static int deleteConnection(CommandRun run) {
    String id = run.argument("conn_id");
    boolean deleted = run.read(session -> settings(run).deleteConnection(session, id));
    if (!deleted) {
      throw new Failure("Did not find a connection with `conn_id`=" + id);
    }
    run.print("Successfully deleted connection with `conn_id`=" + id);
    return 0;
  }

  private static int importConnections(CommandRun run) {
    JsonNode values = file(run, run.argument("file"), "connections");
    run.engine()
        .database()
        .run(session ->
            values
                .properties()
                .forEach(entry -> {
                  String id = entry.getKey();
                  if (settings(run).connection(session, id).isPresent() && !run.flag("overwrite")) {
                    run.print("Could not import connection " + id + ": connection already exists.");
                    return;
                  }
                  JsonNode value = entry.getValue();
                  settings(run)
                      .setConnection(
                          session,
                          value.isTextual()
                              ? ConnectionText.parse(id, value.asText())
                              : ConnectionText.json(id, value));
                  run.print("Imported connection " + id);
                }));
    return 0;
  }

  private static int exportConnections(CommandRun run) {
    Map<String, Object> values = new LinkedHashMap<>();
    run.read(session -> settings(run).connections(session))
        .forEach(connection -> {
          Map<String, Object> each = Answers.connectionMap(connection);
          each.remove("conn_id");
          values.put(connection.connId(), each);
        });
    write(run, run.argument("file"), Json.pretty(values) + "\n");
    run.print("Connections successfully exported to " + run.argument("file") + ".");
    return 0;
  }

  private static int pools(CommandRun run, List<Settings.Pool> pools) {
    run.table(
        pools.stream()
            .map(pool ->
                Rows.row(
                    "pool",
                    pool.name(),
                    "slots",
                    pool.slots(),
                    "description",
                    pool.description().orElse(""),
                    "include_deferred",
                    pool.includeDeferred()))
            .toList());
    return 0;
  }

  private static Settings.Pool pool(CommandRun run, String name) {
    return run.read(session -> settings(run).pool(session, name))
        .orElseThrow(() -> new Failure("Pool " + name + " does not exist"));
  }

  private static int getPool(CommandRun run) {
    return pools(run, List.of(pool(run, run.argument("pool"))));
  }

  private static int setPool(CommandRun run) {
    String name = run.argument("pool");
    int slots = Integer.parseInt(run.argument("slots"));
    run.engine()
        .database()
        .run(session ->
            settings(run)
                .setPool(
                    session, name, slots, run.option("description"), run.flag("include-deferred")));
    run.print("Pool " + name + " created");
    return 0;
  }

  private static int deletePool(CommandRun run) {
    String name = run.argument("pool");
    if (name.equals("default_pool")) {
      throw new Failure("default_pool cannot be deleted");
    }
    pool(run, name);
    run.engine().database().run(session -> settings(run).deletePool(session, name));
    run.print("Pool " + name + " deleted");
    return 0;
  }

  private static int importPools(CommandRun run) {
    JsonNode values = file(run, run.argument("filepath"), "pools");
    run.engine()
        .database()
        .run(session ->
            values
                .properties()
                .forEach(entry ->
                    settings(run)
                        .setPool(
                            session,
                            entry.getKey(),
                            entry.getValue().path("slots").asInt(),
                            Optional.of(entry.getValue().path("description").asText("")),
                            entry.getValue().path("include_deferred").asBoolean())));
    run.print("Uploaded " + values.size() + " pool(s)");
    return 0;
  }

  private static int exportPools(CommandRun run) {
    ObjectNode values = Json.mapper().createObjectNode();
    run.read(session -> settings(run).pools(session))
        .forEach(pool ->
            values
                .putObject(pool.name())
                .put("slots", pool.slots())
                .put("description", pool.description().orElse(""))
                .put("include_deferred", pool.includeDeferred()));
    write(run, run.argument("filepath"), Json.pretty(values) + "\n");
    run.print("Exported " + values.size() + " pools to " + run.argument("filepath"));
    return 0;
  }
}
