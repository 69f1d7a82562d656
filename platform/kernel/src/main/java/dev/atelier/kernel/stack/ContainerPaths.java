package dev.atelier.kernel.stack;

import java.nio.file.Path;

/** Container paths as text: always with {@code /}, never of this machine's file system. */
public final class ContainerPaths {
  private ContainerPaths() {}

  /** Absolute, without {@code .}, {@code ..}, double or trailing slashes. */
  public static String normalize(String path) {
    String text = Path.of("/", path).normalize().toString();
    return text.isEmpty() ? "/" : text;
  }

  /** A path against a working directory, as a shell resolves it. */
  public static String resolve(String workingDir, String path) {
    return normalize(path.startsWith("/") ? path : workingDir + "/" + path);
  }

  static boolean covers(String target, String path) {
    return path.equals(target) || target.equals("/") || path.startsWith(target + "/");
  }

  static Path below(Path source, String target, String path) {
    String rest =
        path.equals(target) ? "" : path.substring(target.equals("/") ? 1 : target.length() + 1);
    return rest.isEmpty() ? source : source.resolve(rest);
  }
}
