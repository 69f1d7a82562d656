package dev.atelier.airflow.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All commands of a generation, and their help. */
final class Grammar {
  private static final Map<String, String> GROUPS = new LinkedHashMap<>();
  private static final Set<String> ONLY_SECOND =
      Set.of("webserver", "sync-perm", "roles", "users", "celery");
  private static final Set<String> ONLY_THIRD = Set.of("api-server", "assets", "backfill");

  static {
    GROUPS.put("assets", "Manage assets");
    GROUPS.put("backfill", "Manage backfills");
    GROUPS.put("celery", "Celery components");
    GROUPS.put("config", "View configuration");
    GROUPS.put("connections", "Manage connections");
    GROUPS.put("dags", "Manage DAGs");
    GROUPS.put("db", "Database operations");
    GROUPS.put("jobs", "Manage jobs");
    GROUPS.put("pools", "Manage pools");
    GROUPS.put("providers", "Display providers");
    GROUPS.put("roles", "Manage roles");
    GROUPS.put("tasks", "Manage tasks");
    GROUPS.put("users", "Manage users");
    GROUPS.put("variables", "Manage variables");
  }

  private Grammar() {}

  static List<CommandSpec> commands(boolean third) {
    List<CommandSpec> all = new ArrayList<>();
    all.addAll(DagCommands.ALL);
    all.addAll(TaskCommands.ALL);
    all.addAll(BackfillCommands.ALL);
    all.addAll(VariableCommands.ALL);
    all.addAll(ConnectionCommands.ALL);
    all.addAll(PoolCommands.ALL);
    all.addAll(OtherCommands.ALL);
    return all.stream()
        .filter(command -> shown(third, command.alone().orElse(command.group())))
        .toList();
  }

  private static boolean shown(boolean third, String name) {
    // A command of the other generation is still understood, but not offered.
    return third
        ? !Set.of("webserver", "sync-perm", "roles").contains(name)
        : !Set.of("api-server").contains(name);
  }

  private static boolean offered(boolean third, String name) {
    return !(third ? ONLY_SECOND : ONLY_THIRD).contains(name);
  }

  static Optional<CommandSpec> find(boolean third, String group, String name) {
    return commands(third).stream()
        .filter(command -> command.group().equals(group) && command.name().equals(name))
        .findFirst();
  }

  static boolean isGroup(String name) {
    return GROUPS.containsKey(name);
  }

  static List<String> choices(boolean third, String group) {
    if (!group.isEmpty()) {
      return commands(third).stream()
          .filter(command -> command.group().equals(group))
          .map(CommandSpec::name)
          .sorted()
          .toList();
    }
    List<String> names = new ArrayList<>(GROUPS.keySet());
    commands(third).stream().flatMap(command -> command.alone().stream()).forEach(names::add);
    return names.stream().filter(name -> offered(third, name)).sorted().toList();
  }

  static String help(boolean third) {
    StringBuilder text =
        new StringBuilder(
            "Usage: airflow [-h] GROUP_OR_COMMAND ...\n\nPositional Arguments:\n  GROUP_OR_COMMAND\n\n    Groups\n");
    GROUPS.forEach((name, help) -> {
      if (offered(third, name)) {
        line(text, 6, name, help);
      }
    });
    text.append("\n    Commands:\n");
    Map<String, String> alone = new TreeMap<>();
    commands(third)
        .forEach(command -> command.alone().ifPresent(name -> alone.put(name, command.help())));
    alone.forEach((name, help) -> {
      if (offered(third, name)) {
        line(text, 6, name, help);
      }
    });
    return text.append("\nOptions:\n  -h, --help         show this help message and exit\n")
        .toString();
  }

  private static void line(StringBuilder text, int indent, String name, String help) {
    String lead = " ".repeat(indent) + name;
    text.append(
            lead.length() > 19
                ? lead + "\n" + " ".repeat(21)
                : lead + " ".repeat(21 - lead.length()))
        .append(help)
        .append('\n');
  }

  static String help(boolean third, String group) {
    StringBuilder text =
        new StringBuilder(
            "Usage: airflow "
                + group
                + " [-h] COMMAND ...\n\n"
                + GROUPS.get(group)
                + "\n\nPositional Arguments:\n  COMMAND\n");
    commands(third).stream()
        .filter(command -> command.group().equals(group))
        .forEach(command -> line(text, 4, command.name(), command.help()));
    return text.append("\nOptions:\n  -h, --help         show this help message and exit\n")
        .toString();
  }

  static String quoted(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }
}
