package dev.atelier.app;

import dev.atelier.app.stack.PlannedService;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which somebody else's code a person has agreed to run, by its content: kept in the person's own
 * configuration folder, so that a cloned folder cannot bring its own consent.
 */
final class TrustStore {
  private static final Set<String> CODE =
      Set.of("py", "sh", "sql", "bash", "js", "rb", "pl", "toml", "cfg", "txt", "zip");
  private static final int FILES_LIMIT = 2_000;

  private final Path file;

  TrustStore(Path configuration) {
    this.file = configuration.resolve("trusted.json");
  }

  /** In {@code $XDG_CONFIG_HOME/atelier} or {@code ~/.config/atelier}. */
  static TrustStore ofThisPerson() {
    String configured = System.getenv("XDG_CONFIG_HOME");
    Path base =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".config")
            : Path.of(configured);
    return new TrustStore(base.resolve("atelier"));
  }

  /**
   * What a stack would run.
   *
   * @param items a line each, for the question
   * @param fingerprint of the content of all of it
   */
  record Code(List<String> items, String fingerprint) {}

  /**
   * Commands, build contexts and mounted files that are code, of the services that would run here.
   */
  static Code codeOf(List<PlannedService> services, Path folder) {
    List<String> items = new ArrayList<>();
    Set<Path> files = new TreeSet<>();
    StringBuilder commands = new StringBuilder();
    for (PlannedService service : services) {
      if (service.plan() instanceof Plan.NotRun || service.plan() instanceof Plan.Satisfied) {
        continue;
      }
      ServiceSpec spec = service.spec();
      boolean sandboxed = service.plan() instanceof Plan.Command;
      if (sandboxed) {
        items.add(spec.name() + ": " + String.join(" ", spec.commandLine()));
        commands.append(spec.commandLine()).append('\n');
      }
      spec.build().ifPresent(build -> commands.append(build.packages()).append('\n'));
      List<Path> own = new ArrayList<>();
      spec.mounts().stream()
          .filter(mount -> mount.type() == Mount.Type.BIND || mount.type() == Mount.Type.COPY)
          .filter(mount -> sandboxed || runsCode(mount))
          .forEach(mount -> own.addAll(codeBelow(mount.source())));
      own.stream()
          .distinct()
          .limit(8)
          .forEach(path -> items.add(spec.name() + ": " + shown(folder, path)));
      if (own.size() > 8) {
        items.add(spec.name() + ": and " + (own.size() - 8) + " more files");
      }
      files.addAll(own);
    }
    return new Code(List.copyOf(items), fingerprint(commands.toString(), files));
  }

  private static boolean runsCode(Mount mount) {
    return mount.target().contains("dags")
        || mount.target().contains("plugins")
        || mount.target().contains("initdb.d");
  }

  private static String shown(Path folder, Path path) {
    return path.startsWith(folder) ? folder.relativize(path).toString() : path.toString();
  }

  private static List<Path> codeBelow(Path source) {
    if (!Files.exists(source)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(source, 8)) {
      return walk.filter(Files::isRegularFile)
          .filter(path ->
              !path.toString().contains("/.git/") && !path.toString().contains("/.atelier/"))
          .filter(path -> CODE.contains(extension(path)))
          .sorted()
          .limit(FILES_LIMIT)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String extension(Path path) {
    String name = path.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String fingerprint(String commands, Set<Path> files) {
    try {
      MessageDigest digest = Digests.of("SHA-256");
      digest.update(commands.getBytes(StandardCharsets.UTF_8));
      for (Path path : files) {
        digest.update(path.toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(path));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean trusts(Code code) {
    return code.items().isEmpty() || known().contains(code.fingerprint());
  }

  void trust(Code code) {
    Set<String> all = new TreeSet<>(known());
    all.add(code.fingerprint());
    AtomicFile.write(file, Json.pretty(all));
  }

  private Set<String> known() {
    if (!Files.exists(file)) {
      return Set.of();
    }
    try {
      Set<String> all = new TreeSet<>();
      Json.read(Files.readString(file)).forEach(node -> all.add(node.asText()));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
