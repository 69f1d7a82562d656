package dev.atelier.airflow.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atelier.airflow.state.Settings;
import dev.atelier.kernel.json.Json;
import java.util.List;
import java.util.Optional;

/** {@code airflow pools}. */
final class PoolCommands {
  private PoolCommands() {}

  static final List<CommandSpec> ALL =
      List.of(
          spec(
              "list",
              "List pools",
              List.of(),
              List.of(),
              run -> pools(run, run.read(session -> run.settings().pools(session)))),
          spec("get", "Get pool size", List.of("pool"), List.of(), PoolCommands::getPool),
          spec(
              "set",
              "Configure pool",
              List.of("pool", "slots", "description"),
              List.of("--include-deferred"),
              PoolCommands::setPool),
          spec("delete", "Delete pool", List.of("pool"), List.of(), PoolCommands::deletePool),
          spec("import", "Import pools", List.of("filepath"), List.of(), PoolCommands::importPools),
          spec(
              "export",
              "Export all pools",
              List.of("filepath"),
              List.of(),
              PoolCommands::exportPools));

  private static CommandSpec spec(
      String name,
      String help,
      List<String> positionals,
      List<String> options,
      CommandSpec.Handler handler) {
    return new CommandSpec("pools", name, help, positionals, options, handler);
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
    return run.read(session -> run.settings().pool(session, name))
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
            run.settings()
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
    run.engine().database().run(session -> run.settings().deletePool(session, name));
    run.print("Pool " + name + " deleted");
    return 0;
  }

  private static int importPools(CommandRun run) {
    JsonNode values = run.file(run.argument("filepath"), "pools");
    run.engine()
        .database()
        .run(session ->
            values
                .properties()
                .forEach(entry ->
                    run.settings()
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
    run.read(session -> run.settings().pools(session))
        .forEach(pool ->
            values
                .putObject(pool.name())
                .put("slots", pool.slots())
                .put("description", pool.description().orElse(""))
                .put("include_deferred", pool.includeDeferred()));
    run.write(run.argument("filepath"), Json.pretty(values) + "\n");
    run.print("Exported " + values.size() + " pools to " + run.argument("filepath"));
    return 0;
  }
}
