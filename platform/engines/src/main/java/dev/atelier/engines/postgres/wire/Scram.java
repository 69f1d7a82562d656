package dev.atelier.engines.postgres.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding. One object an
 * exchange: {@link #first}, then {@link #last}, then {@link #verify}.
 */
final class Scram {
  private static final String HEADER = "n,,";

  private final String password;
  private final String nonce;
  private byte[] serverSignature = {};

  Scram(String password) {
    byte[] random = new byte[18];
    new SecureRandom().nextBytes(random);
    this.password = password;
    this.nonce = Base64.getEncoder().encodeToString(random);
  }

  /** PostgreSQL takes the user from the start-up message; the name here stays empty. */
  String first() {
    return HEADER + firstBare();
  }

  private String firstBare() {
    return "n=,r=" + nonce;
  }

  String last(String serverFirst) throws WireException {
    Map<String, String> parts = parts(serverFirst);
    String serverNonce = parts.getOrDefault("r", "");
    if (!serverNonce.startsWith(nonce)) {
      throw new WireException("the server's nonce does not continue ours", null);
    }
    try {
      byte[] salt = Base64.getDecoder().decode(parts.getOrDefault("s", ""));
      int iterations = Integer.parseInt(parts.getOrDefault("i", "4096"));
      byte[] salted =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
              .getEncoded();
      byte[] clientKey = hmac(salted, "Client Key");
      byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
      String withoutProof =
          "c=" + Base64.getEncoder().encodeToString(bytes(HEADER)) + ",r=" + serverNonce;
      String authMessage = firstBare() + "," + serverFirst + "," + withoutProof;
      byte[] proof = hmac(storedKey, authMessage);
      for (int i = 0; i < proof.length; i++) {
        proof[i] ^= clientKey[i];
      }
      serverSignature = hmac(hmac(salted, "Server Key"), authMessage);
      return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new WireException("SCRAM authentication failed: " + e.getMessage(), e);
    }
  }

  void verify(String serverFinal) throws WireException {
    byte[] signature = Base64.getDecoder().decode(parts(serverFinal).getOrDefault("v", ""));
    if (!Arrays.equals(signature, serverSignature)) {
      throw new WireException("the server does not know the password's verifier", null);
    }
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, String> parts(String message) {
    Map<String, String> parts = new HashMap<>();
    for (String part : message.split(",")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return parts;
  }
}
