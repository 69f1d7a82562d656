package dev.atelier.generator;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.stack.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The generator in a container of its own: {@code generator run}, {@code generator health}. */
public final class GeneratorMain {
  private static final Duration HEALTH_HOLDS = Duration.ofSeconds(30);
  private static final String HEALTH_FILE = "health";

  private GeneratorMain() {}

  public static void main(String[] arguments) {
    String command = arguments.length == 0 ? "run" : arguments[0];
    try {
      System.exit(
          switch (command) {
            case "run" -> run(GeneratorFiles.container(), System.getenv());
            case "health" -> health(GeneratorFiles.container());
            default -> {
              System.err.println("usage: generator run | health");
              yield 2;
            }
          });
    } catch (AtelierException e) {
      System.err.print(new ProblemPrinter(false).print(e.problems()));
      System.exit(1);
    } catch (IOException | InterruptedException e) {
      System.err.println("generator: " + e.getMessage());
      System.exit(1);
    }
  }

  private static int run(GeneratorFiles files, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<Problem> missing = new ArrayList<>();
    for (String variable : List.of("GENERATOR_JDBC_URL", "GENERATOR_USER")) {
      if (environment.getOrDefault(variable, "").isBlank()) {
        missing.add(
            Problem.error(
                GeneratorRuntime.NOT_STARTED, "the variable " + variable + " is not set"));
      }
    }
    if (!missing.isEmpty()) {
      throw new AtelierException(missing);
    }
    boolean create = environment.getOrDefault("GENERATOR_CREATE_TABLES", "").equals("true");
    Generator.Setup setup =
        new Generator.Setup(
            files.settings(),
            Warehouses.connections(environment),
            files.state(),
            files.logs(),
            Clock.systemUTC(),
            () -> create,
            System.out::println);
    Thread main = Thread.currentThread();
    boolean[] stopped = {false};
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              stopped[0] = true;
              join(main);
            }));
    try (Generator generator = new Generator(setup)) {
      generator.run(() -> {
        note(files.state(), generator.health());
        return stopped[0];
      });
    }
    return 0;
  }

  private static void join(Thread main) {
    try {
      main.join(Duration.ofSeconds(8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Instant noted = Instant.EPOCH;

  /** For {@code generator health}, which is another process: at most once a second. */
  private static void note(Path state, Health health) {
    Instant now = Instant.now();
    if (Duration.between(noted, now).toMillis() > 900) {
      noted = now;
      AtomicFile.write(
          state.resolve(HEALTH_FILE), now + " " + health.state() + " " + health.detail());
    }
  }

  private static int health(GeneratorFiles files) throws IOException {
    Path file = files.state().resolve(HEALTH_FILE);
    String text = Files.exists(file) ? Files.readString(file) : "";
    String[] parts = text.split(" ", 3);
    boolean young =
        parts.length == 3
            && Duration.between(Instant.parse(parts[0]), Instant.now()).compareTo(HEALTH_HOLDS) < 0;
    System.out.println(young ? parts[1] + " " + parts[2] : "the generator does not run");
    return young && parts[1].equals(Health.State.HEALTHY.name()) ? 0 : 1;
  }
}
