package dev.atelier.engines.postgres;

import dev.atelier.kernel.stack.ServiceSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a service's command says to the server: {@code postgres -c name=value --name=value -p 5433}.
 *
 * @param arguments {@code -c name=value} pairs in order, paths of the container made this machine's
 * @param port what {@code -p} or {@code port=} says
 * @param libraries what {@code shared_preload_libraries} names
 */
record ServerCommand(List<String> arguments, Optional<Integer> port, List<String> libraries) {
  private static final Set<String> SERVERS = Set.of("postgres", "postmaster");
  private static final Set<String> ENTRY_POINTS =
      Set.of("docker-entrypoint.sh", "docker-ensure-initdb.sh", "tini", "--");

  /** What the platform settles itself. */
  private static final Set<String> OURS =
      Set.of(
          "listen_addresses",
          "port",
          "unix_socket_directories",
          "unix_socket_permissions",
          "data_directory",
          "logging_collector",
          "log_destination");

  /** Of the bundled modules those that are made to be preloaded. */
  private static final Set<String> PRELOADABLE =
      Set.of(
          "auth_delay",
          "auto_explain",
          "basebackup_to_shell",
          "basic_archive",
          "passwordcheck",
          "pg_overexplain",
          "pg_prewarm",
          "pg_stat_statements");

  ServerCommand {
    arguments = List.copyOf(arguments);
    libraries = List.copyOf(libraries);
  }

  /** What {@code postgres} is given: the arguments, and the libraries that there are. */
  List<String> serverArguments() {
    List<String> there = libraries.stream().filter(PRELOADABLE::contains).toList();
    if (there.isEmpty()) {
      return arguments;
    }
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("-c", "shared_preload_libraries=" + String.join(",", there)));
    return all;
  }

  /** Libraries without which a server would not start at all: they are left out, and named. */
  List<String> missingLibraries() {
    return libraries.stream()
        .filter(name -> !name.isBlank() && !PRELOADABLE.contains(name))
        .toList();
  }

  /** Whether the command line starts a server, not something else in the image. */
  static boolean isServer(List<String> commandLine) {
    List<String> words = words(commandLine);
    return words.isEmpty() || words.getFirst().startsWith("-") || isProgram(words.getFirst());
  }

  private static boolean isProgram(String word) {
    return SERVERS.contains(word.substring(word.lastIndexOf('/') + 1));
  }

  /** Without entry points; a shell's one simple command is that command. */
  static List<String> words(List<String> commandLine) {
    List<String> words = new ArrayList<>(commandLine);
    while (!words.isEmpty() && isEntryPoint(words.getFirst())) {
      words.removeFirst();
    }
    boolean shell =
        words.size() >= 3
            && (words.getFirst().endsWith("sh"))
            && words.get(1).equals("-c")
            && words
                .get(2)
                .matches("(exec\\s+)?(\\S*/)?(docker-entrypoint.sh\\s+)?postgres[^;|&<>]*");
    if (shell) {
      List<String> inner =
          new ArrayList<>(
              List.of(words.get(2).replaceFirst("^exec\\s+", "").strip().split("\\s+")));
      return words(inner);
    }
    return words;
  }

  private static boolean isEntryPoint(String word) {
    return ENTRY_POINTS.contains(word.substring(word.lastIndexOf('/') + 1));
  }

  static ServerCommand of(ServiceSpec service) {
    List<String> words = new ArrayList<>(words(service.commandLine()));
    if (!words.isEmpty() && isProgram(words.getFirst())) {
      words.removeFirst();
    }
    Reader reader = new Reader(service);
    for (int i = 0; i < words.size(); i++) {
      i += reader.option(words.get(i), i + 1 < words.size() ? words.get(i + 1) : "");
    }
    return new ServerCommand(reader.arguments, reader.port, reader.libraries);
  }

  /** Mutable while it reads. */
  private static final class Reader {
    private final ServiceSpec service;
    private final List<String> arguments = new ArrayList<>();
    private Optional<Integer> port = Optional.empty();
    private List<String> libraries = List.of();

    Reader(ServiceSpec service) {
      this.service = service;
    }

    /**
     * @return how many words after it belong to it
     */
    int option(String word, String next) {
      if (word.startsWith("--") && word.contains("=")) {
        set(word.substring(2));
        return 0;
      }
      if (word.length() < 2 || word.charAt(0) != '-') {
        return 0;
      }
      boolean apart = word.length() == 2;
      String value = apart ? next : word.substring(2);
      int taken = apart ? 1 : 0;
      switch (word.charAt(1)) {
        case 'c' -> set(value);
        case 'p' -> set("port=" + value);
        case 'N' -> set("max_connections=" + value);
        case 'B' -> set("shared_buffers=" + value);
        case 'S' -> set("work_mem=" + value);
        case 'd' -> set("log_min_messages=debug" + value);
        case 'h', 'k', 'D', 'F' -> taken = word.charAt(1) == 'F' ? 0 : taken; // settled by us
        case 'l', 'i', 'e', 'n', 'O', 's', 'T' -> taken = 0;
        default -> {
          arguments.add(word);
          if (apart) {
            arguments.add(next);
          }
        }
      }
      return taken;
    }

    private void set(String assignment) {
      int equals = assignment.indexOf('=');
      String name = (equals < 0 ? assignment : assignment.substring(0, equals)).replace('-', '_');
      String value = equals < 0 ? "on" : assignment.substring(equals + 1).strip();
      if (name.equals("port")) {
        port = number(value);
      } else if (name.equals("shared_preload_libraries")) {
        libraries = List.of(value.replaceAll("['\"]", "").strip().split("\\s*,\\s*"));
      } else if (!OURS.contains(name)) {
        arguments.add("-c");
        arguments.add(name + "=" + here(value));
      }
    }

    private static Optional<Integer> number(String text) {
      try {
        return Optional.of(Integer.parseInt(text));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }

    private String here(String value) {
      String path =
          value.length() > 1 && value.startsWith("'")
              ? value.substring(1, value.length() - 1)
              : value;
      return path.startsWith("/")
          ? service.hostPath(path).map(Path::toString).orElse(value)
          : value;
    }
  }
}
