package dev.atelier.logstash.pipeline;

import dev.atelier.logstash.config.Variables;
import dev.atelier.logstash.plugin.Console;
import dev.atelier.logstash.plugin.PluginContext;
import dev.atelier.logstash.plugin.PluginLog;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;

/**
 * The Logstash process that the pipelines believe to be in.
 *
 * @param version such as {@code 8.19.5}
 * @param name {@code node.name}, also the events' host
 * @param data {@code path.data}, here
 */
public record Host(
    String version,
    String name,
    Variables variables,
    PluginContext.Files files,
    Path data,
    Clock clock,
    ZoneId zone,
    PluginLog log,
    Console console) {}
