/**
 * Filters, each a row of {@link dev.atelier.logstash.filter.Filters}, and grok's library of
 * patterns.
 */
@NullMarked
package dev.atelier.logstash.filter;

import org.jspecify.annotations.NullMarked;
