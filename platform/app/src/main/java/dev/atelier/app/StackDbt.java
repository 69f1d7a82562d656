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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The dbt projects that services mount, built on request with that service's environment. */
final class StackDbt implements DbtProjects {
  private final StackProcess process;

  StackDbt(StackProcess process) {
    this.process = process;
  }

  private record Place(ServiceSpec spec, String containerPath) {}

  private Map<Path, Place> places() {
    Map<Path, Place> places = new LinkedHashMap<>();
    for (ServiceSpec spec : process.specs()) {
      for (Mount mount : spec.mounts()) {
        if (Files.isRegularFile(mount.source().resolve("dbt_project.yml"))) {
          places.putIfAbsent(mount.source(), new Place(spec, mount.target()));
        }
      }
    }
    return places;
  }

  @Override
  public List<Path> folders() {
    return List.copyOf(places().keySet());
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
