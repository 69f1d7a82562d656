package dev.atelier.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atelier.compose.ServiceDependency.Condition;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ProblemPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  @Test
  void standardInputIsAFileAmongFiles() throws IOException {
    Path stack = Files.createDirectories(folder.resolve("stack"));
    Files.writeString(stack.resolve("two.yaml"), "services: {two: {image: b}}\n");
    ComposeProject project =
        ComposeReader.read(fromStandardInput(List.of(Path.of("-"), Path.of("stack/two.yaml"))));
    assertThat(project.name()).isEqualTo("stack");
    assertThat(project.services()).containsExactlyInAnyOrder("one", "two");
    assertThat(project.yaml()).contains("source: " + stack + "/r");
    assertThat(ComposeReader.read(fromStandardInput(List.of(Path.of("-")))).folder())
        .isEqualTo(folder);
  }

  @Test
  void aFaultOfStandardInputHasItsPlace() {
    assertThatThrownBy(() ->
            ComposeReader.read(
                new ComposeRequest(
                    List.of(Path.of("-")),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Map.of(),
                    folder,
                    () -> "services:\n  one: {imag: a}\n")))
        .isInstanceOfSatisfying(
            AtelierException.class,
            e ->
                assertThat(new ProblemPrinter(false).print(e.problems()))
                    .contains("-:2:9", "did you mean \"image\"?"));
  }

  private ComposeRequest fromStandardInput(List<Path> files) {
    return new ComposeRequest(
        files,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Map.of(),
        folder,
        () -> "services: {one: {image: a, volumes: ['./r:/r']}}\n");
  }

  private static final String SERVICES =
      """
      services:
        a: {image: a, profiles: [one], depends_on: [b]}
        b: {image: b, profiles: [two]}
        c: {image: c, profiles: [one], volumes: ['vol:/v']}
        d: {image: d, depends_on: {c: {condition: service_started, required: false}}}
      volumes: {vol: {}, other: {}}
      """;

  @Test
  void aNamedServiceIsReadWhateverItsProfile() throws IOException {
    Files.writeString(folder.resolve("compose.yaml"), SERVICES);
    ComposeProject project = ComposeReader.read(ComposeRequest.in(folder, Map.of()), only("c"));
    assertThat(project.services()).containsExactly("c");
    assertThat(project.volumes()).containsExactly("vol");
    assertThat(ComposeReader.read(ComposeRequest.in(folder, Map.of()), only("d")).yaml())
        .doesNotContain("depends_on");
    assertThatThrownBy(() -> ComposeReader.read(ComposeRequest.in(folder, Map.of()), only("a")))
        .isInstanceOf(AtelierException.class)
        .hasMessageContaining("no such service: b");
  }

  private static Reading only(String service) {
    return new Reading(List.of(service), true, true, true);
  }

  @Test
  void variablesAreNamedWithTheirDefaults() throws IOException {
    Files.writeString(
        folder.resolve("compose.yaml"),
        "services: {a: {image: 'a:${TAG:-${LATEST-1}} $$no ${P?must} ${O+alt} $PLAIN'}}\n");
    assertThat(
            ComposeReader.uninterpolated(ComposeRequest.in(folder, Map.of()), Reading.WHOLE)
                .variables())
        .containsExactly(
            new NamedVariable("TAG", false, "${LATEST-1}", ""),
            new NamedVariable("LATEST", false, "1", ""),
            new NamedVariable("P", true, "", ""),
            new NamedVariable("O", false, "", "alt"),
            new NamedVariable("PLAIN", false, "", ""));
  }
}
