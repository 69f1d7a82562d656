package dev.atelier.engines.postgres.psql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code .pgpass}: lines of host:port:database:user:password, the first that fits counts. */
final class PasswordFile {
  private PasswordFile() {}

  /**
   * @param warn told when the file is open to others, and then not read
   */
  static Optional<String> find(
      Path file, String host, int port, String database, String user, Consumer<String> warn) {
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
      if (open.stream().anyMatch(p -> !p.name().startsWith("OWNER"))) {
        warn.accept(
            "WARNING: password file \""
                + file
                + "\" has group or world access; permissions should be u=rw (0600) or less");
        return Optional.empty();
      }
      String known = host.isEmpty() || host.startsWith("/") ? "localhost" : host;
      List<String> wanted = List.of(known, Integer.toString(port), database, user);
      return Files.readAllLines(file).stream()
          .filter(line -> !line.startsWith("#"))
          .map(PasswordFile::fields)
          .filter(fields -> fields.size() >= 5 && fits(fields, wanted))
          .map(fields -> fields.get(4))
          .findFirst();
    } catch (IOException e) {
      warn.accept("WARNING: password file \"" + file + "\" could not be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean fits(List<String> fields, List<String> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      if (!fields.get(i).equals("*") && !fields.get(i).equals(wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else if (c == ':' && fields.size() < 4) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
