package dev.atelier.compose;

import dev.atelier.kernel.text.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The short form of a mount: {@code SOURCE:TARGET:OPTIONS}, {@code TARGET}. */
final class MountSyntax {
  private static final Set<String> PROPAGATIONS =
      Set.of("rprivate", "private", "rshared", "shared", "rslave", "slave");

  private MountSyntax() {}

  static Optional<String> target(String text) {
    try {
      List<String> parts = parts(text);
      return Optional.of(parts.size() == 1 ? parts.getFirst() : parts.get(1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * @throws IllegalArgumentException in Compose's words
   */
  static Node.Fields read(String text, Span span) {
    List<String> parts = parts(text);
    Map<String, Object> mount = new LinkedHashMap<>();
    String source = parts.size() == 1 ? "" : parts.getFirst();
    boolean bind = isFilePath(source);
    mount.put("type", bind ? "bind" : "volume");
    if (!source.isEmpty()) {
      mount.put("source", source);
    }
    mount.put("target", GoPath.clean(parts.size() == 1 ? parts.getFirst() : parts.get(1)));
    Map<String, Object> bindOptions = new LinkedHashMap<>();
    Map<String, Object> volumeOptions = new LinkedHashMap<>();
    if (parts.size() == 3) {
      options(parts.get(2), mount, bindOptions, volumeOptions);
    }
    if (bind) {
      bindOptions.put("create_host_path", true);
    }
    if (bind || !bindOptions.isEmpty()) {
      mount.put("bind", bindOptions);
    }
    // Compose reads a text of one or two characters by a way of its own.
    if ((!bind && text.length() > 2) || !volumeOptions.isEmpty()) {
      mount.put("volume", volumeOptions);
    }
    return (Node.Fields) Canonical.made(mount, span);
  }

  private static void options(
      String text,
      Map<String, Object> mount,
      Map<String, Object> bind,
      Map<String, Object> volume) {
    for (String option : text.split(",", -1)) {
      switch (option) {
        case "ro" -> mount.put("read_only", true);
        case "rw" -> mount.remove("read_only");
        case "nocopy" -> volume.put("nocopy", true);
        case "z", "Z" -> bind.put("selinux", option);
        default -> {
          if (PROPAGATIONS.contains(option)) {
            bind.put("propagation", option);
          }
        }
      }
    }
  }

  /** One to three parts; a Windows drive's colon and those within {@code ${}} do not divide. */
  private static List<String> parts(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("invalid empty volume spec");
    }
    if (text.length() <= 2) {
      return List.of(text);
    }
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int variables = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '$' && text.startsWith("{", i + 1)) {
        variables++;
      } else if (c == '}' && variables > 0) {
        variables--;
      }
      boolean drive = part.length() == 1 && Character.isLetter(part.charAt(0));
      if (c == ':' && variables == 0 && !drive) {
        parts.add(section(text, part));
        part.setLength(0);
        if (parts.size() == 3) {
          throw invalid(text, "too many colons");
        }
      } else {
        part.append(c);
      }
    }
    parts.add(section(text, part));
    return parts;
  }

  private static String section(String text, StringBuilder part) {
    if (part.isEmpty()) {
      throw invalid(text, "empty section between colons");
    }
    return part.toString();
  }

  private static IllegalArgumentException invalid(String text, String why) {
    return new IllegalArgumentException("invalid spec: " + text + ": " + why);
  }

  private static boolean isFilePath(String source) {
    if (source.isEmpty()) {
      return false;
    }
    char first = source.charAt(0);
    return first == '.'
        || first == '/'
        || first == '~'
        || source.startsWith("\\\\")
        || (Character.isLetter(first) && source.startsWith(":", 1));
  }
}
