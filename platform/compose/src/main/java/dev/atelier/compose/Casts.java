package dev.atelier.compose;

import java.util.Locale;

/**
 * The places where a text becomes a number or a boolean after interpolation, so that {@code
 * privileged: ${P}} can be written.
 */
final class Casts {
  /** What the text becomes. */
  enum Cast {
    INTEGER("strconv.Atoi"),
    LONG("strconv.ParseInt"),
    DECIMAL("strconv.ParseFloat"),
    BOOLEAN("");

    private final String goFunction;

    Cast(String goFunction) {
      this.goFunction = goFunction;
    }
  }

  private static final PathTable<Cast> PLACES = places();

  private Casts() {}

  static PathTable<Cast> table() {
    return PLACES;
  }

  private static PathTable<Cast> places() {
    PathTable<Cast> table = new PathTable<>();
    rows(table, Cast.LONG, "services.*.", "cpu_count cpu_period cpu_quota cpu_rt_period");
    rows(table, Cast.LONG, "services.*.", "cpu_rt_runtime cpu_shares oom_score_adj pids_limit");
    rows(table, Cast.DECIMAL, "services.*.", "cpu_percent cpus");
    rows(table, Cast.BOOLEAN, "services.*.", "init oom_kill_disable privileged read_only");
    rows(table, Cast.BOOLEAN, "services.*.", "stdin_open tty healthcheck.disable");
    rows(table, Cast.BOOLEAN, "services.*.volumes.[].", "read_only volume.nocopy");
    rows(table, Cast.INTEGER, "services.*.", "scale healthcheck.retries ports.[].target");
    rows(table, Cast.INTEGER, "services.*.ulimits.", "* *.hard *.soft");
    rows(table, Cast.INTEGER, "services.*.deploy.", "replicas update_config.parallelism");
    rows(table, Cast.INTEGER, "services.*.deploy.", "rollback_config.parallelism");
    rows(table, Cast.INTEGER, "services.*.deploy.", "restart_policy.max_attempts");
    rows(table, Cast.INTEGER, "services.*.deploy.", "placement.max_replicas_per_node");
    rows(table, Cast.DECIMAL, "services.*.deploy.", "update_config.max_failure_ratio");
    rows(table, Cast.DECIMAL, "services.*.deploy.", "rollback_config.max_failure_ratio");
    rows(table, Cast.BOOLEAN, "networks.*.", "external internal attachable");
    rows(table, Cast.BOOLEAN, "networks.*.", "enable_ipv4 enable_ipv6");
    rows(table, Cast.BOOLEAN, "volumes.*.", "external");
    rows(table, Cast.BOOLEAN, "secrets.*.", "external");
    rows(table, Cast.BOOLEAN, "configs.*.", "external");
    return table;
  }

  private static void rows(PathTable<Cast> table, Cast cast, String prefix, String keys) {
    for (String key : keys.split(" ")) {
      table.add(prefix + key, cast);
    }
  }

  /**
   * @throws IllegalArgumentException with Go's words
   */
  static Object apply(Cast cast, String text) {
    return switch (cast) {
      case INTEGER, LONG -> integer(cast, text);
      case DECIMAL -> decimal(text);
      case BOOLEAN -> bool(text);
    };
  }

  private static Long integer(Cast cast, String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw invalidNumber(cast, text);
    }
  }

  private static Double decimal(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      throw invalidNumber(Cast.DECIMAL, text);
    }
  }

  private static IllegalArgumentException invalidNumber(Cast cast, String text) {
    return new IllegalArgumentException(
        cast.goFunction + ": parsing " + GoText.quote(text) + ": invalid syntax");
  }

  static boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "y", "yes", "on" -> true;
      case "false", "n", "no", "off" -> false;
      default -> throw new IllegalArgumentException("invalid boolean: " + text);
    };
  }

  /** Words that only YAML 1.1 took for booleans. */
  static boolean isOldBoolean(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "y", "yes", "on", "n", "no", "off" -> true;
      default -> false;
    };
  }
}
