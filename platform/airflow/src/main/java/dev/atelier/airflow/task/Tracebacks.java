package dev.atelier.airflow.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's traceback as text → its frames. */
final class Tracebacks {
  private static final Pattern FRAME =
      Pattern.compile("^  File \"(.*?)\", line (\\d+)(?:, in (.*))?$", Pattern.MULTILINE);

  private Tracebacks() {}

  static List<Map<String, Object>> frames(String trace) {
    List<Map<String, Object>> result = new ArrayList<>();
    Matcher matcher = FRAME.matcher(trace);
    while (matcher.find()) {
      Map<String, Object> frame = new LinkedHashMap<>();
      frame.put("filename", matcher.group(1));
      frame.put("lineno", Integer.parseInt(matcher.group(2)));
      frame.put("name", matcher.group(3) == null ? "" : matcher.group(3));
      result.add(frame);
    }
    return result;
  }
}
