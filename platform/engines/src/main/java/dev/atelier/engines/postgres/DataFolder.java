package dev.atelier.engines.postgres;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster's data folder: made by {@code initdb}, stamped with its major version. */
final class DataFolder {
  /** What upper and lower know, where the C library has it and no builtin provider does. */
  private static final String LETTERS = "--lc-ctype=C.UTF-8";

  /** The version from which on collations need no C library. */
  private static final int BUILTIN_LOCALES = 17;

  private DataFolder() {}

  static boolean exists(Path data) {
    return Files.exists(data.resolve("PG_VERSION"));
  }

  /** The major version that made the folder, when one did. */
  static Optional<Integer> madeBy(Path data) {
    try {
      return exists(data)
          ? Optional.of(Integer.valueOf(Files.readString(data.resolve("PG_VERSION")).strip()))
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty(); // the server will say what is wrong with it
    }
  }

  /**
   * @throws AtelierException when another major version made the folder
   */
  static void checkVersion(Path data, Installation installation) throws IOException {
    String found = Files.readString(data.resolve("PG_VERSION")).strip();
    if (!found.equals(Integer.toString(installation.major()))) {
      throw Problem.error(
              PostgresErrors.VERSION,
              "The data directory was initialized by PostgreSQL version "
                  + found
                  + ", which is not compatible with this version "
                  + installation.version()
                  + ": "
                  + data)
          .mend(
              "use an image of PostgreSQL "
                  + found
                  + ", or begin with an empty volume (down -v removes it) and restore a dump")
          .exception();
    }
  }

  static void refuseFull(Path data) {
    if (!Folders.isEmpty(data)) {
      throw Problem.error(
              PostgresErrors.NOT_STARTED,
              "directory \"" + data + "\" exists but is not empty, and holds no cluster")
          .mend("empty it, or mount another folder for the data")
          .exception();
    }
  }

  /**
   * Where a new cluster is made: beside its final place, so that a crash leaves nothing that looks
   * finished.
   */
  static Path fresh(Path data) throws IOException {
    Path fresh = data.resolveSibling("." + data.getFileName() + ".new");
    Leftovers.clear(fresh);
    Folders.delete(fresh);
    return Folders.ownerOnly(fresh);
  }

  static void finish(Path fresh, Path data) throws IOException {
    try {
      Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(data + " is a mount point; give the volume a folder inside it", e);
    }
  }

  static void init(Path folder, ClusterSettings settings, ClusterOptions options, Identity identity)
      throws IOException {
    Optional<ClusterTemplate> template =
        isUsual(settings, options) ? template(settings, options, identity) : Optional.empty();
    if (template.isPresent()) {
      template.get().copy(folder, settings, options.installation());
    } else {
      make(folder, settings, options, identity);
    }
    Files.writeString(
        folder.resolve("pg_hba.conf"),
        "\nhost all all all " + options.authentication() + "\n",
        StandardOpenOption.APPEND);
  }

  /** Arguments of a file's own are initdb's matter, and so is what single-user mode cannot take. */
  private static boolean isUsual(ClusterSettings settings, ClusterOptions options) {
    return options.initdbArguments().isEmpty()
        && options.installation().major() >= BUILTIN_LOCALES
        && !(settings.superuser() + settings.password()).contains("\n");
  }

  private static Optional<ClusterTemplate> template(
      ClusterSettings settings, ClusterOptions options, Identity identity) {
    String common = options.authentication() + "-" + options.timeZone().replace('/', '_');
    return ClusterTemplate.of(
        options.installation(),
        common,
        identity,
        (folder, superuser) ->
            make(folder, settings.withSuperuser(superuser, ""), options, identity));
  }

  private static void make(
      Path folder, ClusterSettings settings, ClusterOptions options, Identity identity)
      throws IOException {
    Path password = Files.createTempFile(folder.getParent(), ".pw", "");
    try {
      Files.writeString(password, settings.password());
      Folders.giveTo(folder, identity.uid(), identity.gid());
      Folders.giveTo(password, identity.uid(), identity.gid());
      List<String> line = commandLine(folder, password, settings, options);
      Children.Outcome outcome = initdb(line, options, identity);
      if (!outcome.ok() && line.remove(LETTERS)) { // no such locale here, or another encoding
        outcome = initdb(line, options, identity);
      }
      if (!outcome.ok()) {
        outcome.output().lines().forEach(settings.log());
        throw Problem.error(PostgresErrors.NOT_STARTED, error(outcome.output())).exception();
      }
    } finally {
      Files.deleteIfExists(password);
    }
  }

  private static Children.Outcome initdb(
      List<String> line, ClusterOptions options, Identity identity) throws IOException {
    ProcessBuilder initdb = identity.process(line);
    cleanEnvironment(initdb.environment(), options.timeZone());
    return Children.run(initdb);
  }

  private static String error(String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("initdb: "))
        .findFirst()
        .orElse("initdb failed: " + output);
  }

  private static List<String> commandLine(
      Path folder, Path password, ClusterSettings settings, ClusterOptions options) {
    List<String> line = new ArrayList<>();
    line.add(options.installation().program("initdb"));
    line.addAll(List.of("-D", folder.toString(), "-U", settings.superuser()));
    if (!settings.password().isEmpty()) {
      line.add("--pwfile=" + password);
    }
    line.addAll(List.of("--auth-local=trust", "--auth-host=" + options.authentication()));
    line.addAll(List.of("--encoding=UTF8", "--no-locale"));
    if (options.installation().major() >= BUILTIN_LOCALES) {
      line.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
    } else {
      line.add(LETTERS);
    }
    line.addAll(options.initdbArguments());
    return line;
  }

  /** Nothing of the platform's own environment reaches a server: no secret, no locale, no zone. */
  static void cleanEnvironment(Map<String, String> environment, String timeZone) {
    environment.clear();
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("LC_ALL", "C");
    environment.put("TZ", timeZone);
  }
}
