/** Inputs, each a row of {@link dev.atelier.logstash.input.Inputs}. */
@NullMarked
package dev.atelier.logstash.input;

import org.jspecify.annotations.NullMarked;
