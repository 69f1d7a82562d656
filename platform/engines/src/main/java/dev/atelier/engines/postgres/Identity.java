package dev.atelier.engines.postgres;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Under whose name a server runs, since PostgreSQL refuses to run as root.
 *
 * @param prefix words before the program's own command line
 * @param uid who must own its files
 */
record Identity(List<String> prefix, int uid, int gid) {
  /** As root without privileges of root: in a user namespace that maps nobody. */
  private static final List<String> NAMESPACE = List.of("unshare", "--user");

  /** SIGINT is PostgreSQL's fast shutdown: it ends cleanly when the platform dies. */
  private static final List<String> DIES_WITH_PARENT = List.of("setpriv", "--pdeathsig", "INT");

  private static final List<String> USERS = List.of("postgres", "nobody");

  Identity {
    prefix = List.copyOf(prefix);
  }

  ProcessBuilder process(List<String> commandLine) {
    return new ProcessBuilder(
        java.util.stream.Stream.concat(prefix.stream(), commandLine.stream()).toList());
  }

  /** Whether this is root in a place that refuses user namespaces. */
  static boolean mustBecomeAnother() {
    return processOwner() == 0 && !namespaces();
  }

  /**
   * @param folders that the server must reach
   * @throws AtelierException as root, where neither namespaces nor another user will do
   */
  static Identity choose(List<Path> folders) throws IOException {
    int uid = processOwner();
    return choose(uid, folders, uid == 0 && namespaces());
  }

  static int processOwner() {
    try {
      return Folders.owner(Path.of("/proc/self"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean namespaces() {
    return works(with(NAMESPACE, List.of("true")));
  }

  static Identity choose(int uid, List<Path> folders, boolean namespaces) throws IOException {
    List<String> dies =
        works(with(DIES_WITH_PARENT, List.of("true"))) ? DIES_WITH_PARENT : List.of();
    if (uid != 0) {
      return new Identity(dies, uid, -1);
    }
    if (namespaces) {
      return new Identity(with(NAMESPACE, dies), 0, 0);
    }
    for (String user : USERS) {
      Optional<Identity> identity = user(user, folders);
      if (identity.isPresent()) {
        return identity.get();
      }
    }
    throw Problem.error(
            PostgresErrors.AS_ROOT,
            "PostgreSQL does not run as root, user namespaces are refused here, and no other user"
                + " can reach "
                + folders.getLast())
        .mend("run as an ordinary user, or keep the folder where others may pass, not below /root")
        .exception();
  }

  private static Optional<Identity> user(String name, List<Path> folders) throws IOException {
    Optional<String[]> entry;
    try (var lines = Files.lines(Path.of("/etc/passwd"))) {
      entry = lines.map(line -> line.split(":")).filter(f -> f[0].equals(name)).findFirst();
    }
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    int uid = Integer.parseInt(entry.get()[2]);
    int gid = Integer.parseInt(entry.get()[3]);
    List<String> prefix =
        List.of(
            "setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--pdeathsig", "INT");
    for (Path folder : folders) {
      if (!works(with(prefix, List.of("test", "-x", existing(folder).toString())))) {
        return Optional.empty();
      }
    }
    return Optional.of(new Identity(prefix, uid, gid));
  }

  private static Path existing(Path path) {
    Path at = path.toAbsolutePath();
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }

  private static List<String> with(List<String> first, List<String> second) {
    return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
  }

  private static boolean works(List<String> commandLine) {
    try {
      return Children.run(new ProcessBuilder(commandLine)).ok();
    } catch (IOException e) {
      return false; // the program is not installed
    }
  }
}
