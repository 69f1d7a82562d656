package dev.atelier.engines.postgres.psql;

import dev.atelier.kernel.text.PercentCoding;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where to connect, as far as it was said: libpq's keywords ({@code host}, {@code port}, {@code
 * user}, {@code password}, {@code dbname}, {@code options}, {@code application_name} …) from a URI,
 * a conninfo string, options or the environment.
 */
record ConnectionSettings(Map<String, String> values) {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PGHOST", "host",
          "PGPORT", "port",
          "PGUSER", "user",
          "PGPASSWORD", "password",
          "PGDATABASE", "dbname",
          "PGPASSFILE", "passfile",
          "PGOPTIONS", "options",
          "PGAPPNAME", "application_name",
          "PGHOSTADDR", "hostaddr");

  /** Keywords that libpq knows; those of TLS and keep-alive change nothing here. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "host",
          "hostaddr",
          "port",
          "user",
          "password",
          "dbname",
          "passfile",
          "options",
          "application_name",
          "fallback_application_name",
          "client_encoding",
          "connect_timeout",
          "sslmode",
          "sslcert",
          "sslkey",
          "sslrootcert",
          "sslcrl",
          "sslcompression",
          "sslpassword",
          "ssl_min_protocol_version",
          "ssl_max_protocol_version",
          "sslsni",
          "sslcrldir",
          "requiressl",
          "gssencmode",
          "krbsrvname",
          "gsslib",
          "gssdelegation",
          "keepalives",
          "keepalives_idle",
          "keepalives_interval",
          "keepalives_count",
          "tcp_user_timeout",
          "service",
          "target_session_attrs",
          "replication",
          "channel_binding",
          "requirepeer",
          "load_balance_hosts",
          "require_auth",
          "sslnegotiation",
          "sslcertmode");

  /** A connection string that cannot be read: libpq's message. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  ConnectionSettings {
    values = Map.copyOf(values);
  }

  static ConnectionSettings ofEnvironment(Map<String, String> environment) {
    Map<String, String> values = new LinkedHashMap<>();
    ENVIRONMENT.forEach((variable, keyword) -> {
      String value = environment.getOrDefault(variable, "");
      if (!value.isEmpty()) {
        values.put(keyword, value);
      }
    });
    return new ConnectionSettings(values);
  }

  static boolean isConnectionString(String text) {
    return text.startsWith("postgresql://") || text.startsWith("postgres://") || text.contains("=");
  }

  static ConnectionSettings parse(String text) throws Malformed {
    return new ConnectionSettings(text.contains("://") ? uri(text) : conninfo(text));
  }

  Optional<String> get(String keyword) {
    return Optional.ofNullable(values.get(keyword));
  }

  /** These, and the other's where these say nothing. */
  ConnectionSettings or(ConnectionSettings other) {
    Map<String, String> both = new LinkedHashMap<>(other.values);
    both.putAll(values);
    return new ConnectionSettings(both);
  }

  ConnectionSettings with(String keyword, String value) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(keyword, value);
    return new ConnectionSettings(more);
  }

  private static Map<String, String> uri(String text) throws Malformed {
    Map<String, String> values = new LinkedHashMap<>();
    String rest = text.substring(text.indexOf("://") + 3);
    int question = rest.indexOf('?');
    if (question >= 0) {
      for (String pair : rest.substring(question + 1).split("&")) {
        int equals = pair.indexOf('=');
        if (equals < 0) {
          throw new Malformed(
              "missing key/value separator \"=\" in URI query parameter: \"" + pair + "\"");
        }
        put(values, decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)), true);
      }
      rest = rest.substring(0, question);
    }
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    if (slash >= 0 && slash + 1 < rest.length()) {
      values.put("dbname", decode(rest.substring(slash + 1)));
    }
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      String login = authority.substring(0, at);
      int colon = login.indexOf(':');
      String user = colon < 0 ? login : login.substring(0, colon);
      if (!user.isEmpty()) {
        values.put("user", decode(user));
      }
      if (colon >= 0) {
        values.put("password", decode(login.substring(colon + 1)));
      }
    }
    place(authority.substring(at + 1), values);
    return values;
  }

  private static void place(String text, Map<String, String> values) throws Malformed {
    String host = text;
    int afterBracket = text.startsWith("[") ? text.indexOf(']') : 0;
    if (afterBracket < 0) {
      throw new Malformed(
          "end of string reached when looking for matching \"]\" in IPv6 host address in URI: \""
              + text
              + "\"");
    }
    int colon = text.indexOf(':', afterBracket);
    if (colon >= 0) {
      host = text.substring(0, colon);
      if (colon + 1 < text.length()) {
        values.put("port", text.substring(colon + 1));
      }
    }
    host = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    if (!host.isEmpty()) {
      values.put("host", decode(host));
    }
  }

  private static String decode(String text) throws Malformed {
    try {
      return PercentCoding.decode(text);
    } catch (IllegalArgumentException e) {
      throw new Malformed("invalid percent-encoded token: \"" + text + "\"");
    }
  }

  private static void put(Map<String, String> values, String key, String value, boolean uri)
      throws Malformed {
    if (!KEYWORDS.contains(key)) {
      throw new Malformed(
          uri
              ? "invalid URI query parameter: \"" + key + "\""
              : "invalid connection option \"" + key + "\"");
    }
    values.put(key, value);
  }

  private static Map<String, String> conninfo(String text) throws Malformed {
    Map<String, String> values = new LinkedHashMap<>();
    int i = 0;
    while (true) {
      i = skipBlanks(text, i);
      if (i >= text.length()) {
        return values;
      }
      int start = i;
      while (i < text.length()
          && text.charAt(i) != '='
          && !Character.isWhitespace(text.charAt(i))) {
        i++;
      }
      String key = text.substring(start, i);
      i = skipBlanks(text, i);
      if (i >= text.length() || text.charAt(i) != '=') {
        throw new Malformed("missing \"=\" after \"" + key + "\" in connection info string");
      }
      i = skipBlanks(text, i + 1);
      StringBuilder value = new StringBuilder();
      boolean quoted = i < text.length() && text.charAt(i) == '\'';
      i += quoted ? 1 : 0;
      while (true) {
        if (i >= text.length()) {
          if (quoted) {
            throw new Malformed("unterminated quoted string in connection info string");
          }
          break;
        }
        char c = text.charAt(i);
        if (quoted ? c == '\'' : Character.isWhitespace(c)) {
          i++;
          break;
        }
        if (c == '\\' && i + 1 < text.length()) {
          c = text.charAt(++i);
        }
        value.append(c);
        i++;
      }
      put(values, key, value.toString(), false);
    }
  }

  private static int skipBlanks(String text, int from) {
    int i = from;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }
}
