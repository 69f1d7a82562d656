package dev.atelier.dbt.project;

import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of a project.
 *
 * @param searchPath the configured folder it was found in: {@code models}
 * @param relativePath below that folder, with slashes: {@code staging/a.sql}
 */
public record SourceFile(Path file, String searchPath, String relativePath) {

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
      return new SourceText(originalPath(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-256 in hexadecimal of the text without the white space around it, as dbt hashes SQL. */
  public static String checksum(String text) {
    return hex(digest("SHA-256").digest(text.strip().getBytes(StandardCharsets.UTF_8)));
  }

  /** SHA-256 of a seed's bytes, read in pieces. */
  public String seedChecksum() {
    MessageDigest digest = digest("SHA-256");
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hex(digest.digest());
  }

  public static String md5(String text) {
    return hex(digest("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
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
