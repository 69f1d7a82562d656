package dev.atelier.engines.postgres;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A service's variables as its image reads them.
 *
 * @param password of the superuser; empty only with {@code trust}
 * @param owner another role that owns the database, as Bitnami's image makes it
 * @param ownerPassword its password
 * @param initdbArguments of {@code POSTGRES_INITDB_ARGS} as far as they hold here
 * @param otherLocale a locale of the C library that was asked for and is not used
 * @param major the tag's major version; the bundled one where the tag says none
 * @param problems what keeps a new cluster from being made
 */
record ServiceSettings(
    String superuser,
    String password,
    Optional<String> owner,
    String ownerPassword,
    String database,
    String authentication,
    List<String> initdbArguments,
    Optional<String> otherLocale,
    String timeZone,
    int major,
    List<Problem> problems) {
  private static final int BUNDLED = 18;

  ServiceSettings {
    initdbArguments = List.copyOf(initdbArguments);
    problems = List.copyOf(problems);
  }

  static ServiceSettings of(ServiceSpec service) {
    return new Reader(service).read();
  }

  static boolean isBitnami(ServiceSpec service) {
    return service.image().repository().startsWith("bitnami");
  }

  static int major(ServiceSpec service) {
    java.util.regex.Matcher inTag =
        java.util.regex.Pattern.compile("pg(\\d{1,2})").matcher(service.image().tag());
    if (inTag.find()) {
      return Integer.parseInt(inTag.group(1)); // pgvector:pg16, timescaledb:latest-pg14
    }
    int written = service.image().majorVersion();
    return written < 8 ? BUNDLED : written;
  }

  /** Mutable while it reads. */
  private static final class Reader {
    private final ServiceSpec service;
    private final List<Problem> problems = new ArrayList<>();
    private Optional<String> otherLocale = Optional.empty();

    Reader(ServiceSpec service) {
      this.service = service;
    }

    ServiceSettings read() {
      boolean bitnami = isBitnami(service);
      String user = value("POSTGRES_USER", "POSTGRESQL_USERNAME").orElse("postgres");
      String password = value("POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD").orElse("");
      String database =
          value("POSTGRES_DB", "POSTGRESQL_DATABASE").orElse(bitnami ? "postgres" : user);
      String authentication = value("POSTGRES_HOST_AUTH_METHOD").orElse("scram-sha-256");
      boolean open =
          authentication.equals("trust")
              || service.variable("ALLOW_EMPTY_PASSWORD").filter("yes"::equals).isPresent();
      if (password.isEmpty() && !open) {
        problems.add(noPassword());
      }
      boolean owned = bitnami && !user.equals("postgres");
      return new ServiceSettings(
          owned ? "postgres" : user,
          owned ? value("POSTGRESQL_POSTGRES_PASSWORD").orElse(password) : password,
          owned ? Optional.of(user) : Optional.empty(),
          password,
          database,
          password.isEmpty() && open ? "trust" : authentication,
          initdbArguments(),
          otherLocale,
          service.variable("TZ").or(() -> service.variable("PGTZ")).orElse("Etc/UTC"),
          major(service),
          problems);
    }

    private Problem noPassword() {
      return Problem.error(
              PostgresErrors.SETTINGS,
              service.name()
                  + ": Database is uninitialized and superuser password is not specified")
          .at(service.span())
          .mend("set POSTGRES_PASSWORD to a non-empty value");
    }

    /** The first of the names that is set, or whose {@code _FILE} names a file. */
    private Optional<String> value(String... names) {
      for (String name : names) {
        Optional<String> plain = service.variable(name);
        Optional<String> file = service.variable(name + "_FILE");
        if (plain.isPresent() && file.isPresent()) {
          problems.add(
              Problem.error(
                      PostgresErrors.SETTINGS,
                      "both " + name + " and " + name + "_FILE are set (but are exclusive)")
                  .at(service.span())
                  .mend("keep one of the two"));
        }
        Optional<String> found = plain.or(() -> file.flatMap(path -> read(name, path)));
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }

    private Optional<String> read(String name, String containerPath) {
      Path file = service.hostPath(containerPath).orElse(Path.of(containerPath));
      try {
        return Optional.of(Files.readString(file).stripTrailing());
      } catch (IOException e) {
        problems.add(
            Problem.error(
                    PostgresErrors.SETTINGS,
                    name + "_FILE names " + containerPath + ", which cannot be read")
                .at(service.span())
                .mend("mount the file there, or set " + name));
        return Optional.empty();
      }
    }

    /** Locales of the C library differ from machine to machine: they are left out, and named. */
    private List<String> initdbArguments() {
      List<String> kept = new ArrayList<>();
      List<String> words =
          service
              .variable("POSTGRES_INITDB_ARGS")
              .or(() -> service.variable("POSTGRESQL_INITDB_ARGS"))
              .map(text -> List.of(text.strip().split("\\s+")))
              .orElse(List.of());
      for (int i = 0; i < words.size(); i++) {
        String word = words.get(i).replace("\"", "").replace("'", "");
        boolean joined = word.contains("=");
        String name = joined ? word.substring(0, word.indexOf('=')) : word;
        String next = i + 1 < words.size() ? words.get(i + 1) : "";
        String value = joined ? word.substring(word.indexOf('=') + 1) : next;
        switch (name) {
          case "--locale",
              "--lc-collate",
              "--lc-ctype",
              "--lc-messages",
              "--lc-monetary",
              "--lc-numeric",
              "--lc-time" -> {
            if (!value.matches("(?i)C|POSIX|C\\.utf-?8")) {
              otherLocale = Optional.of(value);
            }
            i += joined ? 0 : 1;
          }
          case "--no-locale",
              "-N",
              "--nosync",
              "--no-sync",
              "-A",
              "--auth",
              "--auth-local",
              "-D",
              "--pgdata",
              "-X",
              "--waldir",
              "-U",
              "--username",
              "--pwfile" ->
              i += joined || name.startsWith("--no") || name.equals("-N") ? 0 : 1;
          default -> kept.add(word);
        }
      }
      service
          .variable("LANG")
          .filter(lang -> !lang.matches("(?i)C|POSIX|C\\.utf-?8|en_US\\.utf-?8"))
          .ifPresent(lang -> otherLocale = Optional.of(lang));
      return kept;
    }
  }
}
