package dev.atelier.airflow.role;

import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a service of an Airflow image does.
 *
 * @param roles the parts it starts, none for a one-shot
 * @param airflow calls of the command line before that, without the word {@code airflow}
 * @param packages that it installs by itself
 * @param migrates whether it prepares the database
 * @param other commands that are neither: only looked at when nothing else is there
 */
public record ServiceCommand(
    Set<Role> roles,
    List<List<String>> airflow,
    List<String> packages,
    boolean migrates,
    List<List<String>> other) {

  private static final Map<String, Role> ROLES =
      Map.ofEntries(
          Map.entry("webserver", Role.WEB),
          Map.entry("api-server", Role.WEB),
          Map.entry("internal-api", Role.WEB),
          Map.entry("scheduler", Role.SCHEDULER),
          Map.entry("dag-processor", Role.DAG_PROCESSOR),
          Map.entry("triggerer", Role.TRIGGERER),
          Map.entry("worker", Role.WORKER),
          Map.entry("flower", Role.FLOWER),
          Map.entry("standalone", Role.STANDALONE));

  /** Commands that only prepare a container, so that they mean nothing here. */
  private static final Set<String> PREPARING =
      Set.of(
          "sleep",
          "echo",
          "mkdir",
          "chown",
          "chmod",
          "export",
          "set",
          "wait",
          "cd",
          "true",
          "rm",
          "cp",
          "ln",
          "source",
          ".",
          "wait-for-it",
          "wait-for-it.sh",
          "nc",
          "pg_isready",
          "dockerize",
          "umask",
          "exit",
          "[",
          "[[",
          "function",
          "declare",
          "local",
          "shift",
          "for",
          "trap",
          "printf",
          "test",
          "ls",
          "cat",
          "touch",
          "id",
          "whoami",
          "tini",
          "dumb-init",
          "pip3-upgrade");

  private static final int SCRIPT_LIMIT = 256 * 1024;

  public static ServiceCommand of(ServiceSpec service) {
    Map<String, String> environment = new HashMap<>(service.environment());
    Reader reader = new Reader(service, environment);
    List<String> line = new ArrayList<>(service.commandLine());
    if (line.isEmpty()) {
      reader.command(List.of("airflow", imageRole(service)));
    } else {
      reader.line(line);
    }
    if (isTrue(environment, "_AIRFLOW_DB_MIGRATE") || isTrue(environment, "_AIRFLOW_DB_UPGRADE")) {
      // The official init script: what it does stands in its variables, the rest looks at the
      // machine.
      reader.migrates = true;
      reader.other.clear();
    }
    return new ServiceCommand(
        reader.roles, reader.airflow, reader.packages, reader.migrates, reader.other);
  }

  private static boolean isTrue(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return !value.isEmpty() && !value.equalsIgnoreCase("false") && !value.equals("0");
  }

  /** Images that are one part each: {@code bitnami/airflow-scheduler}. */
  private static String imageRole(ServiceSpec service) {
    String name = service.image().lastName().toLowerCase(Locale.ROOT);
    int dash = name.lastIndexOf("airflow-");
    return dash < 0 ? "webserver" : name.substring(dash + "airflow-".length());
  }

  public boolean serves() {
    return !roles.isEmpty();
  }

  /** A one-shot whose every command is Airflow's own or preparation. */
  public boolean onlySetup() {
    return roles.isEmpty() && (migrates || !airflow.isEmpty()) && other.isEmpty();
  }

  /** Setup that leaves something behind, apart from the database's tables and its users. */
  public List<List<String>> settings() {
    return airflow.stream()
        .filter(call -> !call.isEmpty())
        .filter(
            call -> Set.of("connections", "variables", "pools", "dags").contains(call.getFirst()))
        .toList();
  }

  private static final class Reader {
    final ServiceSpec service;
    final Map<String, String> environment;
    final Set<Role> roles = new LinkedHashSet<>();
    final List<List<String>> airflow = new ArrayList<>();
    final List<String> packages = new ArrayList<>();
    final List<List<String>> other = new ArrayList<>();
    boolean migrates;

    Reader(ServiceSpec service, Map<String, String> environment) {
      this.service = service;
      this.environment = environment;
    }

    void line(List<String> words) {
      if (words.isEmpty()) {
        return;
      }
      String first = base(words.getFirst());
      if (Set.of(
              "tini",
              "dumb-init",
              "entrypoint",
              "docker-entrypoint.sh",
              "--",
              "exec",
              "gosu",
              "catchsegv")
          .contains(first)) {
        line(words.subList(1, words.size()));
      } else if (Set.of("bash", "sh").contains(first)) {
        shell(words.subList(1, words.size()));
      } else if (first.equals("entrypoint.sh") || first.endsWith(".sh")) {
        file(words);
      } else if (words.size() == 1 && words.getFirst().contains(" ")) {
        script(words.getFirst());
      } else {
        command(words);
      }
    }

    private void shell(List<String> words) {
      for (int i = 0; i < words.size(); i++) {
        String word = words.get(i);
        if (word.matches("-\\w*c")) {
          if (i + 1 < words.size()) {
            script(words.get(i + 1));
          }
          return;
        }
        if (!word.startsWith("-")) {
          file(words.subList(i, words.size()));
          return;
        }
      }
    }

    /** A script that is mounted is read; without it only its name is known. */
    private void file(List<String> words) {
      String path = words.getFirst();
      String absolute =
          path.startsWith("/") ? path : service.workingDir().orElse("/opt/airflow") + "/" + path;
      Optional<Path> file = service.hostPath(absolute).filter(Files::isRegularFile);
      if (file.isEmpty()) {
        if (words.size() > 1) {
          line(words.subList(1, words.size()));
        } else if (path.endsWith("entrypoint.sh") || path.equals("/entrypoint")) {
          command(List.of("airflow", "webserver"));
        } else {
          other.add(words);
        }
        return;
      }
      try {
        if (Files.size(file.get()) < SCRIPT_LIMIT) {
          script(Files.readString(file.get()));
        }
      } catch (IOException _) {
        other.add(words);
      }
      if (roles.isEmpty() && words.size() > 1) {
        line(words.subList(1, words.size()));
      }
    }

    private void script(String text) {
      for (List<String> words : ShellScript.commands(text, environment)) {
        if (base(words.getFirst()).equals("entrypoint") && words.size() > 1) {
          line(words.subList(1, words.size()));
        } else if (Set.of("bash", "sh").contains(base(words.getFirst()))) {
          shell(words.subList(1, words.size()));
        } else {
          command(words);
        }
      }
    }

    void command(List<String> words) {
      String first = base(words.getFirst());
      if (first.equals("airflow")) {
        call(words.subList(1, words.size()));
      } else if (ROLES.containsKey(first)
          || Set.of(
                  "celery",
                  "db",
                  "users",
                  "version",
                  "connections",
                  "variables",
                  "pools",
                  "dags",
                  "initdb",
                  "upgradedb")
              .contains(first)) {
        call(words);
      } else if (first.startsWith("pip")
          || (first.startsWith("python") && words.size() > 2 && words.get(2).equals("pip"))) {
        install(words);
      } else if (!PREPARING.contains(first)) {
        other.add(words);
      }
    }

    private void call(List<String> words) {
      if (words.isEmpty()) {
        return;
      }
      List<String> plain = words.stream().takeWhile(word -> !word.equals("&")).toList();
      String first = plain.getFirst();
      String second = plain.size() > 1 ? plain.get(1) : "";
      if (first.equals("celery") && ROLES.containsKey(second)) {
        roles.add(ROLES.get(second));
      } else if (ROLES.containsKey(first)) {
        roles.add(ROLES.get(first));
      } else {
        migrates |=
            first.equals("db") && Set.of("init", "migrate", "upgrade").contains(second)
                || first.equals("initdb")
                || first.equals("upgradedb");
        airflow.add(plain);
      }
    }

    private void install(List<String> words) {
      int install = words.indexOf("install");
      for (int i = install + 1; install >= 0 && i < words.size(); i++) {
        String word = words.get(i);
        if (word.equals("-r")) {
          i++;
          requirements(i < words.size() ? words.get(i) : "");
        } else if (!word.startsWith("-")) {
          packages.add(word);
        }
      }
    }

    private void requirements(String path) {
      String absolute =
          path.startsWith("/") ? path : service.workingDir().orElse("/opt/airflow") + "/" + path;
      service
          .hostPath(absolute)
          .filter(Files::isRegularFile)
          .ifPresent(file -> {
            try {
              Files.readAllLines(file).stream()
                  .map(String::strip)
                  .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("-"))
                  .forEach(packages::add);
            } catch (IOException _) {
              packages.add("-r " + path);
            }
          });
    }

    private static String base(String word) {
      return word.substring(word.lastIndexOf('/') + 1);
    }
  }
}
