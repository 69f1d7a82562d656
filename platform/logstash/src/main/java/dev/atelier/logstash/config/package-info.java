/**
 * The configuration language as text: a parser that follows Logstash's own grammar rule by rule
 * (elastic/logstash, {@code logstash-core/lib/logstash/compiler/lscl/lscl_grammar.treetop}), the
 * tree with places, string escapes and {@code ${VARIABLE}} references.
 *
 * <pre>
 * SourceText → ConfigParser → Tree.Config (spans) → plugin names and options are checked elsewhere
 * </pre>
 *
 * Knows no plugin.
 */
@NullMarked
package dev.atelier.logstash.config;

import org.jspecify.annotations.NullMarked;
