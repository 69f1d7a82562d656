package dev.atelier.dbt;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.atelier.kernel.stack.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dbt deps} against a registry on the loopback and repositories of the local git. */
class DepsTest {
  @TempDir Path folder;
  private HttpServer server;
  private final Map<String, byte[]> served = new HashMap<>();
  private Path project;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = served.get(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
          if (body != null) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    project = Files.createDirectories(folder.resolve("project"));
    write(project, "dbt_project.yml", "name: p\nversion: '1.0'\nprofile: x\n");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String hub() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private static void write(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static byte[] archive(String name, String version) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Map.Entry<String, String> file :
          Map.of(
                  name + "-" + version + "/dbt_project.yml",
                  "name: " + name + "\nversion: " + version + "\n",
                  name + "-" + version + "/macros/m.sql",
                  "{% macro m() %}" + version + "{% endmacro %}",
                  "../outside.sql",
                  "bad")
              .entrySet()) {
        byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private String version(String name, String version, String packages) throws IOException {
    served.put("/" + name + "-" + version + ".tar.gz", archive(name, version));
    return "\"%s\": {\"name\": \"%s\", \"packages\": %s, \"require_dbt_version\": [\">=1.3.0\", \"<3.0.0\"], \"downloads\": {\"tarball\": \"%s%s-%s.tar.gz\"}}"
        .formatted(version, name, packages, hub(), name, version);
  }

  private void publish(String name, String... versions) {
    served.put(
        "/api/v1/labs/" + name + ".json",
        ("{\"name\": \"" + name + "\", \"versions\": {" + String.join(",", versions) + "}}")
            .getBytes(StandardCharsets.UTF_8));
    served.put(
        "/api/v1/index.json", "[\"labs/utils\", \"labs/extra\"]".getBytes(StandardCharsets.UTF_8));
  }

  private String deps(String hub, String... more) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    List<String> arguments = new java.util.ArrayList<>(List.of("deps"));
    arguments.addAll(List.of(more));
    int code =
        new DbtCommand()
            .run(
                Invocation.local(
                    arguments,
                    project,
                    Map.of("DBT_PACKAGE_HUB_URL", hub, "DBT_USE_COLORS", "false"),
                    out,
                    out));
    return bytes
            .toString(StandardCharsets.UTF_8)
            .replace(folder.toString(), "FOLDER")
            .replaceAll("(?m)^\\d{2}:\\d{2}:\\d{2}  ", "")
        + "exit "
        + code;
  }

  @Test
  void aRegistryPackageIsResolvedLockedAndInstalled() throws IOException {
    publish(
        "utils",
        version("utils", "1.0.0", "[]"),
        version("utils", "1.10.0", "[]"),
        version("utils", "1.9.0", "[]"),
        version("utils", "2.0.0-rc1", "[]"));
    write(
        project,
        "packages.yml",
        "packages:\n  - package: labs/utils\n    version: ['>=1.0.0', '<1.10.0']\n");

    assertThat(deps(hub()))
        .isEqualTo(
            """
            Running with dbt=1.12.0
            Updating lock file in file path: FOLDER/project/package-lock.yml
            Installing labs/utils
            Installed from version 1.9.0
            Updated version available: 1.10.0

            Updates available for packages: ['labs/utils']                \s
            Update your versions in packages.yml, then run dbt deps
            exit 0\
            """);
    assertThat(project.resolve("dbt_packages/utils/macros/m.sql"))
        .hasContent("{% macro m() %}1.9.0{% endmacro %}");
    assertThat(folder.resolve("outside.sql")).doesNotExist();
    // the hash is the genuine tool's for these packages
    assertThat(project.resolve("package-lock.yml"))
        .hasContent(
            """
            packages:
              - name: utils
                package: labs/utils
                version: 1.9.0
            sha1_hash: HASH
            """
                .replace("HASH", "af59dccccf04f4d80ac6ded08c12c966384fa5f1"));
  }

  @Test
  void aPackagesOwnPackagesComeAlongAndTheLockDecidesUntilUpgraded() throws IOException {
    publish("utils", version("utils", "1.0.0", "[]"));
    publish("extra", version("extra", "0.1.0", "[]"));
    served.put("/extra-0.1.0.tar.gz", withPackages("extra", "0.1.0", "labs/utils", "1.0.0"));
    write(project, "packages.yml", "packages:\n  - package: labs/extra\n    version: 0.1.0\n");
    assertThat(deps(hub())).contains("Installing labs/utils\n").endsWith("exit 0");

    assertThat(deps(hub())).doesNotContain("Updating lock file").contains("Up to date!");
    assertThat(deps(hub(), "--upgrade")).contains("Updating lock file");
    assertThat(deps(hub(), "--lock")).isEqualTo("Running with dbt=1.12.0\nexit 0");
  }

  private static byte[] withPackages(String name, String version, String needs, String of)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Map.Entry<String, String> file :
          Map.of(
                  name + "/dbt_project.yml",
                  "name: " + name + "\nversion: " + version + "\n",
                  name + "/packages.yml",
                  "packages:\n  - package: " + needs + "\n    version: " + of + "\n")
              .entrySet()) {
        byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void aPackageOrVersionThatIsNotThereIsNamed() throws IOException {
    publish("utils", version("utils", "1.0.0", "[]"));
    write(project, "packages.yml", "packages:\n  - package: labs/nope\n    version: 1.0.0\n");
    assertThat(deps(hub()))
        .contains("Package labs/nope was not found in the package index")
        .endsWith("exit 2");

    write(project, "packages.yml", "packages:\n  - package: labs/utils\n    version: 3.0.0\n");
    assertThat(deps(hub()))
        .contains("Could not find a matching compatible version for package labs/utils")
        .contains("Compatible versions: [1.0.0]");
  }

  @Test
  void withoutANetworkAnErrorSaysWhatToDoAndWhatIsInstalledStays() throws IOException {
    String hub = hub();
    server.stop(0);
    write(project, "packages.yml", "packages:\n  - package: labs/utils\n    version: 1.0.0\n");
    assertThat(deps(hub))
        .contains(
            "External connection exception occurred: "
                + hub
                + "api/v1/index.json could not be reached")
        .contains("put the packages' folders into dbt_packages or name them as local packages")
        .endsWith("exit 2");

    write(project, "dbt_packages/utils/dbt_project.yml", "name: utils\nversion: '1'\n");
    assertThat(deps(hub)).contains("[WARNING]").contains("stay as they are").endsWith("exit 0");
    assertThat(project.resolve("dbt_packages/utils/dbt_project.yml")).exists();
  }

  @Test
  void anArchiveIsUnpacked() throws IOException {
    served.put("/a.tar.gz", archive("arch", "1.2.3"));
    write(
        project, "packages.yml", "packages:\n  - tarball: " + hub() + "a.tar.gz\n    name: arch\n");
    assertThat(deps(hub())).contains("Installed from tarball (url: " + hub() + "a.tar.gz)");
    assertThat(project.resolve("dbt_packages/arch/dbt_project.yml")).exists();
  }

  @Test
  void aRepositoryIsTakenAtItsRevisionAndAnUnpinnedOneIsWarnedOf()
      throws IOException, InterruptedException {
    Path repository = Files.createDirectories(folder.resolve("repo"));
    write(repository, "dbt_project.yml", "name: gp\nversion: '1'\n");
    git(repository, "init", "-q", "-b", "main");
    commit(repository, "one");
    git(repository, "tag", "v1");
    write(repository, "models/second.sql", "select 2");
    commit(repository, "two");

    write(project, "packages.yml", "packages:\n  - git: " + repository + "\n    revision: v1\n");
    assertThat(deps(hub())).doesNotContain("WARNING").contains("Installed from revision ");
    assertThat(project.resolve("dbt_packages/gp/models")).doesNotExist();

    write(project, "packages.yml", "packages:\n  - git: " + repository + "\n");
    assertThat(deps(hub())).contains("is not pinned, using HEAD (default branch).");
    assertThat(project.resolve("dbt_packages/gp/models/second.sql")).exists();
    assertThat(project.resolve("dbt_packages/gp/.git")).doesNotExist();

    write(project, "packages.yml", "packages:\n  - git: " + repository + "\n    revision: nope\n");
    assertThat(deps(hub()))
        .contains(
            "Internal Error\n  Error checking out spec='nope' for repo FOLDER/repo\n  fatal: couldn't find remote ref nope")
        .endsWith("exit 2");
  }

  private static void commit(Path repository, String message)
      throws IOException, InterruptedException {
    git(repository, "add", "-A");
    git(repository, "-c", "user.name=n", "-c", "user.email=a@b.c", "commit", "-qm", message);
  }

  private static void git(Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }
}
