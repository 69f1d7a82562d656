package dev.atelier.airflow.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Providers;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.state.Assets;
import dev.atelier.airflow.state.Jobs;
import dev.atelier.airflow.task.Masker;
import dev.atelier.kernel.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The rest: version, config, jobs, providers, assets, and what has no meaning here. */
final class OtherCommands {
  private OtherCommands() {}

  static final List<CommandSpec> ALL =
      List.of(
          spec(
              "",
              "version",
              "Show the version",
              List.of(),
              List.of(),
              run -> print(run, run.engine().config().version())),
          spec(
              "",
              "info",
              "Show information about current Airflow and environment",
              List.of(),
              List.of("--anonymize", "--file-io"),
              OtherCommands::info),
          spec(
              "",
              "cheat-sheet",
              "Display cheat sheet",
              List.of(),
              List.of(),
              OtherCommands::cheatSheet),
          spec(
              "",
              "plugins",
              "Dump information about loaded plugins",
              List.of(),
              List.of(),
              OtherCommands::plugins),
          spec(
              "config",
              "list",
              "List options for the configuration",
              List.of(),
              List.of(
                  "--section=",
                  "--color=",
                  "-a,--defaults",
                  "--include-env-vars",
                  "-V,--hide-values"),
              OtherCommands::config),
          spec(
              "config",
              "get-value",
              "Print the value of the configuration",
              List.of("section", "option"),
              List.of(),
              OtherCommands::configValue),
          spec(
              "db",
              "check",
              "Check if the database can be reached",
              List.of(),
              List.of("--retry=", "--retry-delay="),
              OtherCommands::check),
          spec(
              "db",
              "migrate",
              "Migrates the metadata database to the latest version",
              List.of(),
              List.of(
                  "-y,--yes",
                  "-n,--to-version=",
                  "-r,--to-revision=",
                  "--from-version=",
                  "-s,--show-sql-only",
                  "--use-migration-files"),
              run -> print(run, "Database migrating done!")),
          spec(
              "db",
              "upgrade",
              "Deprecated -- use `migrate` instead",
              List.of(),
              List.of("-y,--yes", "-n,--to-version="),
              run -> print(run, "Database migrating done!")),
          spec(
              "db",
              "init",
              "Deprecated -- use `migrate` instead",
              List.of(),
              List.of(),
              run -> print(run, "Initialization done")),
          spec(
              "db",
              "check-migrations",
              "Check if migration have finished",
              List.of(),
              List.of("-t,--migration-wait-timeout="),
              run -> 0),
          spec(
              "db",
              "reset",
              "Burn down and rebuild the metadata database",
              List.of(),
              List.of("-y,--yes", "-s,--skip-init"),
              refused("the database belongs to the platform: `down -v` removes it")),
          spec(
              "db",
              "clean",
              "Purge old records in metastore tables",
              List.of(),
              List.of(
                  "--clean-before-timestamp=",
                  "-t,--tables=",
                  "--dry-run",
                  "--skip-archive",
                  "-y,--yes"),
              refused("old records are not purged from here yet")),
          spec(
              "jobs",
              "check",
              "Checks if job(s) are still alive",
              List.of(),
              List.of("--job-type=", "--hostname=", "--limit=", "--allow-multiple", "--local"),
              OtherCommands::jobs),
          spec(
              "providers",
              "list",
              "List installed providers",
              List.of(),
              List.of(),
              OtherCommands::providers),
          spec(
              "assets",
              "list",
              "List assets",
              List.of(),
              List.of("--alias", "--columns="),
              OtherCommands::assets),
          spec(
              "assets",
              "details",
              "Show asset details",
              List.of(),
              List.of("--name=", "--uri=", "--alias"),
              OtherCommands::assets),
          spec(
              "assets",
              "materialize",
              "Materialize an asset",
              List.of(),
              List.of("--name=", "--uri="),
              OtherCommands::materialize),
          spec(
              "users",
              "list",
              "List users",
              List.of(),
              List.of(),
              refused("people are those that the compose file makes: change it there")),
          spec(
              "users",
              "create",
              "Create a user",
              List.of(),
              List.of(
                  "-u,--username=",
                  "-f,--firstname=",
                  "-l,--lastname=",
                  "-r,--role=",
                  "-e,--email=",
                  "-p,--password=",
                  "--use-random-password"),
              refused("people are those that the compose file makes: write the command there")),
          spec(
              "users",
              "delete",
              "Delete a user",
              List.of(),
              List.of("-u,--username=", "-e,--email="),
              refused("people are those that the compose file makes: change it there")),
          spec(
              "",
              "standalone",
              "Run an all-in-one copy of Airflow",
              List.of(),
              List.of(),
              refused("Airflow runs already: it is part of the stack")),
          spec(
              "",
              "scheduler",
              "Start a scheduler instance",
              List.of(),
              List.of("-n,--num-runs=", "-D,--daemon", "-p,--do-pickle", "-s,--skip-serve-logs"),
              refused("the scheduler runs already: it is part of the stack")),
          spec(
              "",
              "webserver",
              "Start a Airflow webserver instance",
              List.of(),
              List.of("-p,--port=", "-D,--daemon", "-w,--workers="),
              refused("the web server runs already: it is part of the stack")),
          spec(
              "",
              "api-server",
              "Start an Airflow API server instance",
              List.of(),
              List.of("-p,--port=", "-D,--daemon", "-w,--workers="),
              refused("the API server runs already: it is part of the stack")),
          spec(
              "",
              "triggerer",
              "Start a triggerer instance",
              List.of(),
              List.of("-D,--daemon"),
              refused("what would be deferred is rescheduled here: no triggerer is needed")),
          spec(
              "",
              "dag-processor",
              "Start a dag processor instance",
              List.of(),
              List.of("-D,--daemon"),
              refused("DAG files are read already: it is part of the stack")),
          spec(
              "",
              "kerberos",
              "Start a kerberos ticket renewer",
              List.of(),
              List.of(),
              refused("Kerberos is not run here")),
          spec(
              "",
              "rotate-fernet-key",
              "Rotate encrypted connection credentials and variables",
              List.of(),
              List.of(),
              refused("secrets are encrypted with the platform's own key")),
          spec(
              "",
              "sync-perm",
              "Update permissions for existing roles and optionally DAGs",
              List.of(),
              List.of("--include-dags"),
              run -> 0),
          spec(
              "celery",
              "worker",
              "Start a Celery worker node",
              List.of(),
              List.of("-q,--queues=", "-c,--concurrency="),
              refused("tasks run in the platform: no worker is needed")),
          spec(
              "roles",
              "list",
              "List roles",
              List.of(),
              List.of("-p,--permission"),
              refused("roles are the console's: viewer, editor, admin")));

