package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.role.StackUsers;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who asks: basic authorization, or a bearer token that {@code /auth/token} gave. */
final class SignIn {
  private static final Duration TOKEN_LIFE = Duration.ofHours(24);

  private final StackUsers users;
  private final Clock clock;
  private final byte[] key = new byte[32];

  SignIn(StackUsers users, Clock clock) {
    this.users = users;
    this.clock = clock;
    new SecureRandom().nextBytes(key);
  }

  /** The user, or none when the request has no right to anything. */
  Optional<String> user(Context context) {
    String header = Optional.ofNullable(context.header("Authorization")).orElse("");
    if (header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return basic(header.substring(6).strip());
    }
    if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return bearer(header.substring(7).strip());
    }
    return users.everybody() ? Optional.of("admin") : Optional.empty();
  }

  private Optional<String> basic(String encoded) {
    try {
      String text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      if (colon > 0 && users.admits(text.substring(0, colon), text.substring(colon + 1))) {
        return Optional.of(text.substring(0, colon));
      }
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  boolean everybody() {
    return users.everybody();
  }

  boolean admits(String name, String password) {
    return users.admits(name, password);
  }

  /** A signed token, as 3.x's clients ask for. */
  String token(String user) {
    long now = clock.instant().getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", user);
    claims.put("iss", "");
    claims.put("aud", "apache-airflow");
    claims.put("nbf", now);
    claims.put("exp", now + TOKEN_LIFE.toSeconds());
    claims.put("iat", now);
    String body = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + encode(Json.write(claims));
    return body + "." + signature(body);
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private String signature(String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<String> bearer(String token) {
    int dot = token.lastIndexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String body = token.substring(0, dot);
    boolean ours =
        MessageDigest.isEqual(
            signature(body).getBytes(StandardCharsets.UTF_8),
            token.substring(dot + 1).getBytes(StandardCharsets.UTF_8));
    if (!ours) {
      return Optional.empty();
    }
    try {
      JsonNode claims =
          Json.read(
              new String(
                  Base64.getUrlDecoder().decode(body.substring(body.indexOf('.') + 1)),
                  StandardCharsets.UTF_8));
      return claims.path("exp").asLong() > clock.instant().getEpochSecond()
          ? Optional.of(claims.path("sub").asText())
          : Optional.empty();
    } catch (AtelierException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
