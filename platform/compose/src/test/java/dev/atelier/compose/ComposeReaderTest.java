package dev.atelier.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atelier.compose.ServiceDependency.Condition;
import dev.atelier.kernel.error.AtelierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposeReaderTest {
  @TempDir Path folder;

  private ComposeProject read(String text) throws IOException {
    Files.writeString(folder.resolve("compose.yaml"), text);
    return ComposeReader.read(ComposeRequest.in(folder, Map.of()));
  }

  @Test
  void servicesComeAfterWhatTheyDependOnAndOtherwiseInTheFilesOrder() throws IOException {
    ComposeProject project =
        read(
            """
            services:
              web: {image: x, depends_on: [api, cache]}
              extra: {image: x}
              cache: {image: x}
              api: {image: x, depends_on: {db: {condition: service_healthy, restart: true}}}
              db: {image: x}
            """);
    assertThat(project.services()).containsExactly("db", "api", "cache", "web", "extra");
    assertThat(project.dependencies("api"))
        .containsExactly(new ServiceDependency("db", Condition.HEALTHY, true, true));
    assertThat(project.withDependencies(List.of("api"))).containsExactly("db", "api");
    assertThat(project.place("api")).hasToString("compose.yaml:5:3");
    assertThat(project.documents()).containsKey(folder.resolve("compose.yaml"));
  }

  @Test
  void aServiceThatIsNotThereIsRefusedWithASuggestion() throws IOException {
    ComposeProject project = read("services: {postgres: {image: x}}");
    assertThatThrownBy(() -> project.withDependencies(List.of("postgrs")))
        .isInstanceOfSatisfying(
            AtelierException.class,
            e -> {
              assertThat(e.problems().getFirst().message()).isEqualTo("no such service: postgrs");
              assertThat(e.problems().getFirst().mend()).contains("did you mean \"postgres\"?");
            });
  }

  @Test
  void disabledServicesAreToldWithTheirProfiles() throws IOException {
    ComposeProject project =
        read("services: {a: {image: x}, b: {image: y, profiles: [dev, test]}}");
    assertThat(project.services()).containsExactly("a");
    assertThat(project.disabledServices()).containsExactly(Map.entry("b", List.of("dev", "test")));
    assertThat(project.knownProfiles()).containsExactly("dev", "test");
    assertThat(project.images()).containsExactly("x");
  }

  @Test
  void whatIsWrongBehindAnAliasIsSaidOnce() {
    assertThatThrownBy(() ->
            read(
                """
                x-common: &common
                  image: x
                  enviroment: {A: b}
                  healthcheck: &health {test: "true", interval: 5 apples}
                services:
                  a: *common
                  b-b.c: *common
                  c: {image: x, healthcheck: *health}
                  d: {image: x, enviroment: {A: b}}
                """))
        .isInstanceOfSatisfying(
            AtelierException.class,
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.span().orElseThrow().line())
                    .containsExactly(3, 4, 9));
  }

  @Test
  void aFolderWithoutAFileIsSaidSo() {
    assertThatThrownBy(() -> ComposeReader.read(ComposeRequest.in(folder.resolve("a"), Map.of())))
        .hasMessage("no configuration file provided: not found");
  }

  @Test
  void theCanonicalFormReadsBackAsItself() throws IOException {
    Files.createDirectories(folder.resolve("again"));
    ComposeProject first =
        read(
            """
            name: same
            services:
              a: {image: x, command: "echo $$HOME 'a b'", ports: ["80:80"], environment: {A: "$$x"}}
            """);
    Files.writeString(folder.resolve("again/compose.yaml"), first.yaml());
    ComposeProject second =
        ComposeReader.read(ComposeRequest.in(folder.resolve("again"), Map.of()));
    assertThat(second.yaml()).isEqualTo(first.yaml());
  }

  @Test
  void contentsAreWrittenAndSecretsForTheirOwnerAlone() throws IOException {
    Files.writeString(
        folder.resolve("compose.yaml"),
        """
        services: {a: {image: x, configs: [c], secrets: [s]}}
        configs: {c: {content: hello}}
        secrets: {s: {environment: TOKEN}}
        """);
    ComposeProject project =
        ComposeReader.read(ComposeRequest.in(folder, Map.of("TOKEN", "hidden")));
    StackSpecs specs =
        StackSpecs.of(project, new StackFolders(folder.resolve("v"), folder.resolve("f")));
    Path config = specs.services().getFirst().hostPath("/c").orElseThrow();
    Path secret = specs.services().getFirst().hostPath("/run/secrets/s").orElseThrow();
    assertThat(config).doesNotExist();
    specs.writeContents();
    assertThat(config).hasContent("hello");
    assertThat(secret).hasContent("hidden");
    assertThat(permissions(config)).isEqualTo("rw-r--r--");
    assertThat(permissions(secret)).isEqualTo("rw-------");
    assertThat(specs.toString()).doesNotContain("hidden");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void whatTheContractHasNoPlaceForCanBeAsked() throws IOException {
    ComposeProject project =
        read(
            """
            x-atelier: {database: outside, empty: }
            services:
              a: {image: x, stop_grace_period: 1m30s, extra_hosts: ["h=1.1.1.1", "h=::1"]}
              b: {image: x}
            """);
    assertThat(project.extension()).containsExactly(Map.entry("database", "outside"));
    assertThat(project.stopGracePeriod("a")).contains(Duration.ofSeconds(90));
    assertThat(project.stopGracePeriod("b")).isEmpty();
    assertThat(project.extraHosts("a")).containsExactly(Map.entry("h", List.of("1.1.1.1", "::1")));
  }
}
