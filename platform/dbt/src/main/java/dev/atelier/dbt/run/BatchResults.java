package dev.atelier.dbt.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.dbt.context.EventWindow;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which batches of a microbatch model went well; kept in the run results for {@code retry}. */
public record BatchResults(List<EventWindow> successful, List<EventWindow> failed) {
  public BatchResults {
    successful = List.copyOf(successful);
    failed = List.copyOf(failed);
  }

  /** {@code batch_results} of a run result. */
  public static BatchResults read(JsonNode json) {
    return new BatchResults(windows(json.path("successful")), windows(json.path("failed")));
  }

  private static List<EventWindow> windows(JsonNode pairs) {
    List<EventWindow> out = new ArrayList<>();
    pairs.forEach(pair -> out.add(new EventWindow(time(pair.path(0)), time(pair.path(1)))));
    return out;
  }

  private static ZonedDateTime time(JsonNode text) {
    return ZonedDateTime.parse(text.asText()).withZoneSameInstant(ZoneOffset.UTC);
  }

  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("successful", pairs(successful));
    out.put("failed", pairs(failed));
    return out;
  }

  private static List<List<String>> pairs(List<EventWindow> batches) {
    return batches.stream().map(b -> List.of(text(b.start()), text(b.end()))).toList();
  }

  private static String text(ZonedDateTime time) {
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time) + "+00:00";
  }
}
