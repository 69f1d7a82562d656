package dev.atelier.dbt.project;

import dev.atelier.dbt.DbtError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One output of a profile: where and as whom the project runs.
 *
 * @param settings all keys of the output, rendered, aliases resolved
 */
public record Target(
    String profileName, String name, int threads, Map<String, @Nullable Object> settings) {
  public static final int DEFAULT_PORT = 5432;

  public static Target of(
      String profileName,
      String name,
      Map<String, @Nullable Object> output,
      Optional<Integer> threads) {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>(output);
    alias(settings, "dbname", "database");
    alias(settings, "pass", "password");
    Object own = settings.remove("threads");
    Target target =
        new Target(
            profileName, name, threads.orElseGet(() -> own == null ? 1 : number(own)), settings);
    if (!target.type().isEmpty() && !target.type().equals("postgres")) {
      throw DbtError.RUNTIME.exception(
          "Credentials in profile \"%s\", target \"%s\" invalid: Runtime Error\n  Could not find adapter type %s!"
              .formatted(profileName, name, target.type()));
    }
    for (String key :
        new String[] {"type", "host", "user", "password", "port", "database", "schema"}) {
      if (settings.get(key) == null) {
        throw DbtError.RUNTIME.exception(
            "Credentials in profile \"%s\", target \"%s\" invalid: '%s' is a required property"
                .formatted(profileName, name, key));
      }
    }
    return target;
  }

  private static void alias(Map<String, @Nullable Object> settings, String from, String to) {
    if (settings.containsKey(from)) {
      settings.put(to, settings.remove(from));
    }
  }

  private static int number(Object value) {
    return value instanceof Number number ? number.intValue() : Integer.parseInt(value.toString());
  }

  private Optional<String> optional(String key) {
    return Optional.ofNullable(settings.get(key)).map(String::valueOf);
  }

  public String type() {
    return optional("type").orElse("");
  }

  public String host() {
    return optional("host").orElse("localhost");
  }

  public int port() {
    return optional("port").map(Integer::parseInt).orElse(DEFAULT_PORT);
  }

  public String user() {
    return optional("user").orElse("");
  }

  public String password() {
    return optional("password").orElse("");
  }

  public String database() {
    return optional("database").orElse("");
  }

  public String schema() {
    return optional("schema").orElse("");
  }

  public Optional<String> role() {
    return optional("role");
  }

  public Optional<String> searchPath() {
    return optional("search_path");
  }

  public Optional<String> sslMode() {
    return optional("sslmode");
  }

  public Optional<String> sslFile(String key) {
    return optional(key);
  }

  public int connectTimeoutSeconds() {
    return optional("connect_timeout").map(Integer::parseInt).orElse(10);
  }

  public int retries() {
    return optional("retries").map(Integer::parseInt).orElse(1);
  }

  public String applicationName() {
    return optional("application_name").orElse("dbt");
  }

  public Target withThreads(int count) {
    return new Target(profileName, name, count, settings);
  }

  /** What {@code debug} shows and macros see as {@code target}: never the password. */
  public Map<String, @Nullable Object> visible() {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("host", host());
    out.put("port", (long) port());
    out.put("user", user());
    out.put("database", database());
    out.put("schema", schema());
    out.put("connect_timeout", (long) connectTimeoutSeconds());
    out.put("role", settings.get("role"));
    out.put("search_path", settings.get("search_path"));
    out.put("keepalives_idle", settings.getOrDefault("keepalives_idle", 0L));
    out.put("sslmode", settings.get("sslmode"));
    out.put("sslcert", settings.get("sslcert"));
    out.put("sslkey", settings.get("sslkey"));
    out.put("sslrootcert", settings.get("sslrootcert"));
    out.put("application_name", applicationName());
    out.put("retries", (long) retries());
    return out;
  }

  /** {@code target} of Jinja. */
  public Map<String, @Nullable Object> context() {
    Map<String, @Nullable Object> out = new LinkedHashMap<>(visible());
    out.put("dbname", database());
    out.put("type", type());
    out.put("threads", (long) threads);
    out.put("name", name);
    out.put("target_name", name);
    out.put("profile_name", profileName);
    return out;
  }

  @Override
  public String toString() {
    return "Target[" + profileName + "." + name + "]";
  }
}
