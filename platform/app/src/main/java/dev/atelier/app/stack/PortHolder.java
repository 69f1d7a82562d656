package dev.atelier.app.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who listens on a port of this machine, from {@code /proc}: names others' processes only as root.
 */
public final class PortHolder {
  private static final String LISTEN = "0A";

  private PortHolder() {}

  /** {@code postgres (pid 812)}, or none when it cannot be seen. O(processes × open files). */
  public static Optional<String> of(InetSocketAddress address) {
    List<String> inodes =
        Stream.of("tcp", "tcp6").flatMap(table -> inodes(table, address.getPort())).toList();
    return inodes.isEmpty() ? Optional.empty() : process(inodes);
  }

  /** Lines are {@code sl local_address rem_address st … inode …}; addresses are hexadecimal. */
  private static Stream<String> inodes(String table, int port) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    try {
      return Files.readAllLines(Path.of("/proc/net", table)).stream()
          .map(line -> line.strip().split("\\s+"))
          .filter(cells -> cells.length > 9 && cells[1].endsWith(suffix) && cells[3].equals(LISTEN))
          .map(cells -> cells[9]);
    } catch (IOException _) {
      return Stream.empty(); // no IPv6, or no /proc: then nobody can be named
    }
  }

  private static Optional<String> process(List<String> inodes) {
    List<String> sockets = inodes.stream().map(inode -> "socket:[" + inode + "]").toList();
    return ProcessHandle.allProcesses()
        .filter(process -> holds(process.pid(), sockets))
        .findFirst()
        .map(process -> name(process.pid()) + " (pid " + process.pid() + ")");
  }

  private static boolean holds(long pid, List<String> sockets) {
    try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return files.anyMatch(file -> sockets.contains(link(file)));
    } catch (IOException | java.io.UncheckedIOException _) {
      return false; // gone, or another user's
    }
  }

  private static String link(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException _) {
      return "";
    }
  }

  private static String name(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "comm")).strip();
    } catch (IOException _) {
      return "a process";
    }
  }
}
