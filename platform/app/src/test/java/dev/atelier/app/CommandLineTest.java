package dev.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.stack.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands as a person types them, without a running stack. */
class CommandLineTest {
  @TempDir Path folder;

  record Said(int exit, String out, String err) {}

  Said run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        CommandTree.outside(
            Invocation.local(
                List.of(arguments),
                folder,
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)));
    return new Said(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "down",
        "ps",
        "logs",
        "kill",
        "restart",
        "rm",
        "start",
        "stop",
        "exec",
        "run",
        "port",
        "config",
        "check",
        "verify",
        "init",
        "link",
        "import",
        "version",
        "wait",
        "completion"
      })
  void everyCommandHasHelp(String command) {
    Said said = run(command, "--help");
    assertThat(said.exit()).isZero();
    assertThat(said.out()).contains("Usage: atelier " + command);
  }

  @Test
  void anUnknownCommandIsAWrongCommandLineWithASuggestion() {
    Said said = run("upp");
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.err()).contains("upp").contains("did you mean").contains("up");
  }

  @Test
  void withoutAComposeFileEveryCommandSaysSo() {
    Said said = run("ps");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err())
        .isEqualTo(
            """
            error: no configuration file provided: not found
              mend: run this in a folder with a docker-compose.yml, or name one with -f
            """);
  }

  @Test
  void aStackThatDoesNotRunIsSaidToBeSo() throws IOException {
    Files.writeString(folder.resolve("compose.yaml"), "services: {a: {image: busybox}}\n");
    Said said = run("ps");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err()).contains("is not running").contains("atelier up -d --wait");
  }

  @Test
  void allFaultsOfAFileComeInOneReport() throws IOException {
    Files.writeString(
        folder.resolve("compose.yaml"),
        """
        services:
          web:
            image: nginx
            prots: ["80:80"]
          db:
            image: postgres
            enviroment: {A: b}
        """);
    Said said = run("config");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err())
        .contains("compose.yaml:4:5")
        .contains("compose.yaml:7:5")
        .contains("\"ports\"")
        .contains("\"environment\"");
  }

  @Test
  void codeOfAStrangerIsListedAndNotRunUnasked() throws IOException {
    Files.writeString(
        folder.resolve("compose.yaml"),
        "services: {job: {image: 'python:3.12', command: 'python job.py', volumes: ['./src:/src']}}\n");
    Files.createDirectories(folder.resolve("src"));
    Files.writeString(folder.resolve("src/job.py"), "print(1)\n");
    Said said = run("up", "-d");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err())
        .contains("job: python job.py")
        .contains("job: src/job.py")
        .contains("atelier up --trust");
  }

  @Test
  void strictRefusesWhatIsNotRunAndNamesIt() throws IOException {
    Files.writeString(
        folder.resolve("compose.yaml"), "services: {trino: {image: 'trinodb/trino:435'}}\n");
    Said said = run("up", "-d", "--strict");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err()).contains("trino (trinodb/trino:435) is not run");
  }

  @Test
  void whatAFlagWouldHaveChangedIsNotDoneWithoutIt() throws IOException {
    Files.writeString(folder.resolve("compose.yaml"), "services: {a: {image: busybox}}\n");
    Files.createDirectories(folder.resolve(".atelier"));
    Said said = run("--dry-run", "down", "-v");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err()).contains("--dry-run is not run here");
    assertThat(folder.resolve(".atelier")).exists();
    assertThat(run("up", "-d", "--exit-code-from", "a").err())
        .contains("--exit-code-from is not run here");
  }

  @Test
  void flagsWithoutMeaningAreNamed() throws IOException {
    Files.writeString(folder.resolve("compose.yaml"), "services: {a: {image: busybox}}\n");
    Said said = run("--compatibility", "down", "--rmi", "local", "--remove-orphans");
    assertThat(said.exit()).isZero();
    assertThat(said.err())
        .isEqualTo(
            """
            note: --compatibility has no meaning without Docker; ignored
            note: --rmi has no meaning without Docker; ignored
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"build", "cp", "images", "pause", "pull", "scale", "stats", "top"})
  void aCommandOfComposeThatIsNotRunIsRefusedByName(String command) {
    Said said = run(command, "--some-flag", "argument");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err()).startsWith("error: " + command + " is not run here\n  mend: ");
  }

  @Test
  void configIsAskedForItsParts() throws IOException {
    Files.writeString(
        folder.resolve("compose.yaml"),
        """
        name: demo
        services:
          web: {image: "web:${TAG:-1}", depends_on: [db], profiles: [front]}
          db: {image: postgres, volumes: [data:/data]}
          other: {image: other}
        volumes: {data: {}}
        """);
    assertThat(run("config", "--images", "web").out()).isEqualTo("web:1\npostgres\n");
    assertThat(run("config", "db").out()).contains("db:").doesNotContain("other");
    assertThat(run("config", "--hash", "web").err()).contains("no such service: web: disabled");
    assertThat(run("config", "nope").err()).contains("no such service: nope");
    assertThat(run("config", "--format", "xml").err()).contains("unsupported format \"xml\"");
    assertThat(run("config", "--no-interpolate").out()).contains("web:${TAG:-1}");
    assertThat(run("config", "--variables").out())
        .isEqualTo(
            "NAME                REQUIRED            DEFAULT VALUE       ALTERNATE VALUE\n"
                + "TAG                 false               1                   \n");
    assertThat(run("config", "--resolve-image-digests").exit()).isEqualTo(1);
  }
}
