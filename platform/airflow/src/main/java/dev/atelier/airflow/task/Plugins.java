package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.python.PythonServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plugins' folder, as a child that imports it tells. */
public final class Plugins {
  private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);

  private Plugins() {}

  /** Each plugin by {@code name}, {@code source} and what it brings. */
  public static List<JsonNode> of(PythonServer server) {
    Optional<JsonNode> answer =
        new AwaitedJob() {
          @Override
          public void event(String kind, JsonNode message) {
            super.event(kind, message);
            if (kind.equals("log")) {
              LOG.warn(
                  "{} {}",
                  message.path("text").asText(),
                  message.path("trace").asText("").stripTrailing());
            }
          }
        }.answer(server, "plugins", Map.of(), LOG, "the plugins");
    List<JsonNode> found = new ArrayList<>();
    answer.ifPresent(said -> {
      said.path("plugins").forEach(found::add);
      said.path("untold")
          .forEach(hook -> LOG.warn("listeners of plugins are not told of {}", hook.asText()));
    });
    return found;
  }
}
