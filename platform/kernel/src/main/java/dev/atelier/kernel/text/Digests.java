package dev.atelier.kernel.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests that every Java has. */
public final class Digests {
  private Digests() {}

  /**
   * @param algorithm {@code SHA-256}, {@code SHA-1}, {@code MD5}
   */
  public static MessageDigest of(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** SHA-256 in hexadecimal digits. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(of("SHA-256").digest(bytes));
  }

  /** SHA-256 of the text's UTF-8 bytes, in hexadecimal digits. */
  public static String sha256(String text) {
    return hex("SHA-256", text);
  }

  /** The digest of the text's UTF-8 bytes, in hexadecimal digits. */
  public static String hex(String algorithm, String text) {
    return HexFormat.of().formatHex(of(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
