package dev.atelier.dbt.project;

import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A file of a project.
 *
 * @param searchPath the configured folder it was found in: {@code models}
 * @param relativePath below that folder, with slashes: {@code staging/a.sql}
 */
public record SourceFile(Path file, String searchPath, String relativePath) {
  private static final Pattern WHITE = Pattern.compile("\\s+");

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
    try {
      return new SourceText(
          originalPath(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * SHA-256 in hexadecimal of the text with each run of white space as one space, as dbt hashes
   * SQL.
   */
  public static String checksum(String text) {
    return sha256(WHITE.matcher(text.strip()).replaceAll(" "));
  }

  /** SHA-256 of a seed's text without the white space around it. */
  public String seedChecksum() {
    return sha256(read().text().replace("\r\n", "\n").strip());
  }

  /** SHA-256 of the very text. */
  public static String exactChecksum(String text) {
    return sha256(text);
  }

  private static String sha256(String text) {
    return hex(digest("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  public static String md5(String text) {
    return hex(digest("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  public static String sha1(String text) {
    return hex(digest("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
