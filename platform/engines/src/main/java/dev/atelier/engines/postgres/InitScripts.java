package dev.atelier.engines.postgres;

import dev.atelier.engines.postgres.psql.Psql;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * {@code /docker-entrypoint-initdb.d}: run once, in name order, in a new cluster that nobody can
 * reach yet. The first failure ends the start.
 */
final class InitScripts {
  static final String FOLDER = "/docker-entrypoint-initdb.d";
  private static final int KEPT_LINES = 8;

  /**
   * The image's entry point runs in a shell that stops at the first error, and sources what is not
   * executable; its function for SQL is there for such scripts.
   */
  private static final String SHELL =
      """
      set -Eeo pipefail
      docker_process_sql() {
        local runner=(psql -v ON_ERROR_STOP=1 --no-psqlrc --no-password --username "$POSTGRES_USER")
        [ -z "$POSTGRES_DB" ] || runner+=(--dbname "$POSTGRES_DB")
        PGHOST= PGHOSTADDR= "${runner[@]}" "$@"
      }
      psql=(psql -v ON_ERROR_STOP=1 --no-psqlrc)
      script=$1
      shift
      if [ -x "$script" ]; then "$script"; else . "$script"; fi
      """;

  private final ServiceSpec service;
  private final ServiceSettings settings;
  private final Platform platform;
  private final ScriptRunner runner;
  private final Psql psql;

  InitScripts(
      ServiceSpec service,
      ServiceSettings settings,
      Platform platform,
      ScriptRunner runner,
      Psql psql) {
    this.service = service;
    this.settings = settings;
    this.platform = platform;
    this.runner = runner;
    this.psql = psql;
  }

  /** Container path → file, in the order of a shell's {@code *}. */
  static Map<String, Path> of(ServiceSpec service) {
    Map<String, Path> scripts = new TreeMap<>();
    service
        .hostPath(FOLDER)
        .filter(Files::isDirectory)
        .ifPresent(folder -> {
          try (Stream<Path> files = Files.list(folder)) {
            files
                .filter(file -> !file.getFileName().toString().startsWith("."))
                .forEach(file -> scripts.put(FOLDER + "/" + file.getFileName(), file));
          } catch (IOException e) {
            throw Problem.error(
                    PostgresErrors.INIT_SCRIPT, folder + " cannot be read: " + e.getMessage())
                .exception();
          }
        });
    for (Mount mount : service.mounts()) {
      if (mount.target().startsWith(FOLDER + "/")
          && mount.target().indexOf('/', FOLDER.length() + 1) < 0) {
        scripts.put(mount.target(), mount.source());
      }
    }
    scripts.values().removeIf(Files::isDirectory);
    return scripts;
  }

  /**
   * @param doing told of each script before it runs
   */
  void run(Consumer<String> doing) {
    of(service)
        .forEach((name, file) -> {
          doing.accept(name);
          run(name, file);
        });
  }

  private void run(String name, Path file) {
    Consumer<String> log = line -> platform.log(service.name()).line(line);
    if (!name.matches(".*\\.(sh|sql|sql\\.gz|sql\\.xz)")) {
      log.accept("ignoring " + name);
      return;
    }
    if (!platform.trusted(service.name(), file.toString())) {
      throw failure(name, "nobody has agreed to run it", "read it, then run: atelier up --trust");
    }
    log.accept("running " + name);
    Deque<String> last = new ArrayDeque<>();
    Consumer<String> output =
        line -> {
          log.accept(line);
          synchronized (last) {
            last.addLast(line);
            if (last.size() > KEPT_LINES) {
              last.removeFirst();
            }
          }
        };
    int exit = name.endsWith(".sh") ? shell(name, output) : sql(name, file, output);
    if (exit != 0) {
      synchronized (last) {
        throw failure(
            name,
            "exit code " + exit + (last.isEmpty() ? "" : ": " + String.join(" / ", last)),
            "mend the script; nothing was kept, so it runs again at the next start");
      }
    }
  }

  private dev.atelier.kernel.error.AtelierException failure(
      String name, String reason, String mend) {
    return Problem.error(
            PostgresErrors.INIT_SCRIPT, service.name() + ": " + name + " failed, " + reason)
        .at(service.span())
        .mend(mend)
        .exception();
  }

  private int shell(String name, Consumer<String> output) {
    List<String> line = List.of("bash", "-c", SHELL, "docker-entrypoint", name);
    return runner.run(service, new ScriptRunner.Script(line, environment()), output);
  }

  /** What the image's entry point exports to its scripts. */
  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    String user = settings.owner().orElse(settings.superuser());
    environment.put("POSTGRES_USER", user);
    environment.put("POSTGRES_PASSWORD", settings.ownerPassword());
    environment.put("POSTGRES_DB", settings.database());
    environment.put("PGPASSWORD", settings.ownerPassword());
    environment.put("PGDATA", DataPlace.of(service, settings.major()).container());
    return environment;
  }

  private int sql(String name, Path file, Consumer<String> output) {
    LineStream lines = new LineStream(output);
    try (InputStream in = open(name, file)) {
      Map<String, String> environment = new HashMap<>(service.environment());
      environment.putAll(environment());
      Invocation invocation =
          new Invocation(
              List.of(
                  "-X",
                  "-v",
                  "ON_ERROR_STOP=1",
                  "--no-password",
                  "--username",
                  settings.owner().orElse(settings.superuser()),
                  "--dbname",
                  settings.database(),
                  "-f",
                  name.endsWith(".sql") ? name : "-"),
              Objects.requireNonNull(
                  file.toAbsolutePath().resolveSibling(".").normalize(), "in a folder"),
              environment,
              path -> service.hostPath(path).orElse(Path.of(path)),
              in,
              lines.print(),
              lines.print(),
              false,
              80,
              () -> false);
      return psql.run(invocation);
    } catch (IOException e) {
      throw failure(name, "it cannot be read: " + e.getMessage(), "mend the file");
    } finally {
      lines.end();
    }
  }

  private static InputStream open(String name, Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    if (name.endsWith(".gz")) {
      return new GZIPInputStream(in);
    }
    return name.endsWith(".xz") ? new XZInputStream(in) : in;
  }

  /** Whether any script holds a word; what decides that somebody made a role or database. */
  static boolean mention(ServiceSpec service, String word) {
    for (Path file : of(service).values()) {
      try (InputStream in = open(file.toString(), file)) {
        if (new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(word)) {
          return true;
        }
      } catch (IOException e) {
        return true; // unreadable: its own error comes when it runs
      }
    }
    return false;
  }
}
