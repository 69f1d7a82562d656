package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.python.PythonJob;
import dev.atelier.airflow.python.PythonServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plugins' folder, as a child that imports it tells. */
public final class Plugins {
  private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);
  private static final long SECONDS = 35;

  private Plugins() {}

  /** Each plugin by {@code name}, {@code source} and what it brings. */
  public static List<JsonNode> of(PythonServer server) {
    CompletableFuture<List<JsonNode>> result = new CompletableFuture<>();
    server.submit(
        "plugins",
        new HashMap<>(),
        new PythonJob() {
          private final List<JsonNode> found = new ArrayList<>();

          @Override
          public void event(String kind, JsonNode message) {
            if (kind.equals("done")) {
              message.path("plugins").forEach(found::add);
              message
                  .path("untold")
                  .forEach(
                      hook -> LOG.warn("listeners of plugins are not told of {}", hook.asText()));
            } else if (kind.equals("log")) {
              LOG.warn(
                  "{} {}",
                  message.path("text").asText(),
                  message.path("trace").asText("").stripTrailing());
            }
          }

          @Override
          public void ended(int code, boolean expired, String error) {
            result.complete(found);
          }
        });
    try {
      return result.get(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException _) {
      LOG.warn("the plugins did not answer");
      return List.of();
    }
  }
}
