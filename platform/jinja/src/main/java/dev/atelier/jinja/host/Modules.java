package dev.atelier.jinja.host;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** The modules by name. */
public final class Modules {
  private Modules() {}

  /**
   * {@code datetime}, {@code re}, {@code itertools} and {@code pytz}, each a dictionary of its
   * names.
   *
   * @param clock for {@code now} and {@code today}; its zone is that of naive times
   */
  public static Map<String, Object> all(Clock clock) {
    Map<String, Object> modules = new LinkedHashMap<>();
    modules.put("pytz", PytzModule.names());
    modules.put("datetime", DatetimeModule.names(clock));
    modules.put("re", RegexModule.names());
    modules.put("itertools", ItertoolsModule.names());
    return modules;
  }
}
