package dev.atelier.sandbox;

import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the platform gives to a service beside its own files:
 *
 * <pre>
 * bin/dbt, bin/airflow …   clients of the platform
 * python/python3, python   the interpreter, by the names that images have
 * etc/                     over this machine's: passwd, group, hostname, localtime (UTC)
 * hosts, resolv.conf       bound over the ones of etc, and written again in place when they change
 * </pre>
 */
final class GivenFiles {
  /** Of images, to run a command as another user; there is but one in a sandbox. */
  private static final List<String> USER_CHANGERS = List.of("gosu", "su-exec");

  private final Path folder;
  private final ServiceSpec service;
  private final Account account;

  GivenFiles(Path folder, ServiceSpec service) {
    this.folder = folder;
    this.service = service;
    this.account = Account.of(service.image());
  }

  Path folder() {
    return folder;
  }

  /**
   * @param socket as the clients see it
   * @param paths folders of this machine → container paths, where the two differ
   */
  void write(Machine machine, List<SandboxTool> tools, String socket, Map<String, String> paths) {
    try {
      Files.createDirectories(folder.resolve("bin"));
      Files.createDirectories(folder.resolve("python"));
      Files.createDirectories(folder.resolve("etc"));
      machine.python().ifPresent(python -> python(python));
      machine.python().ifPresent(python -> tools(python, tools, socket, paths));
      USER_CHANGERS.forEach(name -> program(name, "#!/bin/sh\nshift\nexec \"$@\"\n"));
      accounts();
      Text.write(folder.resolve("etc/hostname"), service.name() + "\n");
      Text.write(folder.resolve("etc/timezone"), "Etc/UTC\n");
      Text.write(folder.resolve("etc/hosts"), "");
      Text.write(folder.resolve("etc/resolv.conf"), "");
      link(folder.resolve("etc/localtime"), Path.of("/usr/share/zoneinfo/UTC"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compiled at once, since no interpreter may write there: 4 ms for each that starts. */
  void site(Machine machine, String sitecustomize) {
    Path file = folder.resolve("site/sitecustomize.py");
    if (Text.write(file, sitecustomize)) {
      machine.python().ifPresent(python -> python.compile(file));
    }
  }

  /** curl looks names up by itself, but can be told where to connect. */
  void curl(Map<String, String> hosts) {
    StringBuilder text = new StringBuilder();
    hosts.forEach(
        (name, address) -> text.append("connect-to = \"%s::%s:\"\n".formatted(name, address)));
    Text.write(folder.resolve("curl/.curlrc"), text.toString());
  }

  /** What may have changed since the last command. */
  void refresh(Map<String, InetAddress> names) {
    Text.write(folder.resolve("hosts"), HostsFile.text(service, names));
    Path resolver = Path.of("/etc/resolv.conf");
    try {
      Text.write(
          folder.resolve("resolv.conf"),
          Files.isReadable(resolver) ? Files.readString(resolver) : "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void python(Interpreter python) {
    link(folder.resolve("python/python3"), python.executable());
    link(folder.resolve("python/python"), python.executable());
  }

  private void tools(
      Interpreter python, List<SandboxTool> tools, String socket, Map<String, String> paths) {
    String pairs =
        paths.entrySet().stream()
            .sorted((a, b) -> b.getKey().length() - a.getKey().length())
            .map(pair -> "(" + Json.write(pair.getKey()) + ", " + Json.write(pair.getValue()) + ")")
            .collect(Collectors.joining(", ", "[", "]"));
    for (SandboxTool tool : tools) {
      String text =
          Text.resource("tool.py")
              .replace("@SOCKET@", Json.write(socket))
              .replace("@SERVICE@", Json.write(service.name()))
              .replace("@READS_INPUT@", tool.readsInput() ? "True" : "False")
              .replace("@PATHS@", pairs);
      program(tool.name(), "#!" + python.executable() + " -IS\n" + text);
    }
  }

  private void program(String name, String text) {
    Path file = folder.resolve("bin").resolve(name);
    Text.write(file, text);
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accounts() throws IOException {
    String user = Integer.toString(Machine.USER);
    Text.write(
        folder.resolve("etc/passwd"),
        others("/etc/passwd", user)
            + "%s:x:%s:%s::%s:/bin/sh\n".formatted(account.name(), user, user, account.home()));
    Text.write(
        folder.resolve("etc/group"),
        others("/etc/group", user) + "%s:x:%s:\n".formatted(account.name(), user));
  }

  private String others(String file, String id) throws IOException {
    return Files.readString(Path.of(file))
        .lines()
        .filter(line -> !line.startsWith(account.name() + ":"))
        .filter(line -> line.split(":", 4).length < 3 || !line.split(":", 4)[2].equals(id))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static void link(Path link, Path target) {
    try {
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
