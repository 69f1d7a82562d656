package dev.atelier.compose;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths as text, as Go's {@code path.Clean} and {@code filepath.Join} treat them. */
final class GoPath {
  private GoPath() {}

  /** The shortest path that means the same, by text alone; an empty one is {@code .}. */
  static String clean(String path) {
    boolean rooted = path.startsWith("/");
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/")) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (!parts.isEmpty() && !parts.getLast().equals("..")) {
            parts.removeLast();
          } else if (!rooted) {
            parts.add(part);
          }
        }
        default -> parts.add(part);
      }
    }
    String joined = String.join("/", parts);
    return rooted ? "/" + joined : joined.isEmpty() ? "." : joined;
  }

  static String join(String folder, String path) {
    return folder.isEmpty() ? clean(path) : clean(folder + "/" + path);
  }

  static boolean isAbsolute(String path) {
    return path.startsWith("/");
  }
}
