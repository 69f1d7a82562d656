package dev.atelier.airflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Airflow's settings: {@code AIRFLOW__SECTION__KEY} of the environment, then {@code airflow.cfg},
 * then Airflow's own defaults as far as they matter here.
 *
 * @param version of the image's tag, such as {@code 2.7.0}
 */
public record AirflowConfig(
    String version, Map<String, String> environment, Map<String, String> file) {
  private static final String LATEST = "3.3.2";
  private static final String SECOND = "2.11.0";

  /** Section and key → default, in the order that {@code config list} shows. */
  private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

  static {
    DEFAULTS.put("core.dags_folder", "/opt/airflow/dags");
    DEFAULTS.put("core.executor", "LocalExecutor");
    DEFAULTS.put("core.default_timezone", "utc");
    DEFAULTS.put("core.parallelism", "32");
    DEFAULTS.put("core.max_active_tasks_per_dag", "16");
    DEFAULTS.put("core.dags_are_paused_at_creation", "True");
    DEFAULTS.put("core.max_active_runs_per_dag", "16");
    DEFAULTS.put("core.load_examples", "True");
    DEFAULTS.put("core.plugins_folder", "/opt/airflow/plugins");
    DEFAULTS.put("core.dagbag_import_timeout", "30.0");
    DEFAULTS.put("core.dagbag_import_error_tracebacks", "True");
    DEFAULTS.put("core.dagbag_import_error_traceback_depth", "2");
    DEFAULTS.put("core.default_task_retries", "0");
    DEFAULTS.put("core.default_task_retry_delay", "300");
    DEFAULTS.put("core.killed_task_cleanup_time", "60");
    DEFAULTS.put("core.dag_discovery_safe_mode", "True");
    DEFAULTS.put("core.max_map_length", "1024");
    DEFAULTS.put("core.default_pool_task_slot_count", "128");
    DEFAULTS.put("logging.base_log_folder", "/opt/airflow/logs");
    DEFAULTS.put("logging.logging_level", "INFO");
    DEFAULTS.put("scheduler.dag_dir_list_interval", "300");
    DEFAULTS.put("scheduler.parsing_processes", "2");
  }

  public AirflowConfig {
    environment = Map.copyOf(environment);
    file = Map.copyOf(file);
  }

  /**
   * @param tag of the image; {@code latest} and what is no version are the newest we know
   * @param cfg an airflow.cfg here, if one is mounted
   */
  public static AirflowConfig of(String tag, Map<String, String> environment, Optional<Path> cfg) {
    return new AirflowConfig(
        version(tag), environment, cfg.map(AirflowConfig::read).orElse(Map.of()));
  }

  /** {@code slim-2.7.3-python3.11} → {@code 2.7.3}. */
  static String version(String tag) {
    var matcher =
        java.util.regex.Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?")
            .matcher(tag.replaceAll("python\\d[.\\d]*", ""));
    if (matcher.find()) {
      String patch = matcher.group(3) == null ? "0" : matcher.group(3);
      return matcher.group(1) + "." + matcher.group(2) + "." + patch;
    }
    return tag.equals("2") || tag.startsWith("2-") ? SECOND : LATEST;
  }

  private static Map<String, String> read(Path cfg) {
    Map<String, String> result = new TreeMap<>();
    String section = "";
    try {
      for (String line : Files.readAllLines(cfg)) {
        String text = line.strip();
        int equals = text.indexOf('=');
        if (text.startsWith("[") && text.endsWith("]")) {
          section = text.substring(1, text.length() - 1).toLowerCase(Locale.ROOT);
        } else if (!text.startsWith("#") && !text.startsWith(";") && equals > 0) {
          String key = text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
          result.put(section + "." + key, text.substring(equals + 1).strip());
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return result;
  }

  public int generation() {
    return version.startsWith("2.") || version.startsWith("1.") ? 2 : 3;
  }

  /** A setting by section and key, or none where nobody sets it and we know no default. */
  public Optional<String> get(String section, String key) {
    String name = section.toLowerCase(Locale.ROOT) + "." + key.toLowerCase(Locale.ROOT);
    String set = environment.get(variable(name));
    if (set != null) {
      return Optional.of(set);
    }
    return Optional.ofNullable(file.getOrDefault(name, DEFAULTS.get(name)));
  }

  private static String variable(String name) {
    return "AIRFLOW__" + name.toUpperCase(Locale.ROOT).replaceFirst("\\.", "__");
  }

  /** All that is known, by section and key. */
  public Map<String, String> all() {
    Map<String, String> result = new LinkedHashMap<>(DEFAULTS);
    result.putAll(file);
    environment.forEach((name, value) -> {
      if (name.startsWith("AIRFLOW__") && name.indexOf("__", 9) > 0) {
        int split = name.indexOf("__", 9);
        result.put(
            (name.substring(9, split) + "." + name.substring(split + 2)).toLowerCase(Locale.ROOT),
            value);
      }
    });
    return result;
  }

  String text(String section, String key) {
    return get(section, key).orElse("");
  }

  boolean flag(String section, String key, boolean otherwise) {
    return get(section, key)
        .map(text -> text.strip().toLowerCase(Locale.ROOT))
        .map(text -> text.equals("true") || text.equals("t") || text.equals("1"))
        .orElse(otherwise);
  }

  int number(String section, String key, int otherwise) {
    try {
      return get(section, key)
          .map(text -> (int) Double.parseDouble(text.strip()))
          .orElse(otherwise);
    } catch (NumberFormatException _) {
      return otherwise;
    }
  }

  Duration seconds(String section, String key, int otherwise) {
    return Duration.ofSeconds(number(section, key, otherwise));
  }

  /** The database that genuine Airflow would keep its state in, as SQLAlchemy writes it. */
  Optional<String> database() {
    return get("database", "sql_alchemy_conn").or(() -> get("core", "sql_alchemy_conn"));
  }

  public String dagsFolder() {
    return text("core", "dags_folder");
  }

  public ZoneId defaultZone() {
    String name = text("core", "default_timezone");
    try {
      return name.equalsIgnoreCase("utc") || name.equals("system")
          ? ZoneId.of("UTC")
          : ZoneId.of(name);
    } catch (DateTimeException _) {
      return ZoneId.of("UTC");
    }
  }

  public boolean pausedAtCreation() {
    return flag("core", "dags_are_paused_at_creation", true);
  }
}
