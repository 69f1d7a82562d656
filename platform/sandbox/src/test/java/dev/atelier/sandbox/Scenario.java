package dev.atelier.sandbox;

import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.sandbox.Sandbox.Mode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Airflow's official compose file with a DAG that needs a package, a file and a database, as far as
 * the sandbox has to do with it. Also a program, so that it can run as somebody else.
 */
final class Scenario {
  static final String ROW = "row: ";

  private final Path folder;
  private final List<String> log = new ArrayList<>();

  Scenario(Path folder) {
    this.folder = folder;
  }

  /**
   * {@code MODE CONFINEMENT FOLDER}: prints the rows. A minus sign leaves the choice to the
   * sandbox.
   */
  public static void main(String[] arguments) throws Exception {
    Optional<Mode> mode =
        arguments[0].equals("-") ? Optional.empty() : Optional.of(Mode.valueOf(arguments[0]));
    Optional<Confinement> confinement =
        arguments[1].equals("-")
            ? Optional.empty()
            : Optional.of(Confinement.valueOf(arguments[1]));
    new Scenario(Path.of(arguments[2]))
        .run(mode, confinement)
        .forEach(row -> System.out.println(ROW + row));
  }

  /** What the code saw, a line each; the first is the sandbox's own description. */
  List<String> run(Optional<Mode> mode, Optional<Confinement> confinement) throws Exception {
    ServiceSpec service = prepare();
    InetAddress database = Services.address("127.77.1.20");
    SandboxSettings settings =
        new SandboxSettings(
            folder.resolve(".atelier/sandbox"),
            folder.resolve(".atelier/venvs"),
            List.of(folder.resolve(".atelier")),
            Optional.empty(),
            List.of(),
            () -> Map.of("postgres", database, "airflow", service.address()),
            mode);
    List<String> rows = new ArrayList<>();
    Machine machine = Machine.here();
    try (Sandbox sandbox = Sandboxes.open(settings, machine, confinement);
        ServerSocket postgres = postgres(database)) {
      rows.add(sandbox.description());
      PythonEnvironments environments =
          new PythonEnvironments(sandbox, settings.environments(), machine);
      environments.prepare(service, log::add);
      int lines = log.size();
      environments.prepare(service, log::add);
      rows.add("installed again " + (log.size() > lines));
      rows.addAll(output(sandbox, service, "python", "/opt/airflow/dags/dag.py"));
      rows.addAll(output(sandbox, service, "bash", "-c", SCRIPT));
      rows.addAll(output(sandbox, service, "/opt/airflow/dags/run.sh"));
    }
    return rows;
  }

  private static final String SCRIPT =
      """
      cat /opt/airflow/data/in.csv; cd /opt/airflow/dags; ls dag.py
      echo "quoted" > "/tmp/a file"; cat '/tmp/a file'
      echo https://host/opt/airflow/data s/tmp/x/ >/tmp/b; cat /tmp/b
      cat "$SECRET_FILE" 2>/dev/null || echo secret unreadable
      mkdir -p /opt/airflow/logs/x && ls -d /opt/airflow/logs >/dev/null && echo made
      exit 7
      """;

  private static List<String> output(Sandbox sandbox, ServiceSpec service, String... command)
      throws Exception {
    Process process =
        sandbox.start(
            service,
            new SandboxCommand(List.of(command), "/opt/airflow", Map.of(), List.of(), true));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> rows = new ArrayList<>(output.lines().toList());
    rows.add("exit " + process.waitFor());
    return rows;
  }

  private static ServerSocket postgres(InetAddress address) throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(address, 5432));
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (!server.isClosed()) {
            try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
              out.write("541909 rows\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException _) {
              return;
            }
          }
        });
    return server;
  }

  private ServiceSpec prepare() throws IOException {
    write("dags/dag.py", Text.resource("dag.py"));
    Path run = write("dags/run.sh", "#!/bin/sh\necho ran \"$0\" | sed 's,.*/,,'\n");
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
    write("data/in.csv", "a,b\n");
    write("app/main.py", "print(1)\n");
    Files.createDirectories(folder.resolve("out"));
    wheel(folder.resolve("wheels/shopkit-1.0-py3-none-any.whl"));
    Path home = Path.of(System.getProperty("atelier.test.home", System.getProperty("user.home")));
    Path secret = home.resolve(".atelier-test-secret");
    Files.writeString(secret, "a secret\n");
    secret.toFile().deleteOnExit();
    return Services.of(
        "airflow",
        "apache/airflow:2.9.1",
        Map.of(
            "_PIP_ADDITIONAL_REQUIREMENTS",
            "/wheels/shopkit-1.0-py3-none-any.whl apache-airflow-providers-postgres",
            "SECRET_FILE",
            secret.toString()),
        mount(Mount.Type.BIND, "dags", "/opt/airflow/dags", false),
        mount(Mount.Type.BIND, "data", "/opt/airflow/data", true),
        mount(Mount.Type.BIND, "out", "/opt/airflow/out", false),
        mount(Mount.Type.BIND, "wheels", "/wheels", true),
        mount(Mount.Type.COPY, "app", "/opt/airflow/app", false));
  }

  private Mount mount(Mount.Type type, String source, String target, boolean readOnly) {
    return new Mount(type, folder.resolve(source), target, readOnly);
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static void wheel(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    String info = "shopkit-1.0.dist-info/";
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, String> entry :
          Map.of(
                  "shopkit.py",
                  "def total(values):\n    return sum(values)\n",
                  info + "METADATA",
                  "Metadata-Version: 2.1\nName: shopkit\nVersion: 1.0\nRequires-Dist: apache-airflow>=2.4\n",
                  info + "WHEEL",
                  "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                  info + "RECORD",
                  "shopkit.py,,\n"
                      + info
                      + "METADATA,,\n"
                      + info
                      + "WHEEL,,\n"
                      + info
                      + "RECORD,,\n")
              .entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }
}
