package dev.atelier.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the scenario in a JVM of a user without rights, with a home and a class path of its own. */
record OtherUser(Path folder, String classPath) implements AutoCloseable {
  private static final int USER = 64001;

  static OtherUser open() throws IOException {
    Path folder = Files.createTempDirectory("atelier-other");
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path source = Path.of(entry);
      if (Files.exists(source)) {
        Path copy = folder.resolve("classes/" + entries.size() + "-" + source.getFileName());
        copy(source, copy);
        entries.add(copy.toString());
      }
    }
    Files.createDirectories(folder.resolve("home"));
    Files.createDirectories(folder.resolve("stack"));
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        Files.setAttribute(path, "unix:uid", USER);
        Files.setAttribute(path, "unix:gid", USER);
      }
    }
    return new OtherUser(folder, entries.stream().collect(Collectors.joining(File.pathSeparator)));
  }

  /**
   * @param before what to put before the JVM's command line
   */
  List<String> scenario(List<String> before, String mode, String confinement) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + USER,
                "--regid=" + USER,
                "--clear-groups",
                "--inh-caps=-all"));
    command.addAll(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Duser.home=" + folder.resolve("home"),
            "-cp",
            classPath,
            Scenario.class.getName(),
            mode,
            confinement,
            folder.resolve("stack").toString()));
    Path errors = folder.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
    builder.environment().remove("PYTHONPATH");
    builder.environment().put("HOME", folder.resolve("home").toString());
    // as Debian gives it to users: without the folders of what only root should need
    String path = builder.environment().get("PATH");
    builder.environment().put("PATH", path.replaceAll("(^|:)(/usr/local|/usr)?/sbin(?=:|$)", ""));
    Process process = builder.start();
    process.getOutputStream().close();
    List<String> rows =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith(Scenario.ROW))
            .map(line -> line.substring(Scenario.ROW.length()))
            .toList();
    if (process.waitFor() != 0) {
      throw new IOException(Files.readString(errors));
    }
    return rows;
  }

  private static void copy(Path source, Path target) throws IOException {
    try (Stream<Path> all = Files.walk(source)) {
      for (Path path : all.toList()) {
        Path copy = target.resolve(source.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.createDirectories(copy.getParent());
          Files.copy(path, copy);
        }
      }
    }
  }

  @Override
  public void close() {
    Folders.delete(folder);
  }
}
