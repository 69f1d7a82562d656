package dev.atelier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.BuildSpec;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"FULL", "LANDLOCK"})
class CommandRuntimeTest {
  @Parameter ModesTest.Place place;

  @TempDir(cleanup = CleanupMode.NEVER)
  Path folder;

  private TestPlatform platform;
  private Sandbox sandbox;
  private CommandRuntime runtime;

  @BeforeEach
  void open() {
    platform = new TestPlatform(folder);
    SandboxSettings settings =
        new SandboxSettings(
            platform.state("sandbox"),
            platform.state("venvs"),
            List.of(folder.resolve(".atelier")),
            Optional.empty(),
            List.of(),
            () -> Map.of("postgres", Services.address("127.77.1.20")),
            Optional.of(place.mode));
    sandbox = place.open(settings);
    runtime =
        new CommandRuntime(
            platform, sandbox, new PythonEnvironments(sandbox, settings.environments()));
  }

  @AfterEach
  void close() {
    sandbox.close();
    Folders.delete(folder);
  }

  private static Health awaitEnd(ServiceHandle handle) {
    return await(handle, Health.State.EXITED);
  }

  private static Health await(ServiceHandle handle, Health.State state) {
    Instant end = Instant.now().plus(Duration.ofMinutes(3));
    Health health = handle.health();
    while (health.state() != state
        && health.state() != Health.State.EXITED
        && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(10_000_000);
      health = handle.health();
    }
    return health;
  }

  @Test
  void aServiceBuiltFromPythonRunsWithItsFilesAndPackages() throws Exception {
    Files.writeString(
        folder.resolve("main.py"), "import sys; print('loads', sys.argv[1:]); sys.exit(3)\n");
    BuildSpec build =
        new BuildSpec(
            folder,
            folder.resolve("Dockerfile"),
            List.of(),
            List.of(),
            Map.of(),
            List.of("RUN apt-get install -y jq"));
    ServiceSpec service =
        Services.of(
            "loader",
            "python:3.99-slim",
            build,
            List.of("python", "/app/main.py", "--all"),
            Map.of(),
            new Mount(Mount.Type.COPY, folder, "/app", false));
    assertThat(runtime.plan(service))
        .isEqualTo(
            new Plan.Command(
                "command (python /app/main.py --all)", List.of("python", "/app/main.py", "--all")));
    assertThat(runtime.check(service))
        .extracting(Problem::message)
        .contains("loader: this line of its Dockerfile is not run: RUN apt-get install -y jq")
        .anyMatch(message -> message.startsWith("loader asks for Python 3.99 and gets"));
    ServiceHandle handle = runtime.start(service);
    assertThat(awaitEnd(handle)).isEqualTo(Health.exited(3, "loads ['--all']"));
    assertThat(platform.lines).contains("loads ['--all']");
    assertThat(platform.asked).containsExactly("loader: python /app/main.py --all");
    handle.stop(Duration.ofSeconds(1));
  }

