package dev.atelier.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.engines.postgres.ClusterSettings;
import dev.atelier.engines.postgres.PostgresCluster;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Event;
import dev.atelier.kernel.stack.Fact;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.RestartPolicy;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceLog;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generator as a service of a stack. */
final class GeneratorRuntimeTest {
  @TempDir Path folder;

  private ServiceSpec service(Map<String, String> environment) throws Exception {
    return new ServiceSpec(
        "generator",
        ImageReference.parse("atelier/generator:0.1.0"),
        Optional.empty(),
        List.of(),
        List.of(),
        environment,
        Optional.empty(),
        Optional.empty(),
        List.of(
            new Mount(Mount.Type.BIND, folder.resolve("settings"), "/etc/generator", true),
            new Mount(Mount.Type.BIND, folder.resolve("logs"), "/var/log/generator", false)),
        InetAddress.getByName("127.91.8.2"),
        List.of(),
        List.of(),
        List.of("generator"),
        RestartPolicy.NO,
        true,
        Optional.empty(),
        1,
        Map.of(),
        new Span(new SourceText("docker-compose.yml", "generator:"), 1, 1, 1, 10));
  }

  @Test
  void servesUntilItIsStopped() throws Exception {
    Files.createDirectories(folder.resolve("settings"));
    Files.writeString(
        folder.resolve("settings").resolve("generator.yml"),
        "history_days: 2\norders_per_day: 300\nlog_history_hours: 1\nrate: 300\n");
    try (PostgresCluster cluster =
        PostgresCluster.open(
            new ClusterSettings(
                folder.resolve("pg"),
                InetAddress.getByName("127.0.0.1"),
                0,
                "shop",
                "secret",
                Map.of(),
                _ -> {}))) {
      TestPlatform platform = new TestPlatform(folder);
      GeneratorRuntime runtime = new GeneratorRuntime(platform);
      ServiceSpec spec =
          service(
              Map.of(
                  "GENERATOR_JDBC_URL", cluster.jdbcUrl("postgres"),
                  "GENERATOR_USER", "shop",
                  "GENERATOR_PASSWORD", "secret"));
      assertThat(runtime.profile().matches(spec.image())).isTrue();
      assertThat(runtime.check(spec)).isEmpty();
      ServiceHandle handle = runtime.start(spec);
      while (handle.health().state() != Health.State.HEALTHY) {
        Thread.sleep(20);
      }
      assertThat(platform.repairs)
          .extracting(Repair::id)
          .containsExactly("generator.missing-tables");
      double before = handle.metrics().getFirst().value();
      while (handle.metrics().getFirst().value() == before) {
        Thread.sleep(20); // orders go on coming
      }
      assertThat(handle.facts()).extracting(Fact::label).contains("Last order", "Log file");
      handle.stop(Duration.ofSeconds(10));
      assertThat(handle.health()).isEqualTo(Health.exited(0, ""));
      assertThat(folder.resolve("logs").resolve("app.log")).isNotEmptyFile();
    }
  }

  @Test
  void saysAllThatIsWrongBeforeItStarts() throws Exception {
    Files.createDirectories(folder.resolve("settings"));
    Files.writeString(folder.resolve("settings").resolve("generator.yml"), "ratte: 2\n");
    assertThat(new GeneratorRuntime(new TestPlatform(folder)).check(service(Map.of())))
        .extracting(Problem::message)
        .containsExactly(
            "unknown key \"ratte\"",
            "generator: the variable GENERATOR_JDBC_URL is not set",
            "generator: the variable GENERATOR_USER is not set");
  }

  private static final class TestPlatform implements Platform {
    final List<Repair> repairs = new ArrayList<>();
    private final Path folder;

    TestPlatform(Path folder) {
      this.folder = folder;
    }

    @Override
    public String project() {
      return "test";
    }

    @Override
    public Path folder() {
      return folder;
    }

    @Override
    public Path state(String name) {
      return folder.resolve(".atelier").resolve(name);
    }

    @Override
    public Clock clock() {
      return Clock.systemUTC();
    }

    @Override
    public Map<String, String> environment() {
      return Map.of();
    }

    @Override
    public DataSource database() {
      throw new UnsupportedOperationException("the generator keeps no tables of its own");
    }

    @Override
    public Optional<InetAddress> address(String name) {
      return Optional.empty();
    }

    @Override
    public ServiceLog log(String service) {
      return _ -> {};
    }

    @Override
    public Map<String, ServiceSpec> services() {
      return Map.of();
    }

    @Override
    public void warn(String service, Problem problem) {}

    @Override
    public boolean repair(Repair repair) {
      repairs.add(repair);
      return true;
    }

    @Override
    public boolean trusted(String service, String what) {
      return true;
    }

    @Override
    public void event(Event event) {}
  }
}
