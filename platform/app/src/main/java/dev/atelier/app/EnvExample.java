package dev.atelier.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes {@code .env} from an {@code .env.example} that marks values to be generated: {@code
 * POSTGRES_PASSWORD=<generate:24>} becomes 24 random letters and digits. Folders without such marks
 * are left alone: a stranger's unset variable is Compose's business.
 */
final class EnvExample {
  private static final Pattern MARK =
      Pattern.compile("^([A-Za-z_]\\w*)=<generate:(\\d{1,3})>\\s*$");
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final SecureRandom RANDOM = new SecureRandom();

  private EnvExample() {}

  /** Whether the folder asks for an {@code .env} that is not there yet. */
  static boolean wanted(Path folder) {
    Path example = folder.resolve(".env.example");
    return !Files.exists(folder.resolve(".env"))
        && Files.isRegularFile(example)
        && lines(example).stream().anyMatch(line -> MARK.matcher(line).matches());
  }

  /**
   * The values that a written {@code .env} would have, for commands that only read: nothing is
   * written for them, and each call makes other secrets. Empty where none is wanted.
   */
  static Map<String, String> values(Path folder) {
    Map<String, String> values = new LinkedHashMap<>();
    if (wanted(folder)) {
      for (String line : filled(folder)) {
        int at = line.indexOf('=');
        if (at > 0 && !line.startsWith("#")) {
          values.put(line.substring(0, at), line.substring(at + 1));
        }
      }
    }
    return values;
  }

  private static List<String> filled(Path folder) {
    List<String> filled = new ArrayList<>();
    for (String line : lines(folder.resolve(".env.example"))) {
      Matcher mark = MARK.matcher(line);
      filled.add(
          mark.matches() ? mark.group(1) + "=" + secret(Integer.parseInt(mark.group(2))) : line);
    }
    return filled;
  }

  /** Writes it, readable by its owner only; a crash leaves none or all of it. */
  static Path write(Path folder) {
    Path file = folder.resolve(".env");
    try {
      Path fresh =
          Files.createTempFile(
              folder,
              ".env",
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(fresh, filled(folder));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String secret(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
