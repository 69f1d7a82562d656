package dev.atelier.logstash.plugin;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;

/**
 * What a plugin may know of the pipeline and machine it is in.
 *
 * @param id the plugin's, written or made up
 * @param ecs whether field names follow the Elastic Common Schema
 * @param files container paths as files here
 * @param data {@code path.data}, here
 * @param zone the service's time zone
 * @param host the machine's name in events
 * @param log the plugin's log
 */
public record PluginContext(
    String pipeline,
    String id,
    boolean ecs,
    Files files,
    Path data,
    Clock clock,
    ZoneId zone,
    String host,
    PluginLog log,
    DeadLetters deadLetters,
    Console console) {

  /** Paths between what a configuration says and this machine. */
  public interface Files {
    Path here(String written);

    /** How the configuration would say it. */
    String written(Path here);

    /** No translation: relative paths against a folder. */
    static Files local(Path folder) {
      return new Files() {
        @Override
        public Path here(String written) {
          return folder.resolve(written).normalize();
        }

        @Override
        public String written(Path here) {
          return here.toString();
        }
      };
    }
  }

  public PluginContext named(String pluginId, boolean ecsCompatible, PluginLog pluginLog) {
    return new PluginContext(
        pipeline,
        pluginId,
        ecsCompatible,
        files,
        data,
        clock,
        zone,
        host,
        pluginLog,
        deadLetters,
        console);
  }
}
