/**
 * Codecs: plain, line, json, json_lines, rubydebug, multiline, dots, each a row of {@link
 * dev.atelier.logstash.codec.Codecs}. With ECS on, decoders also keep the text in {@code
 * [event][original]}, as the genuine ones do.
 */
@NullMarked
package dev.atelier.logstash.codec;

import org.jspecify.annotations.NullMarked;
