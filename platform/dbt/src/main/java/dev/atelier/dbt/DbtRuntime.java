package dev.atelier.dbt;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ContainerPaths;
import dev.atelier.kernel.stack.Event;
import dev.atelier.kernel.stack.Fact;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.ImageProfile;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ToolCommand;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Services of dbt's images: {@code dbt build} as a one-shot service, or one that waits to be used
 * by {@code exec}.
 */
public final class DbtRuntime implements ServiceRuntime {
  private static final ErrorCode NO_PROJECT = ErrorCode.user("dbt.no-project");
  private static final String DEFAULT_FOLDER = "/usr/app/dbt";
  private static final ImageProfile PROFILE =
      new ImageProfile(
          "dbt",
          "dbt",
          Set.of(
              "dbt-labs/dbt-*",
              "ghcr.io/dbt-labs/dbt-*",
              "fishtownanalytics/dbt",
              "xemuliam/dbt",
              "library/dbt"),
          Map.of(),
          Map.of("/usr/app/dbt", "project", "/root/.dbt", "profiles"),
          Map.of(),
          DEFAULT_FOLDER);

  private final Platform platform;
  private final DbtCommand command;

  /**
   * @param command the command that the stack's shells and tasks use, too
   */
  public DbtRuntime(Platform platform, DbtCommand command) {
    this.platform = platform;
    this.command = command;
  }

  @Override
  public ImageProfile profile() {
    return PROFILE;
  }

  /** The arguments of dbt when that is what the service runs; empty when it only waits. */
  private static Optional<List<String>> arguments(ServiceSpec service) {
    List<String> words = new ArrayList<>(service.commandLine());
    if (words.isEmpty()) {
      return Optional.empty();
    }
    if (words.getFirst().endsWith("dbt")) {
      return Optional.of(words.subList(1, words.size()));
    }
    // the image's entrypoint is dbt itself
    return service.entrypoint().isEmpty() && DBT_WORDS.contains(words.getFirst())
        ? Optional.of(words)
        : Optional.empty();
  }

  private static final Set<String> DBT_WORDS =
      Set.of(
          "build",
          "run",
          "test",
          "seed",
          "snapshot",
          "compile",
          "parse",
          "debug",
          "deps",
          "docs",
          "ls",
          "list",
          "source",
          "run-operation",
          "show",
          "clean",
          "retry",
          "clone",
          "--version");

  private static boolean onlyWaits(ServiceSpec service) {
    String line = String.join(" ", service.commandLine());
    return line.isEmpty()
        || line.contains("tail -f")
        || line.contains("sleep")
        || line.endsWith("bash")
        || line.endsWith("sh");
  }

  @Override
  public Plan plan(ServiceSpec service) {
    if (arguments(service).isPresent() || onlyWaits(service)) {
      return new Plan.Serve("dbt " + Workspace.DBT_VERSION);
    }
    return new Plan.Command("dbt in the sandbox", service.commandLine());
  }

  @Override
  public List<Problem> check(ServiceSpec service) {
    Optional<Path> folder = service.hostPath(folder(service));
    if (folder.filter(f -> Files.isRegularFile(f.resolve("dbt_project.yml"))).isPresent()
        || arguments(service).filter(a -> a.contains("--project-dir")).isPresent()) {
      return List.of();
    }
    return List.of(
        Problem.warning(
                NO_PROJECT,
                "service " + service.name() + ": no dbt_project.yml in " + folder(service))
            .at(service.span())
            .mend("mount the project's folder there, or set working_dir"));
  }

  private static String folder(ServiceSpec service) {
    return service.workingDir().orElse(DEFAULT_FOLDER);
  }

  @Override
  public ServiceHandle start(ServiceSpec service) {
    Handle handle = new Handle(service);
    arguments(service).ifPresent(handle::launch);
    return handle;
  }

  private final class Handle implements ServiceHandle {
    private final ServiceSpec service;
    private volatile Health health = Health.HEALTHY;
    private volatile boolean stopping;
    private volatile Optional<Thread> worker = Optional.empty();

    Handle(ServiceSpec service) {
      this.service = service;
    }

    void launch(List<String> arguments) {
      health = Health.starting("dbt " + String.join(" ", arguments));
      Thread thread =
          new Thread(
              null,
              () -> {
                int code = call(arguments);
                health = Health.exited(code, code == 0 ? "" : "dbt ended with exit code " + code);
                platform.event(
                    new Event(
                        platform.clock().instant(),
                        service.name(),
                        "exited",
                        code != 0,
                        "dbt " + String.join(" ", arguments) + ": " + code));
              },
              "dbt " + service.name(),
              16 << 20);
      thread.setDaemon(true);
      worker = Optional.of(thread);
      thread.start();
    }

    private int call(List<String> arguments) {
      PrintStream lines = new PrintStream(new LineStream(), true, StandardCharsets.UTF_8);
      Map<String, String> environment = new HashMap<>(service.environment());
      Function<String, Path> paths =
          path -> {
            String absolute = ContainerPaths.resolve(folder(service), path);
            return service.hostPath(absolute).orElse(Path.of(absolute));
          };
      return command.run(
          new Invocation(
              arguments,
              paths.apply("."),
              environment,
              paths,
              InputStream.nullInputStream(),
              lines,
              lines,
              false,
              80,
              () -> stopping));
    }

    @Override
    public Health health() {
      return health;
    }

    @Override
    public void stop(Duration grace) {
      stopping = true;
      worker.ifPresent(thread -> {
        try {
          thread.join(grace);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }

    @Override
    public List<Fact> facts() {
      return service
          .hostPath(folder(service))
          .map(path -> List.of(new Fact("Project", path.toString())))
          .orElse(List.of());
    }

    @Override
    public Optional<ToolCommand> command(String name) {
      return name.equals("dbt") ? Optional.of(command) : Optional.empty();
    }

    /** What the command prints, line by line, to the service's log. */
    private final class LineStream extends java.io.OutputStream {
      private final ByteArrayOutputStream line = new ByteArrayOutputStream();

      @Override
      public synchronized void write(int b) {
        if (b == '\n') {
          platform.log(service.name()).line(line.toString(StandardCharsets.UTF_8));
          line.reset();
        } else {
          line.write(b);
        }
      }

      @Override
      public synchronized void write(byte[] bytes, int offset, int length) {
        for (byte b : Arrays.copyOfRange(bytes, offset, offset + length)) {
          write(b);
        }
      }
    }
  }
}
