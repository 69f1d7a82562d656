package dev.atelier.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How the reduced mode keeps a command to the files it is given. */
enum Confinement {
  /** {@code bwrap}: a mount namespace in which nothing else exists. */
  BWRAP("confined by bwrap"),
  /** Landlock, by a small launcher in Python: everything else is refused. */
  LANDLOCK("confined by Landlock"),
  /** Neither works here. */
  NONE("not confined");

  private static final List<String> READABLE =
      List.of(
          "/usr", "/etc", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix", "/gnu");

  private final String words;

  Confinement(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /**
   * What to put before a command line.
   *
   * @param files where the launcher and its rules lie
   * @param hosts shown as {@code /etc/hosts} where that is possible
   */
  List<String> prefix(
      Machine machine, Path files, Path hosts, List<Access> accesses, List<Path> hidden) {
    return switch (this) {
      case BWRAP -> bwrap(hosts, accesses, hidden);
      case LANDLOCK -> launcher(machine, files, rules(accesses));
      case NONE ->
          machine.python().isPresent()
              ? launcher(machine, files, "open\n")
              : List.of("setpriv", "--no-new-privs");
    };
  }

  private static List<String> bwrap(Path hosts, List<Access> accesses, List<Path> hidden) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "bwrap",
                "--unshare-pid",
                "--unshare-ipc",
                "--die-with-parent",
                "--cap-drop",
                "ALL"));
    for (String path : READABLE) {
      if (Files.isSymbolicLink(Path.of(path))) {
        all.addAll(List.of("--symlink", link(path), path));
      } else {
        all.addAll(List.of("--ro-bind-try", path, path));
      }
    }
    all.addAll(List.of("--ro-bind-try", "/sys", "/sys", "--proc", "/proc", "--dev", "/dev"));
    Path resolver = real(Path.of("/etc/resolv.conf"));
    if (!resolver.startsWith("/etc")) {
      all.addAll(List.of("--ro-bind-try", resolver.toString(), resolver.toString()));
    }
    for (Access access : accesses) {
      String path = access.path().toString();
      all.addAll(List.of(access.writable() ? "--bind-try" : "--ro-bind-try", path, path));
      for (Path folder : hidden) {
        if (folder.startsWith(access.path()) && Files.isDirectory(folder)) {
          all.addAll(List.of("--tmpfs", folder.toString()));
        }
      }
    }
    all.addAll(List.of("--ro-bind", hosts.toString(), "/etc/hosts"));
    return all;
  }

  private static List<String> launcher(Machine machine, Path files, String rules) {
    Path file = files.resolve("rules-" + Integer.toHexString(rules.hashCode()));
    Path launcher = files.resolve("confine.py");
    Text.write(file, rules);
    Text.write(launcher, Text.resource("confine.py"));
    return List.of(
        machine.python().orElseThrow().executable().toString(),
        "-IS",
        launcher.toString(),
        file.toString());
  }

  private static String rules(List<Access> accesses) {
    List<Access> all = new ArrayList<>();
    READABLE.forEach(path -> all.add(new Access(Path.of(path), false)));
    all.add(new Access(Path.of("/proc"), false));
    all.add(new Access(Path.of("/sys"), false));
    all.add(new Access(Path.of("/dev"), true));
    all.add(new Access(real(Path.of("/etc/resolv.conf")), false));
    all.addAll(accesses);
    return all.stream()
        .map(access -> (access.writable() ? "rw " : "ro ") + access.path() + "\n")
        .collect(Collectors.joining());
  }

  private static String link(String path) {
    try {
      return Files.readSymbolicLink(Path.of(path)).toString();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (java.io.IOException _) {
      return path;
    }
  }
}
