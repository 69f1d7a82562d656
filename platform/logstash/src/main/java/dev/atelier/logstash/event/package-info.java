/**
 * What flows through a pipeline: an {@link dev.atelier.logstash.event.Event} of JSON-like data,
 * {@code [field][references]} into it, {@code %{templates}} from it, Joda's date patterns and
 * Oniguruma's regular expressions as Ruby has them.
 *
 * <p>Values are String, Long, BigInteger, Double, BigDecimal, Boolean, Instant, null, List and Map
 * (in order); {@code @timestamp} is always an Instant. Events are used by one thread at a time.
 */
@NullMarked
package dev.atelier.logstash.event;

import org.jspecify.annotations.NullMarked;
