package dev.atelier.jinja.host;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Ints;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.TimeZone;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** {@code pytz}. A zone given as {@code tzinfo} has its real offset, not pytz's local mean time. */
final class PytzModule {
  private PytzModule() {}

  static Map<String, Object> names() {
    List<String> zones =
        ZoneId.getAvailableZoneIds().stream()
            .filter(id -> !id.startsWith("SystemV/"))
            .sorted()
            .toList();
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("timezone", (JinjaCallable) PytzModule::timezone);
    names.put("utc", new TimeZone(ZoneOffset.UTC));
    names.put("UTC", new TimeZone(ZoneOffset.UTC));
    names.put(
        "FixedOffset",
        (JinjaCallable) a -> new TimeZone(ZoneOffset.ofTotalSeconds(Ints.index(a.at(0)) * 60)));
    names.put("all_timezones", new ArrayList<Object>(zones));
    names.put("all_timezones_set", new LinkedHashSet<Object>(zones));
    return names;
  }

  private static Object timezone(Arguments arguments) {
    String name = Text.str(arguments.size() == 0 ? null : arguments.at(0));
    if (name.equalsIgnoreCase("UTC")) {
      return new TimeZone(ZoneOffset.UTC);
    }
    try {
      if (ZoneId.getAvailableZoneIds().contains(name)) {
        return new TimeZone(ZoneId.of(name));
      }
    } catch (DateTimeException e) {
      throw new JinjaException(PythonType.KEY_ERROR, Text.repr(name)); // as for an unknown name
    }
    throw new JinjaException(PythonType.KEY_ERROR, Text.repr(name));
  }
}
