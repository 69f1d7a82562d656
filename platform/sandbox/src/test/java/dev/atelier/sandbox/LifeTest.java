package dev.atelier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atelier.kernel.control.ControlServer;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams, signals, ends and tools of a command, in each mode. */
class LifeTest {
  @TempDir(cleanup = CleanupMode.NEVER)
  Path folder;

  private Optional<Sandbox> sandbox = Optional.empty();

  @AfterEach
  void close() {
    sandbox.ifPresent(Sandbox::close);
    Folders.delete(folder);
  }

  private Sandbox open(ModesTest.Place place, SandboxTool... tools) {
    Sandbox opened = place.open(settings(folder, place, tools));
    sandbox = Optional.of(opened);
    return opened;
  }

  static SandboxSettings settings(Path folder, ModesTest.Place place, SandboxTool... tools) {
    return new SandboxSettings(
        folder.resolve(".atelier/sandbox"),
        folder.resolve(".atelier/venvs"),
        List.of(folder.resolve(".atelier")),
        tools.length == 0 ? Optional.empty() : Optional.of(folder.resolve("tools.sock")),
        List.of(tools),
        Map::of,
        Optional.of(place.mode));
  }

  private static SandboxCommand bash(String script) {
    return SandboxCommand.of(List.of("bash", "-c", script));
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static final ServiceSpec SERVICE = Services.of("app", "bash", Map.of());

  @ParameterizedTest
  @EnumSource
  void streamsAndExitCodesPassThrough(ModesTest.Place place) throws Exception {
    Process process = open(place).start(SERVICE, bash("tr a-z A-Z; echo wrong >&2; exit 42"));
    try (OutputStream in = process.getOutputStream()) {
      in.write("hello".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(read(process)).isEqualTo("HELLO");
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("wrong\n");
    assertThat(process.waitFor()).isEqualTo(42);
  }

  /** As Airflow's own package is mounted: what the platform brings lies in that folder too. */
  @ParameterizedTest
  @EnumSource
  void aMountBesideThePlatformsOwnFolders(ModesTest.Place place) throws Exception {
    Path own = Files.createDirectories(folder.resolve("own"));
    Files.writeString(
        own.resolve("mine.py"), "print(open('/opt/airflow/data/there.txt').read())\n");
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("there.txt"), "there");
    SandboxCommand command =
        new SandboxCommand(
            List.of("python3", "-m", "mine"),
            "",
            Map.of("PYTHONPATH", "/opt/atelier/airflow"),
            List.of(
                new Mount(Mount.Type.BIND, own, "/opt/atelier/airflow", true),
                new Mount(Mount.Type.BIND, data, "/opt/airflow/data", true)),
            true);
    assertThat(read(open(place).start(SERVICE, command))).isEqualTo("there\n");
  }

  @ParameterizedTest
  @EnumSource
  void aCommandSeesItsTerminationAndMayEndInItsOwnWay(ModesTest.Place place) throws Exception {
    Process process =
        open(place)
            .start(SERVICE, bash("trap 'echo ends; exit 9' TERM; echo up; sleep 1000 & wait"));
    BufferedReader out = process.inputReader();
    assertThat(out.readLine()).isEqualTo("up");
    process.destroy();
    assertThat(out.readLine()).isEqualTo("ends");
    assertThat(process.waitFor()).isEqualTo(9);
  }

  @ParameterizedTest
  @EnumSource
  void killingEndsAlsoWhatLeftItsParent(ModesTest.Place place) throws Exception {
    String number = "1000." + place.ordinal() + Integer.toUnsignedString(folder.hashCode());
    Process process =
        open(place)
            .start(
                SERVICE,
                bash(
                    "(setsid sleep %s & setsid sleep %s &); echo up; sleep %s"
                        .replace("%s", number)));
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    await(number, 3);
    process.destroyForcibly();
    assertThat(process.waitFor()).isNotZero();
    awaitNone(number);
  }

  @ParameterizedTest
  @EnumSource
  void endingAServiceEndsAllAndForgetsItsFiles(ModesTest.Place place) throws Exception {
    Sandbox opened = open(place);
    String number = "2000." + place.ordinal() + Integer.toUnsignedString(folder.hashCode());
    Process process = opened.start(SERVICE, bash("echo x >/tmp/kept; echo up; sleep " + number));
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    assertThat(opened.hostPath(SERVICE, "/tmp/kept")).hasContent("x\n");
    Process second = opened.start(SERVICE, bash("cat /tmp/kept"));
    assertThat(read(second)).isEqualTo("x\n");
    opened.end(SERVICE);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    awaitNone(number);
    assertThat(read(opened.start(SERVICE, bash("cat /tmp/kept || echo gone")))).isEqualTo("gone\n");
  }

  @ParameterizedTest
  @EnumSource
  void nothingOutlivesAPlatformThatIsKilled(ModesTest.Place place) throws Exception {
    String number = "3000." + place.ordinal() + Integer.toUnsignedString(folder.hashCode());
    Process platform =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Platform.class.getName(),
                place.name(),
                folder.toString(),
                number)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = platform.inputReader();
    for (String line = out.readLine(); !"up".equals(line); line = out.readLine()) {
      assertThat(line).isNotNull();
    }
    await(number, 3);
    platform.destroyForcibly().waitFor();
    awaitNone(number);
    assertThat(folder.resolve(".atelier/sandbox/app/root/tmp/left")).exists();
    open(place);
    assertThat(folder.resolve(".atelier/sandbox/app")).doesNotExist();
  }

  /** A platform to be killed. */
  static final class Platform {
    public static void main(String[] arguments) throws Exception {
      ModesTest.Place place = ModesTest.Place.valueOf(arguments[0]);
      Sandbox opened = place.open(settings(Path.of(arguments[1]), place));
      String script =
          "touch /tmp/left; (setsid sleep %s & setsid nohup sleep %s &); echo up; exec sleep %s"
              .replace("%s", arguments[2]);
      Process process = opened.start(SERVICE, bash(script));
      System.out.println(process.inputReader().readLine());
      process.waitFor();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMissingProgramIsNamedBeforeAnythingStarts(ModesTest.Place place) {
    Sandbox opened = open(place);
    assertThatThrownBy(() -> opened.start(SERVICE, SandboxCommand.of(List.of("no-such", "x"))))
        .isInstanceOf(AtelierException.class)
        .hasMessage("app: exec: \"no-such\": executable file not found in $PATH");
    assertThatThrownBy(() -> opened.start(SERVICE, SandboxCommand.of(List.of("/opt/x/run"))))
        .hasMessage("app: exec: \"/opt/x/run\": no such file or directory");
  }

  @ParameterizedTest
  @EnumSource
  void variablesOfTheLoaderReachTheCommandAlone(ModesTest.Place place) throws Exception {
    ServiceSpec service =
        Services.of(
            "app",
            "bash",
            Map.of("LD_PRELOAD", "/no/such.so", "LD_LIBRARY_PATH", "/a b", "TZ", "Asia/Tokyo"));
    Process process = open(place).start(service, bash("echo $LD_LIBRARY_PATH $TZ"));
    assertThat(read(process)).isEqualTo("/a b Asia/Tokyo\n");
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(errors.lines().filter(line -> line.contains("LD_PRELOAD")))
        .as("the loader complains once for each program")
        .hasSizeLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.INCLUDE,
      names = {"FULL", "BWRAP"})
  void theStateOfThePlatformIsHiddenWhereTheWholeFolderIsMounted(ModesTest.Place place)
      throws Exception {
    Files.createDirectories(folder.resolve(".atelier"));
    Files.writeString(folder.resolve(".atelier/secret"), "x");
    Files.writeString(folder.resolve("main.txt"), "main\n");
    ServiceSpec service =
        Services.of("app", "bash", Map.of(), new Mount(Mount.Type.BIND, folder, "/app", false));
    Process process =
        open(place)
            .start(service, bash("cat /app/main.txt; ls -A /app/.atelier/secret || echo hidden"));
    assertThat(read(process)).isEqualTo("main\nhidden\n");
  }

  @ParameterizedTest
  @EnumSource
  void whatChangesTheUserRunsTheCommand(ModesTest.Place place) throws Exception {
    Process process =
        open(place)
            .start(SERVICE, bash("gosu airflow:0 printf '[%s]' 'a b' c; su-exec root false"));
    assertThat(read(process)).isEqualTo("[a b][c]");
    assertThat(process.waitFor()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void toolsReachThePlatform(ModesTest.Place place) throws Exception {
    Path socket = folder.resolve("tools.sock");
    try (ControlServer _ = ControlServer.open(socket, "rw-rw-rw-", LifeTest::answer)) {
      ServiceSpec service =
          Services.of(
              "airflow",
              "apache/airflow:2.9.1",
              Map.of("DIR", "/opt/airflow/dbt"),
              new Mount(
                  Mount.Type.BIND,
                  Files.createDirectories(folder.resolve("dbt")),
                  "/opt/airflow/dbt",
                  false));
      Sandbox opened = open(place, new SandboxTool("dbt", false), new SandboxTool("psql", true));
      String script =
          """
          cd /opt/airflow/dbt
          printf 'one\\ntwo\\n' | while read line; do dbt build --dir=/opt/airflow/dbt "é\\"$line"; done
          echo 'select 1' | psql -c; echo "exit $?"
          """;
      Process process = opened.start(service, bash(script));
      assertThat(read(process))
          .isEqualTo(
              """
              airflow /opt/airflow/dbt [dbt, build, --dir=/opt/airflow/dbt, é"one] /opt/airflow/dbt []
              airflow /opt/airflow/dbt [dbt, build, --dir=/opt/airflow/dbt, é"two] /opt/airflow/dbt []
              airflow /opt/airflow/dbt [psql, -c] /opt/airflow/dbt [select 1
              ]
              exit 3
              """);
      assertThat(process.errorReader().lines())
          .containsExactly("to stderr", "to stderr", "to stderr");
      Process cancelled =
          opened.start(service, bash("dbt wait & p=$!; read x; kill -INT $p; wait $p; echo $?"));
      assertThat(cancelled.inputReader().readLine()).isEqualTo("waits");
      cancelled.getOutputStream().write('\n');
      cancelled.getOutputStream().close();
      assertThat(cancelled.inputReader().lines()).containsExactly("cancelled", "130");
    }
  }

  private static int answer(ControlServer.Call call) {
    if (call.request().arguments().contains("wait")) {
      call.out().println("waits");
      call.out().flush();
      while (!call.cancelled().getAsBoolean()) {
        LockSupport.parkNanos(5_000_000);
      }
      call.out().println("cancelled");
      return 130;
    }
    try {
      String input = new String(call.in().readAllBytes(), StandardCharsets.UTF_8);
      call.out()
          .printf(
              "%s %s %s %s [%s]%n",
              call.request().service(),
              call.request().workingDir(),
              call.request().arguments(),
              new HashMap<>(call.request().environment()).get("DIR"),
              input);
      call.err().println("to stderr");
      return 3;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Long> sleeping(String number) {
    return ProcessHandle.allProcesses()
        .filter(process -> isSleep(process, number))
        .map(ProcessHandle::pid)
        .toList();
  }

  /** A shell tells that it started a program before the program is there. */
  private static void await(String number, int count) {
    Instant end = Instant.now().plusSeconds(20);
    while (sleeping(number).size() != count && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(5_000_000);
    }
    assertThat(sleeping(number)).hasSize(count);
  }

  private static boolean isSleep(ProcessHandle process, String number) {
    try {
      String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
      return Stream.of(line.split("\0")).toList().equals(List.of("sleep", number));
    } catch (IOException _) {
      return false;
    }
  }

  private static void awaitNone(String number) throws Exception {
    for (long pid : sleeping(number)) {
      Optional<ProcessHandle> process = ProcessHandle.of(pid);
      if (process.isPresent()) {
        process.get().onExit().get(20, TimeUnit.SECONDS);
      }
    }
    assertThat(sleeping(number)).isEmpty();
  }
}
