package dev.atelier.logstash.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.json.Json;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;

/** {@code manage_template}: a template of indices, put there once a connection stands. */
record IndexTemplate(
    String name, Optional<String> path, String api, boolean overwrite, PluginContext context) {

  static Optional<IndexTemplate> of(Options options, boolean dataStream, PluginContext context) {
    boolean managed =
        options.has("manage_template") ? options.flag("manage_template") : !dataStream;
    String name = options.text("template_name").orElse(context.ecs() ? "ecs-logstash" : "logstash");
    return managed
        ? Optional.of(
            new IndexTemplate(
                name,
                options.text("template"),
                options.string("template_api"),
                options.flag("template_overwrite"),
                context))
        : Optional.empty();
  }

  /**
   * The file's content, to find a missing or broken one before anything runs.
   *
   * @throws AtelierException in the plugin's words
   */
  byte[] read() {
    String shown = path.orElse("the built-in one");
    try {
      byte[] text =
          path.isPresent()
              ? Files.readAllBytes(context.files().here(path.get()))
              : builtIn(context.ecs());
      Json.read(new String(text, StandardCharsets.UTF_8));
      return text;
    } catch (IOException e) {
      throw failed(shown, "Template file '" + shown + "' could not be found");
    } catch (AtelierException e) {
      throw failed(shown, String.valueOf(e.getMessage()));
    }
  }

  private static AtelierException failed(String shown, String reason) {
    return Problem.error(
            ConfigErrors.REGISTER, "Failed to load template file '" + shown + "': " + reason)
        .exception();
  }

  private static byte[] builtIn(boolean ecs) {
    String resource = ecs ? "template-ecs.json" : "template-legacy.json";
    try (InputStream in = IndexTemplate.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Puts it there unless it is.
   *
   * @throws IOException when the cluster does not answer or refuses for now
   */
  void install(Cluster cluster, int majorVersion) throws IOException, InterruptedException {
    boolean composable = api.equals("composable") || (api.equals("auto") && majorVersion >= 8);
    String endpoint = (composable ? "_index_template/" : "_template/") + name;
    context.log().info("Using mapping template from", Map.of("path", path.orElse("(default)")));
    if (!overwrite
        && cluster.send("HEAD", endpoint, new byte[0], "application/json").status() == 200) {
      return;
    }
    byte[] body = composable || path.isPresent() ? read() : legacy(read());
    context.log().info("Installing Elasticsearch template", Map.of("name", name));
    Cluster.Answer answer = cluster.send("PUT", endpoint, body, "application/json");
    if (answer.status() == 429 || answer.status() >= 500) {
      throw new IOException("template: " + answer.status() + " " + answer.body());
    }
    if (answer.status() >= 300) {
      context
          .log()
          .error(
              "Failed to install template",
              Map.of("status", (long) answer.status(), "body", answer.body()));
    }
  }

  /** What {@code _template} takes: settings and mappings at the top. */
  private static byte[] legacy(byte[] composable) {
    JsonNode root = Json.read(new String(composable, StandardCharsets.UTF_8));
    Map<String, Object> flat =
        Map.of(
            "index_patterns",
            root.path("index_patterns"),
            "settings",
            root.path("template").path("settings"),
            "mappings",
            root.path("template").path("mappings"));
    return Json.write(flat).getBytes(StandardCharsets.UTF_8);
  }
}
