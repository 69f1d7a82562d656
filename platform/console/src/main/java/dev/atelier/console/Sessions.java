package dev.atelier.console;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Sessions and one-time tokens, in memory: they end with the platform. Thread-safe. */
final class Sessions {
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(30);
  private static final Duration SESSION_LIFE = Duration.ofDays(30);
  private static final int LIMIT = 1_000;

  private final SecureRandom random = new SecureRandom();
  private final Clock clock;
  private final Map<String, Instant> tokens = new ConcurrentHashMap<>();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  Sessions(Clock clock) {
    this.clock = clock;
  }

  String newToken() {
    tokens.values().removeIf(made -> made.plus(TOKEN_LIFE).isBefore(clock.instant()));
    String token = secret();
    tokens.put(token, clock.instant());
    return token;
  }

  /** A session for a token that nobody has used yet. */
  Optional<Session> redeem(String token) {
    Instant made = tokens.remove(token);
    return made == null || made.plus(TOKEN_LIFE).isBefore(clock.instant())
        ? Optional.empty()
        : Optional.of(open(""));
  }

  Session open(String user) {
    sessions.values().removeIf(session -> over(session));
    if (sessions.size() >= LIMIT) {
      sessions.clear(); // far more than people: somebody tries; all sign in anew
    }
    Session session = new Session(secret(), secret(), user, clock.instant());
    sessions.put(session.id(), session);
    return session;
  }

  Optional<Session> find(String id) {
    return Optional.ofNullable(sessions.get(id)).filter(session -> !over(session));
  }

  void close(Session session) {
    sessions.remove(session.id());
  }

  private boolean over(Session session) {
    return session.since().plus(SESSION_LIFE).isBefore(clock.instant());
  }

  private String secret() {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