  @Test
  void aServerIsHealthyOnceItsPortAnswersAtItsOwnAddress() throws Exception {
    int port = freePort();
    ServiceSpec service =
        Services.withPort(
            Services.of(
                "web",
                "python",
                null,
                List.of("python", "-m", "http.server", Integer.toString(port)),
                Map.of()),
            port);
    ServiceHandle handle = runtime.start(service);
    assertThat(await(handle, Health.State.HEALTHY).state()).isEqualTo(Health.State.HEALTHY);
    assertThat(handle.processes()).isNotEmpty();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(service.address(), port), 1000);
    }
    assertThatThrownBy(() -> new Socket("127.0.0.1", port).close())
        .as("other addresses stay free")
        .isInstanceOf(IOException.class);
    handle.stop(Duration.ofSeconds(10));
    assertThat(handle.health().state()).isEqualTo(Health.State.EXITED);
    assertThat(handle.processes()).isEmpty();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void imagesPutTheirOwnProgramFirst() {
    assertThat(line("curlimages/curl", "-fsS", "http://x/"))
        .containsExactly("curl", "-fsS", "http://x/");
    assertThat(line("curlimages/curl", "sh", "-c", "x")).containsExactly("sh", "-c", "x");
    assertThat(line("node:22", "server.js")).containsExactly("node", "server.js");
    assertThat(line("python:3.12")).containsExactly("python3");
    assertThat(line("alpine")).containsExactly("/bin/sh");
  }

  private static List<String> line(String image, String... command) {
    return ImageCommand.of(Services.of("x", image, null, List.of(command), Map.of())).commandLine();
  }

  @Test
  void itsImagesAreThoseOfTheTable() {
    assertThat(runtime.profile().matches(ImageReference.parse("python:3.11-slim"))).isTrue();
    assertThat(runtime.profile().matches(ImageReference.parse("curlimages/curl:8.1"))).isTrue();
    assertThat(runtime.profile().matches(ImageReference.parse("trinodb/trino"))).isFalse();
  }

  @Test
  void aMissingProgramIsNamedInThePlan() {
    assertThat(runtime.plan(Services.of("x", "alpine", null, List.of("no-such-program"), Map.of())))
        .isEqualTo(
            new Plan.NotRun("no-such-program", "no-such-program is not installed on this machine"));
    assertThat(runtime.plan(Services.of("x", "alpine", null, List.of("/entrypoint.sh"), Map.of())))
        .isEqualTo(
            new Plan.NotRun(
                "/entrypoint.sh", "/entrypoint.sh of its image is not on this machine"));
  }

  @Test
  void nothingRunsThatNobodyAgreedTo() {
    platform.trusts = false;
    ServiceSpec service = Services.of("x", "bash", null, List.of("true"), Map.of());
    assertThatThrownBy(() -> runtime.start(service))
        .isInstanceOf(AtelierException.class)
        .hasMessage("x runs somebody's code, which nobody has agreed to");
  }

  @Test
  void packagesThatCannotBeHadAreNamed() {
    BuildSpec build =
        new BuildSpec(
            folder,
            folder.resolve("Dockerfile"),
            List.of("no-such-package-of-anybody==1.0", "--index-url=file:///nowhere"),
            List.of(),
            Map.of(),
            List.of());
    ServiceSpec service = Services.of("x", "python", build, List.of("python", "-V"), Map.of());
    Health end = awaitEnd(runtime.start(service));
    assertThat(end.exitCode()).isEqualTo(1);
    assertThat(end.detail())
        .startsWith("the Python packages of x cannot be installed: ")
        .contains("no-such-package-of-anybody==1.0");
  }

  /** {@code ATELIER_TEST_POSTGRES=127.0.0.1:5432:user:password}, and a package index. */
  @Test
  void aGeneratorWithPsycopg2FillsATable() throws Exception {
    String given = System.getenv("ATELIER_TEST_POSTGRES");
    assumeThat(given).as("ATELIER_TEST_POSTGRES is not set").isNotNull();
    String[] parts = given.split(":");
    Path code = Files.createDirectories(folder.resolve("code"));
    Files.writeString(
        code.resolve("gen.py"),
        """
        import os, psycopg2
        c = psycopg2.connect(host="postgres", user=os.environ["U"], password=os.environ["P"], dbname="postgres")
        k = c.cursor()
        k.execute("create temporary table t (n int)")
        k.executemany("insert into t values (%s)", [(i,) for i in range(100)])
        k.execute("select count(*), sum(n) from t")
        print("rows", k.fetchone())
        """);
    Files.writeString(folder.resolve("requirements.txt"), "psycopg2\n");
    BuildSpec build =
        new BuildSpec(
            folder,
            folder.resolve("Dockerfile"),
            List.of(),
            List.of(folder.resolve("requirements.txt")),
            Map.of(),
            List.of());
    try (Forward _ =
        Forward.open(
            new InetSocketAddress("127.77.1.20", 5432), parts[0], Integer.parseInt(parts[1]))) {
      ServiceHandle handle =
          runtime.start(
              Services.of(
                  "generator",
                  "python:3.11-slim",
                  build,
                  List.of("python", "/app/gen.py"),
                  Map.of("U", parts[2], "P", parts[3]),
                  new Mount(Mount.Type.COPY, code, "/app", false)));
      assertThat(awaitEnd(handle)).as("%s", platform.lines).isEqualTo(Health.exited(0, ""));
      assertThat(platform.lines).contains("rows (100, 4950)");
      assertThat(platform.lines)
          .contains(
              "packages: psycopg2-binary instead of psycopg2, which would have to be compiled");
    }
  }

  /** A server's address, as the platform forwards it. */
  private record Forward(ServerSocket server) implements AutoCloseable {
    static Forward open(InetSocketAddress at, String host, int port) throws IOException {
      ServerSocket server = new ServerSocket();
      server.bind(at);
      Thread.ofVirtual()
          .start(() -> {
            while (!server.isClosed()) {
              try {
                Socket from = server.accept();
                Socket to = new Socket(host, port);
                Thread.ofVirtual().start(() -> copy(from, to));
                Thread.ofVirtual().start(() -> copy(to, from));
              } catch (IOException _) {
                return;
              }
            }
          });
      return new Forward(server);
    }

    private static void copy(Socket from, Socket to) {
      try (to) {
        from.getInputStream().transferTo(to.getOutputStream());
      } catch (IOException _) {
        assertThat(to.isClosed()).isTrue();
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
