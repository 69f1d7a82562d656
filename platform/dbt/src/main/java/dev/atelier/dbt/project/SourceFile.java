package dev.atelier.dbt.project;

import dev.atelier.kernel.text.Digests;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of a project. Text is read once, so that what is parsed is what was compared with a saved
 * parse; what a big seed holds is not kept.
 */
public final class SourceFile {
  private static final Pattern WHITE = Pattern.compile("\\s+");
  private static final long BIG_BYTES = 1 << 20;

  private final Path file;
  private final String searchPath;
  private final String relativePath;
  private volatile byte @Nullable [] content;

  /**
   * @param searchPath the configured folder it was found in: {@code models}
   * @param relativePath below that folder, with slashes: {@code staging/a.sql}
   */
  public SourceFile(Path file, String searchPath, String relativePath) {
    this.file = file;
    this.searchPath = searchPath;
    this.relativePath = relativePath;
  }

  public String relativePath() {
    return relativePath;
  }

  /** As dbt names it: {@code models/staging/a.sql}. */
  public String originalPath() {
    return searchPath + "/" + relativePath;
  }

  public String fileName() {
    return relativePath.substring(relativePath.lastIndexOf('/') + 1);
  }

  /** The file's name without its last extension. */
  public String stem() {
    String name = fileName();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  public boolean hasExtension(String extension) {
    return relativePath.endsWith(extension);
  }

  public SourceText read() {
    return new SourceText(originalPath(), new String(bytes(), StandardCharsets.UTF_8));
  }

  private byte[] bytes() {
    byte[] known = content;
    if (known != null) {
      return known;
    }
    try {
      byte[] read = Files.readAllBytes(file);
      if (!isBigSeed(read.length)) {
        content = read;
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isBigSeed(long bytes) {
    return bytes > BIG_BYTES && hasExtension(".csv");
  }

  /** Whether dbt takes a seed's path for its checksum, since its text is too long. */
  public boolean isBigSeed() {
    try {
      return isBigSeed(Files.size(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes whenever what parsing reads of the file does. */
  public String fingerprint() {
    try {
      return hasExtension(".csv") && isBigSeed()
          ? Files.size(file) + "@" + Files.getLastModifiedTime(file)
          : Digests.sha256(bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * SHA-256 in hexadecimal of the text with each run of white space as one space, as dbt hashes
   * SQL.
   */
  public static String checksum(String text) {
    return Digests.sha256(WHITE.matcher(text.strip()).replaceAll(" "));
  }

  /** SHA-256 of a seed's text without the white space around it. */
  public String seedChecksum() {
    return Digests.sha256(read().text().replace("\r\n", "\n").strip());
  }

  public static String md5(String text) {
    return digest("MD5", text);
  }

  public static String sha1(String text) {
    return digest("SHA-1", text);
  }

  private static String digest(String algorithm, String text) {
    return HexFormat.of()
        .formatHex(Digests.of(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
