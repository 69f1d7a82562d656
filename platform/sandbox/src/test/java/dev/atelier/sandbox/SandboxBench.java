package dev.atelier.sandbox;

import dev.atelier.kernel.control.ControlServer;
import dev.atelier.kernel.stack.ServiceSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How long a command takes in each mode: {@code SandboxBench [rounds]}, milliseconds. */
final class SandboxBench {
  private SandboxBench() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length == 0 ? 100 : Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory("atelier-bench");
    Path socket = folder.resolve("tools.sock");
    ServiceSpec service = Services.of("airflow", "apache/airflow:2.9.1", Map.of());
    System.out.printf("%-9s %-12s %8s %8s %8s%n", "mode", "command", "first", "p50", "p95");
    try (ControlServer _ = ControlServer.open(socket, "rw-rw-rw-", _ -> 0)) {
      for (ModesTest.Place place : ModesTest.Place.values()) {
        try (Sandbox sandbox =
            place.open(LifeTest.settings(folder, place, new SandboxTool("dbt", false)))) {
          for (List<String> command :
              List.of(
                  List.of("true"),
                  List.of("bash", "-c", "true"),
                  List.of("python3", "-c", "pass"),
                  List.of("dbt"))) {
            measure(place, sandbox, service, SandboxCommand.of(command), rounds);
          }
        }
      }
    } finally {
      Folders.delete(folder);
    }
  }

  private static void measure(
      ModesTest.Place place,
      Sandbox sandbox,
      ServiceSpec service,
      SandboxCommand command,
      int rounds)
      throws Exception {
    double first = once(sandbox, service, command);
    double[] millis = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      millis[i] = once(sandbox, service, command);
    }
    Arrays.sort(millis);
    System.out.printf(
        "%-9s %-12s %8.1f %8.1f %8.1f%n",
        place,
        command.commandLine().getFirst(),
        first,
        millis[rounds / 2],
        millis[rounds * 95 / 100]);
  }

  private static double once(Sandbox sandbox, ServiceSpec service, SandboxCommand command)
      throws Exception {
    long start = System.nanoTime();
    Process process = sandbox.start(service, command);
    process.getOutputStream().close();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(new String(process.getErrorStream().readAllBytes()));
    }
    return (System.nanoTime() - start) / 1e6;
  }
}
