package dev.atelier.app;

import dev.atelier.console.DbtProjects;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceLog;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ToolCommand;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The dbt projects in what services mount, built on request with that service's environment. */
final class StackDbt implements DbtProjects {
  private final StackProcess process;

  StackDbt(StackProcess process) {
    this.process = process;
  }

  private record Place(ServiceSpec spec, String containerPath) {}

  private final Map<Path, Found> found = new ConcurrentHashMap<>();

  /** The projects in a mount, looked for again after a while. */
  private static final class Found {
    private static final Duration GOOD_FOR = Duration.ofSeconds(10);

    private final Path mount;
    private List<Path> folders = List.of();
    private long looked;

    Found(Path mount) {
      this.mount = mount;
    }

    synchronized List<Path> folders() {
      if (looked == 0 || System.nanoTime() - looked > GOOD_FOR.toNanos()) {
        folders = DbtFolders.in(mount);
        looked = System.nanoTime();
      }
      return folders;
    }
  }

  private Map<Path, Place> places() {
    Map<Path, Place> places = new LinkedHashMap<>();
    for (ServiceSpec spec : process.specs()) {
      for (Mount mount : spec.mounts()) {
        for (Path folder : found.computeIfAbsent(mount.source(), Found::new).folders()) {
          String below = mount.source().relativize(folder).toString();
          places.putIfAbsent(
              folder,
              new Place(spec, below.isEmpty() ? mount.target() : mount.target() + "/" + below));
        }
      }
    }
    return places;
  }

  @Override
  public List<Path> folders() {
    return List.copyOf(places().keySet());
  }

  /**
   * A person's call in a folder of the stack: on the project that they stand in or, where they
   * stand in none, on the only one, with its service's environment beneath their own. A call that
   * names a project's folder is left as it is.
   */
  Invocation placed(Invocation caller) {
    boolean named =
        caller.environment().containsKey("DBT_PROJECT_DIR")
            || caller.arguments().stream().anyMatch(word -> word.startsWith("--project-dir"));
    Map<Path, Place> places = named ? Map.of() : places();
    Path here = caller.workingDir();
    Optional<Place> place = Optional.ofNullable(places.get(here));
    if (place.isEmpty() && places.size() == 1 && !Files.exists(here.resolve("dbt_project.yml"))) {
      place = places.values().stream().findFirst();
    }
    return place
        .map(at -> {
          Map<String, String> environment = new HashMap<>(at.spec().environment());
          caller
              .environment()
              .forEach((name, value) -> {
                if (name.startsWith("DBT_")) {
                  environment.put(name, value);
                }
              });
          return ServicePaths.call(caller, at.spec(), at.containerPath(), environment);
        })
        .orElse(caller);
  }

  @Override
  public void run(Path folder, List<String> arguments) {
    Place place = places().get(folder);
    ToolCommand dbt = process.tool("dbt").orElse(null);
    if (place == null || dbt == null) {
      throw new IllegalArgumentException("no dbt project in " + folder);
    }
    ServiceLog log = process.platform().log(place.spec().name());
    PrintStream out = new PrintStream(new Lines(log), true, StandardCharsets.UTF_8);
    Invocation caller =
        new Invocation(
            arguments,
            Path.of("/"),
            Map.of(),
            Path::of,
            InputStream.nullInputStream(),
            out,
            out,
            false,
            120,
            () -> false);
    Invocation call =
        ServicePaths.call(caller, place.spec(), place.containerPath(), place.spec().environment());
    Thread.ofVirtual().name("dbt").start(() -> dbt.run(call));
  }

  /** Whole lines into a service's log. */
  private static final class Lines extends OutputStream {
    private final ServiceLog log;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(ServiceLog log) {
      this.log = log;
    }

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        log.line(line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }
  }
}
