package dev.atelier.console;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask what, before any handler: the Host header against rebinding, Origin and the CSRF
 * token against other sites' pages, the session against everybody else on this machine.
 */
final class Access {
  private static final String SESSION = "session";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
          + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  private final Sessions sessions;
  private final String cookie;
  private final Set<String> open;

  /**
   * @param project part of the cookie's name, since cookies ignore ports
   * @param open paths that need no session
   */
  Access(Sessions sessions, String project, Set<String> open) {
    this.sessions = sessions;
    this.cookie = "atelier_" + project.replaceAll("[^A-Za-z0-9_-]", "_");
    this.open = open;
  }

  void check(Context context) {
    headers(context);
    if (!ownHost(context.header("Host"))) {
      refuse(context, "this host name is not served here");
      return;
    }
    boolean writes = context.method() != HandlerType.GET && context.method() != HandlerType.HEAD;
    if (writes && !ownOrigin(context)) {
      refuse(context, "the request comes from another site");
      return;
    }
    if (open.contains(context.path()) || context.path().startsWith("/assets/")) {
      return;
    }
    Optional<Session> session = session(context);
    if (session.isEmpty()) {
      toLogin(context);
    } else if (writes && !sameToken(context, session.get())) {
      refuse(context, "the form is too old: load the page again");
    } else {
      context.attribute(SESSION, session.get());
    }
  }

  private static void headers(Context context) {
    context.header("Content-Security-Policy", POLICY);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Referrer-Policy", "same-origin");
    context.header("Cache-Control", "no-store");
    context.header("Vary", "HX-Request, Accept-Language");
  }

  private static void refuse(Context context, String why) {
    context.status(HttpStatus.FORBIDDEN).result(why).skipRemainingHandlers();
  }

  private static void toLogin(Context context) {
    if (context.header("HX-Request") != null) {
      context.header("HX-Redirect", "/login").status(HttpStatus.UNAUTHORIZED);
    } else {
      context.redirect("/login");
    }
    context.skipRemainingHandlers();
  }

  /** Only names that mean this machine; a page of another name that resolves here is not ours. */
  private static boolean ownHost(@org.jspecify.annotations.Nullable String host) {
    return host != null && LOOPBACK.contains(host.replaceFirst(":\\d+$", ""));
  }

  private static boolean ownOrigin(Context context) {
    String origin = context.header("Origin");
    if (origin == null) {
      return !"cross-site".equals(context.header("Sec-Fetch-Site"));
    }
    try {
      return String.valueOf(URI.create(origin).getAuthority()).equals(context.header("Host"));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean sameToken(Context context, Session session) {
    String sent = context.header("X-CSRF-Token");
    String token = sent == null ? context.formParam("csrf") : sent;
    return token != null
        && MessageDigest.isEqual(
            token.getBytes(StandardCharsets.UTF_8),
            session.csrf().getBytes(StandardCharsets.UTF_8));
  }

  private Optional<Session> session(Context context) {
    return Optional.ofNullable(context.cookie(cookie)).flatMap(sessions::find);
  }

  /** Of a request that {@link #check} has let through. */
  static Session of(Context context) {
    Session session = context.attribute(SESSION);
    if (session == null) {
      throw new IllegalStateException("no session on " + context.path());
    }
    return session;
  }

  void signIn(Context context, Session session) {
    Cookie value = new Cookie(cookie, session.id());
    value.setPath("/");
    value.setHttpOnly(true);
    value.setSameSite(SameSite.STRICT);
    value.setMaxAge(30 * 24 * 3600);
    context.cookie(value);
  }

  void signOut(Context context) {
    session(context).ifPresent(sessions::close);
    context.removeCookie(cookie);
  }
}
