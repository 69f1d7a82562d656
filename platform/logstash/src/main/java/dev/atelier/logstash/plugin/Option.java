package dev.atelier.logstash.plugin;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a plugin.
 *
 * @param initial its default as the plugin sees it, or null
 * @param fate whether it still does something
 * @param hint for what is obsolete, deprecated or not run: what to write instead, or why
 */
public record Option(
    String name,
    OptionType type,
    boolean required,
    @Nullable Object initial,
    Fate fate,
    String hint) {

  /** What becomes of a setting that somebody wrote. */
  public enum Fate {
    USED,
    /** Works, with Logstash's deprecation notice. */
    DEPRECATED,
    /** An error, as in Logstash. */
    OBSOLETE,
    /** Accepted and named in a warning. */
    NOT_RUN
  }

  public static Option of(String name, OptionType type) {
    return new Option(name, type, false, null, Fate.USED, "");
  }

  public static Option of(String name, OptionType type, Object initial) {
    return new Option(name, type, false, initial, Fate.USED, "");
  }

  public static Option required(String name, OptionType type) {
    return new Option(name, type, true, null, Fate.USED, "");
  }

  public static Option string(String name) {
    return of(name, OptionType.Simple.STRING);
  }

  public static Option string(String name, String initial) {
    return of(name, OptionType.Simple.STRING, initial);
  }

  public static Option number(String name, long initial) {
    return of(name, OptionType.Simple.NUMBER, initial);
  }

  public static Option flag(String name, boolean initial) {
    return of(name, OptionType.Simple.BOOLEAN, initial);
  }

  public static Option array(String name) {
    return of(name, OptionType.Simple.ARRAY, List.of());
  }

  public static Option array(String name, List<String> initial) {
    return of(name, OptionType.Simple.ARRAY, initial);
  }

  public static Option hash(String name) {
    return of(name, OptionType.Simple.HASH, java.util.Map.of());
  }

  public static Option choice(String name, @Nullable String initial, String... words) {
    return new Option(name, new OptionType.Choice(List.of(words)), false, initial, Fate.USED, "");
  }

  public static Option seconds(String name, @Nullable Duration initial) {
    return new Option(
        name, new OptionType.Lasting(ChronoUnit.SECONDS), false, initial, Fate.USED, "");
  }

  /** A setting of the genuine plugin that changes nothing here. */
  public static Option notRun(String name, String why) {
    return new Option(name, OptionType.Simple.ANY, false, null, Fate.NOT_RUN, why);
  }

  /** Accepted without a word, since it has no meaning here or its effect is a given. */
  public static Option accepted(String name) {
    return of(name, OptionType.Simple.ANY);
  }

  public static Option obsolete(String name, String instead) {
    return new Option(name, OptionType.Simple.ANY, false, null, Fate.OBSOLETE, instead);
  }

  public Option deprecated(String instead) {
    return new Option(name, type, required, initial, Fate.DEPRECATED, instead);
  }
}
