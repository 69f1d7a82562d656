/** Outputs, each a row of {@link dev.atelier.logstash.output.Outputs}. */
@NullMarked
package dev.atelier.logstash.output;

import org.jspecify.annotations.NullMarked;
