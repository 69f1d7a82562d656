/**
 * What a plugin is: a row of {@link dev.atelier.logstash.plugin.PluginSpec} (kind, name, options
 * with types, defaults and what is required, and a factory), the checked {@link
 * dev.atelier.logstash.plugin.Options} that a factory gets, and the four interfaces that plugins
 * implement.
 *
 * <pre>
 * Tree.Plugin → OptionReader (Logstash's validation and messages) → Options → PluginSpec.factory
 * </pre>
 *
 * A factory touches nothing outside: it may refuse with an IllegalArgumentException, which is told
 * with the place in the file. What opens files and sockets is done when the pipeline starts.
 */
@NullMarked
package dev.atelier.logstash.plugin;

import org.jspecify.annotations.NullMarked;
