/**
 * Logstash without Logstash: its configuration language and plugins in this JVM.
 *
 * <pre>
 * config   text → tree with places (the genuine grammar and its messages)
 * plugin   rows: name, options, factory; the checked options
 * pipeline tree → plan → running pipelines; settings files; reload
 * input, codec, filter, output    the plugins
 * event    what flows
 * </pre>
 *
 * <p>Here: the command line {@link dev.atelier.logstash.LogstashCommand}, and the service {@link
 * dev.atelier.logstash.LogstashRuntime} with its monitoring API.
 */
@NullMarked
package dev.atelier.logstash;

import org.jspecify.annotations.NullMarked;
