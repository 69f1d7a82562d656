package dev.atelier.generator;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Suggestion;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlNode;
import dev.atelier.kernel.yaml.YamlReader;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is simulated, of {@code generator.yml}.
 *
 * @param seed the same seed gives the same shop
 * @param opening the shop's first day; none is {@code historyDays} before the first start
 * @param historyDays days before the first start that are written at once
 * @param ordersPerDay on an average day of the first year
 * @param yearlyGrowth 0.3 is thirty per cent more orders after a year
 * @param logLinesPerOrder requests logged for an order, on average
 * @param logHistory how much of the past is written to the log file at the first start
 * @param rate multiplies orders and log lines from now on
 * @param speedUp simulated seconds a second, from the first start on
 * @param products in the catalogue
 * @param returningShare of orders: of customers who ordered before
 * @param guestShare of orders: without a customer
 * @param failedShare, pendingShare of orders outside incidents
 * @param incidentsPerMonth error bursts and slow endpoints
 * @param categories name → median price in euros
 * @param countries name → weight
 * @param logRotateBytes size at which the log file is rotated
 * @param logKeep rotated files that are kept
 */
public record GeneratorSettings(
    long seed,
    Optional<LocalDate> opening,
    int historyDays,
    double ordersPerDay,
    double yearlyGrowth,
    double logLinesPerOrder,
    Duration logHistory,
    double rate,
    double speedUp,
    int products,
    double returningShare,
    double guestShare,
    double failedShare,
    double pendingShare,
    double incidentsPerMonth,
    Map<String, Double> categories,
    Map<String, Double> countries,
    long logRotateBytes,
    int logKeep) {
  static final ErrorCode BAD_SETTING = ErrorCode.user("generator.bad-setting");

  public GeneratorSettings {
    categories = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(categories));
    countries = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(countries));
  }

  public static GeneratorSettings defaults() {
    return read(new SourceText("generator.yml", ""));
  }

  /**
   * @throws AtelierException with every key that is unknown or out of bounds
   */
  public static GeneratorSettings read(SourceText source) {
    YamlNode root = new YamlReader(YamlDialect.GO).readOne(source);
    Reader r = new Reader(root);
    GeneratorSettings settings =
        new GeneratorSettings(
            (long) r.number("seed", 2024, -9e15, 9e15),
            r.text("opening").map(text -> r.date(text)),
            (int) r.number("history_days", 365, 0, 3660),
            r.number("orders_per_day", 2_500, 1, 50_000_000),
            r.number("yearly_growth", 0.25, -0.9, 20),
            r.number("log_lines_per_order", 8, 0, 1_000),
            Duration.ofMinutes((long) (60 * r.number("log_history_hours", 24, 0, 24 * 400))),
            r.number("rate", 1, 0.0001, 100_000),
            r.number("speed_up", 1, 0.01, 100_000),
            (int) r.number("products", 400, 1, 99_999),
            r.number("returning_share", 0.43, 0, 1),
            r.number("guest_share", 0.22, 0, 1),
            r.number("failed_share", 0.035, 0, 1),
            r.number("pending_share", 0.06, 0, 1),
            r.number("incidents_per_month", 4, 0, 100),
            r.weights("categories", CATEGORIES),
            r.weights("countries", COUNTRIES),
            (long) (r.number("log_rotate_mib", 64, 0.01, 10_000) * 1024 * 1024),
            (int) r.number("log_keep", 5, 1, 1_000));
    if (settings.ordersPerDay * settings.rate > MOST_ORDERS_PER_DAY) {
      r.wrong("rate", "orders_per_day times rate is at most " + (long) MOST_ORDERS_PER_DAY);
    }
    r.finish();
    return settings;
  }

  /** An hour's orders are made at once and must fit into memory. */
  private static final double MOST_ORDERS_PER_DAY = 5_000_000;

  private static final Map<String, Double> CATEGORIES = new LinkedHashMap<>();
  private static final Map<String, Double> COUNTRIES = new LinkedHashMap<>();

  static {
    CATEGORIES.put("Maison", 24.0);
    CATEGORIES.put("Cuisine", 32.0);
    CATEGORIES.put("Papeterie", 7.5);
    CATEGORIES.put("Jardin", 41.0);
    CATEGORIES.put("Jeux", 19.0);
    CATEGORIES.put("Textile", 28.0);
    CATEGORIES.put("Luminaires", 65.0);
    COUNTRIES.put("France", 62.0);
    COUNTRIES.put("Belgique", 11.0);
    COUNTRIES.put("Suisse", 8.0);
    COUNTRIES.put("Allemagne", 6.0);
    COUNTRIES.put("Espagne", 5.0);
    COUNTRIES.put("Italie", 4.0);
    COUNTRIES.put("Luxembourg", 2.0);
    COUNTRIES.put("Canada", 2.0);
  }

  /** Reads keys one by one and remembers what was asked for and what was wrong. */
  private static final class Reader {
    private final Map<String, YamlNode.Entry> entries;
    private final List<String> known = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    Reader(YamlNode root) {
      if (root instanceof YamlNode.Mapping mapping) {
        entries = mapping.merged();
      } else {
        entries = Map.of();
        problems.add(
            Problem.error(BAD_SETTING, "the settings are keys and values").at(root.span()));
      }
    }

    private Optional<YamlNode> value(String key) {
      known.add(key);
      return Optional.ofNullable(entries.get(key)).map(YamlNode.Entry::value);
    }

    double number(String key, double fallback, double least, double most) {
      Optional<YamlNode> node = value(key);
      if (node.isEmpty()) {
        return fallback;
      }
      if (node.get().toJava() instanceof Number number
          && number.doubleValue() >= least
          && number.doubleValue() <= most) {
        return number.doubleValue();
      }
      problems.add(
          Problem.error(
                  BAD_SETTING, key + " is a number from " + plain(least) + " to " + plain(most))
              .at(node.get().span()));
      return fallback;
    }

    /** A value that is out of bounds only together with others. */
    void wrong(String key, String message) {
      Problem problem = Problem.error(BAD_SETTING, message);
      YamlNode.Entry entry = entries.get(key);
      problems.add(entry == null ? problem : problem.at(entry.value().span()));
    }

    private static String plain(double value) {
      return new java.math.BigDecimal(value)
          .round(new java.math.MathContext(6))
          .stripTrailingZeros()
          .toPlainString();
    }

    Optional<String> text(String key) {
      return value(key).map(node -> String.valueOf(node.toJava()));
    }

    LocalDate date(String text) {
      try {
        return LocalDate.parse(text);
      } catch (java.time.format.DateTimeParseException e) {
        problems.add(
            Problem.error(BAD_SETTING, "opening is a date such as 2025-01-31")
                .at(java.util.Objects.requireNonNull(entries.get("opening")).value().span()));
        return LocalDate.EPOCH;
      }
    }

    Map<String, Double> weights(String key, Map<String, Double> fallback) {
      Optional<YamlNode> node = value(key);
      if (node.isEmpty()) {
        return fallback;
      }
      Map<String, Double> weights = new LinkedHashMap<>();
      if (node.get().toJava() instanceof Map<?, ?> map) {
        map.forEach((name, weight) -> {
          if (weight instanceof Number number && number.doubleValue() > 0) {
            weights.put(String.valueOf(name), number.doubleValue());
          }
        });
        if (weights.size() == map.size() && !weights.isEmpty()) {
          return weights;
        }
      }
      problems.add(
          Problem.error(BAD_SETTING, key + " is names with numbers over 0").at(node.get().span()));
      return fallback;
    }

    void finish() {
      entries.forEach((key, entry) -> {
        if (!known.contains(key)) {
          Problem problem =
              Problem.error(BAD_SETTING, "unknown key \"" + key + "\"").at(entry.key().span());
          problems.add(Suggestion.didYouMean(key, known).map(problem::mend).orElse(problem));
        }
      });
      if (!problems.isEmpty()) {
        throw new AtelierException(problems);
      }
    }
  }
}