  private static CommandSpec spec(
      String group,
      String name,
      String help,
      List<String> positionals,
      List<String> options,
      CommandSpec.Handler handler) {
    return new CommandSpec(group, name, help, positionals, options, handler);
  }

  private static CommandSpec.Handler refused(String reason) {
    return run -> {
      throw new Failure(reason);
    };
  }

  private static int print(CommandRun run, String text) {
    run.print(text);
    return 0;
  }

  private static int info(CommandRun run) {
    var config = run.engine().config();
    run.print("Apache Airflow");
    Map<String, String> values =
        Map.of(
            "version", config.version() + " (run by Atelier)",
            "executor", config.get("core", "executor").orElse(""),
            "dags_folder", config.dagsFolder(),
            "plugins_folder", config.get("core", "plugins_folder").orElse(""),
            "base_log_folder", config.get("logging", "base_log_folder").orElse(""),
            "python_version", run.engine().python().version());
    List.of(
            "version",
            "executor",
            "dags_folder",
            "plugins_folder",
            "base_log_folder",
            "python_version")
        .forEach(name -> run.print("%-22s | %s".formatted(name, values.get(name))));
    return 0;
  }

  private static int cheatSheet(CommandRun run) {
    Grammar.commands(run.third())
        .forEach(command -> run.print("%-40s | %s".formatted(command.path(), command.help())));
    return 0;
  }

