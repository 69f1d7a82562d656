package dev.atelier.sandbox;

import dev.atelier.kernel.error.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The namespaces of one service: user, mount, process, IPC and host name. They exist as long as
 * their first process, which ends when its standard input does: when it is closed here, or when the
 * platform dies; the kernel then kills all that runs in them and forgets their mounts.
 */
final class Namespace implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Namespace.class);
  private static final Path STAGES = Path.of("/run/atelier");

  private final Process process;
  private final String first;
  private final boolean root;
  private final Path stage;
  private final AtomicInteger commands = new AtomicInteger();

  private Namespace(Process process, String first, boolean root, Path stage) {
    this.stage = stage;
    this.process = process;
    this.first = first;
    this.root = root;
  }

  static Namespace open(Layout layout, Machine machine, Spawner spawner) {
    try {
      return open(layout, machine, command(layout, machine), spawner);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Namespace open(
      Layout layout, Machine machine, List<String> command, Spawner spawner) throws IOException {
    Path errors = layout.files().resolve("errors");
    Process process = spawner.start(new ProcessBuilder(command).redirectError(errors.toFile()));
    BufferedReader answer = process.inputReader(StandardCharsets.UTF_8);
    for (String line = answer.readLine(); line != null; line = answer.readLine()) {
      if (line.startsWith("ready ")) {
        return new Namespace(
            process, line.substring("ready ".length()), machine.root(), stage(layout));
      }
      if (line.startsWith("plain ")) {
        LOG.warn(
            "{} can only read {}: its file system cannot translate owners",
            layout.hostname(),
            line.substring("plain ".length()));
      }
    }
    process.destroyForcibly();
    throw Problem.error(
            SandboxErrors.UNAVAILABLE,
            "the sandbox of %s cannot be made: %s"
                .formatted(layout.hostname(), Files.readString(errors).strip()))
        .exception();
  }

  /** Writes the scripts and says how to start them. */
  private static List<String> command(Layout layout, Machine machine) throws IOException {
    List<String> unprivileged =
        List.of(
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "--pid",
            "--fork",
            "--ipc",
            "--uts",
            "--kill-child",
            "/bin/sh");
    if (!machine.root()) {
      Path script = layout.files().resolve("enter.sh");
      Text.write(script, EnterScript.enter(layout));
      return with(unprivileged, script.toString());
    }
    Path stage = stage(layout);
    Files.createDirectories(stage);
    Text.write(layout.files().resolve("enter.sh"), EnterScript.enter(layout, stage));
    Text.write(layout.files().resolve("bind.py"), Text.resource("bind.py"));
    Path script = layout.files().resolve("stage.sh");
    Text.write(script, EnterScript.stage(layout, stage, bind(layout, machine)));
    List<String> all = new ArrayList<>(List.of("unshare", "--mount", "/bin/sh", script.toString()));
    all.addAll(unprivileged(stage));
    all.addAll(unprivileged);
    return with(all, stage.resolve("files/enter.sh").toString());
  }

  private static Path stage(Layout layout) {
    return STAGES.resolve(Integer.toHexString(layout.files().hashCode()));
  }

  private static String bind(Layout layout, Machine machine) {
    return machine
        .python()
        .map(python ->
            Shell.quote(python.executable().toString())
                + " -IS "
                + Shell.quote(layout.files().resolve("bind.py").toString())
                + " "
                + Machine.USER)
        .orElse(
            "bind() { while [ $# -gt 0 ]; do mount --rbind \"$1\" \"$2\"; shift 2; done; }; bind");
  }

  private static List<String> unprivileged(Path stage) {
    String user = Integer.toString(Machine.USER);
    return List.of(
        "setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--no-new-privs");
  }

  private static List<String> with(List<String> command, String last) {
    return Stream.concat(command.stream(), Stream.of(last)).toList();
  }

  /** What to put before a command line so that it runs in here, without any privilege. */
  List<String> prefix() {
    List<String> all = new ArrayList<>(List.of("setpriv"));
    if (root) {
      all.addAll(unprivileged(STAGES).subList(1, 4));
    }
    String user = Integer.toString(Machine.USER);
    all.addAll(
        List.of(
            "--no-new-privs",
            "nsenter",
            "--preserve-credentials",
            "--target",
            first,
            "--user",
            "--mount",
            "--pid",
            "--ipc",
            "--uts",
            "unshare",
            "--user",
            "--map-user=" + user,
            "--map-group=" + user));
    return all;
  }

  /** A command begins. */
  void enter() {
    commands.incrementAndGet();
  }

  /** A command ended. */
  void leave() {
    commands.decrementAndGet();
  }

  boolean isIdle() {
    return commands.get() == 0;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Files.deleteIfExists(stage); // mounted on in namespaces that are gone, or still in others
    } catch (IOException e) {
      LOG.debug("the sandbox's first process was gone already", e);
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
