package dev.atelier.airflow.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.state.Settings;
import dev.atelier.airflow.task.Answers;
import dev.atelier.airflow.task.ConnectionText;
import dev.atelier.kernel.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code airflow connections}. */
final class ConnectionCommands {
  private ConnectionCommands() {}

  static final List<CommandSpec> ALL =
      List.of(
          spec(
              "list",
              "List connections",
              List.of(),
              List.of("--conn-id=", "--hide-sensitive", "--show-values"),
              ConnectionCommands::connections),
          spec(
              "get",
              "Get a connection",
              List.of("conn_id"),
              List.of(),
              ConnectionCommands::getConnection),
          spec(
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
              ConnectionCommands::addConnection),
          spec(
              "delete",
              "Delete a connection",
              List.of("conn_id"),
              List.of(),
              ConnectionCommands::deleteConnection),
          spec(
              "import",
              "Import connections from a file",
              List.of("file"),
              List.of("--overwrite"),
              ConnectionCommands::importConnections),
          spec(
              "export",
              "Export all connections",
              List.of("file"),
              List.of("--file-format=", "--format=", "--serialization-format="),
              ConnectionCommands::exportConnections));

  private static CommandSpec spec(
      String name,
      String help,
      List<String> positionals,
      List<String> options,
      CommandSpec.Handler handler) {
    return new CommandSpec("connections", name, help, positionals, options, handler);
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
        run.read(session -> run.settings().connections(session)).stream()
            .filter(each -> only.isEmpty() || each.connId().equals(only.get()))
            .map(ConnectionCommands::row)
            .toList());
    return 0;
  }

  private static int getConnection(CommandRun run) {
    String id = run.argument("conn_id");
    run.table(
        List.of(
            row(
                run.read(session -> run.settings().connection(session, id))
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
          if (run.settings().connection(session, id).isPresent()) {
            throw new Failure("A connection with `conn_id`=" + id + " already exists.");
          }
          run.settings().setConnection(session, connection);
        });
    run.print(
        "Successfully added `conn_id`=" + id + " : " + ConnectionText.uri(masked(connection)));
    return 0;
  }

  private static int deleteConnection(CommandRun run) {
    String id = run.argument("conn_id");
    boolean deleted = run.read(session -> run.settings().deleteConnection(session, id));
    if (!deleted) {
      throw new Failure("Did not find a connection with `conn_id`=" + id);
    }
    run.print("Successfully deleted connection with `conn_id`=" + id);
    return 0;
  }

  private static int importConnections(CommandRun run) {
    JsonNode values = run.file(run.argument("file"), "connections");
    run.engine()
        .database()
        .run(session ->
            values
                .properties()
                .forEach(entry -> {
                  String id = entry.getKey();
                  if (run.settings().connection(session, id).isPresent()
                      && !run.flag("overwrite")) {
                    run.print("Could not import connection " + id + ": connection already exists.");
                    return;
                  }
                  JsonNode value = entry.getValue();
                  run.settings()
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
    run.read(session -> run.settings().connections(session))
        .forEach(connection -> {
          Map<String, Object> each = Answers.connectionMap(connection);
          each.remove("conn_id");
          values.put(connection.connId(), each);
        });
    run.write(run.argument("file"), Json.pretty(values) + "\n");
    run.print("Connections successfully exported to " + run.argument("file") + ".");
    return 0;
  }
}