  private static int config(CommandRun run) {
    String[] section = {""};
    java.util.TreeMap<String, String> sorted = new java.util.TreeMap<>(run.engine().config().all());
    sorted.forEach((name, value) -> {
      String own = name.substring(0, name.indexOf('.'));
      if (run.option("section").filter(wanted -> !wanted.equals(own)).isPresent()) {
        return;
      }
      if (!own.equals(section[0])) {
        run.print((section[0].isEmpty() ? "" : "\n") + "[" + own + "]");
        section[0] = own;
      }
      boolean secret =
          Masker.sensitive(name)
              || name.endsWith("sql_alchemy_conn")
              || name.endsWith("fernet_key");
      run.print(name.substring(own.length() + 1) + " = " + (secret ? "< hidden >" : value));
    });
    return 0;
  }

  private static int configValue(CommandRun run) {
    String section = run.argument("section");
    String option = run.argument("option");
    run.print(
        run.engine()
            .config()
            .get(section, option)
            .orElseThrow(() ->
                new Failure(
                    "The option [" + section + "/" + option + "] is not found in config.")));
    return 0;
  }

  private static int check(CommandRun run) {
    run.read(session -> session.list("select 1 as n", row -> row.number("n")));
    return print(run, "Connection successful.");
  }

  private static int jobs(CommandRun run) {
    String type = run.option("job-type").orElse("SchedulerJob");
    boolean shared =
        List.of("SchedulerJob", "DagProcessorJob", "TriggererJob", "LocalTaskJob").contains(type);
    List<Jobs.Job> alive =
        run.read(Jobs::all).stream().filter(job -> job.state().equals("running")).toList();
    if (!shared || alive.isEmpty()) {
      throw new Failure("No alive jobs found.");
    }
    return print(run, "Found one alive job.");
  }

  private static int plugins(CommandRun run) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (JsonNode plugin : run.engine().plugins()) {
      Map<String, Object> row = new LinkedHashMap<>();
      plugin
          .properties()
          .forEach(entry -> {
            if (entry.getValue().isTextual()) {
              row.put(entry.getKey(), entry.getValue().asText());
            } else if (!entry.getValue().isEmpty()) {
              List<String> names = new ArrayList<>();
              entry.getValue().forEach(name -> names.add(name.asText()));
              row.put(entry.getKey(), String.join(", ", names));
            }
          });
      rows.add(row);
    }
    if (rows.isEmpty()) {
      return print(run, "No plugins loaded");
    }
    Set<String> columns = new TreeSet<>();
    rows.forEach(row -> columns.addAll(row.keySet()));
    columns.removeAll(List.of("name", "source"));
    for (Map<String, Object> row : rows) {
      Object source = row.remove("source");
      columns.forEach(column -> row.putIfAbsent(column, ""));
      row.put("source", source);
    }
    run.table(rows);
    return 0;
  }

  private static int providers(CommandRun run) {
    run.table(
        Providers.ALL.stream()
            .map(each ->
                Rows.row(
                    "package_name",
                    each.packageName(),
                    "description",
                    each.description(),
                    "version",
                    each.version()))
            .toList());
    return 0;
  }

  private static int assets(CommandRun run) {
    run.table(
        run.read(Assets::all).stream()
            .filter(
                asset -> run.option("name").filter(name -> !name.equals(asset.name())).isEmpty())
            .filter(asset -> run.option("uri").filter(uri -> !uri.equals(asset.uri())).isEmpty())
            .map(asset ->
                Rows.row(
                    "name",
                    asset.name(),
                    "uri",
                    asset.uri(),
                    "group",
                    asset.group(),
                    "extra",
                    Json.write(asset.extra())))
            .toList());
    return 0;
  }

  private static int materialize(CommandRun run) {
    String wanted =
        run.option("uri")
            .or(() -> run.option("name"))
            .orElseThrow(() -> new UsageException("one of the arguments --name --uri is required"));
    Assets.Asset asset =
        run.read(Assets::all).stream()
            .filter(each -> each.uri().equals(wanted) || each.name().equals(wanted))
            .findFirst()
            .orElseThrow(() -> new Failure("Asset with name " + wanted + " does not exist."));
    long id = run.engine().actions().assetUpdated(asset.uri(), Json.mapper().createObjectNode());
    run.print("asset event " + id + " at " + PythonTime.iso(run.engine().clock().instant()));
    return 0;
  }
}
