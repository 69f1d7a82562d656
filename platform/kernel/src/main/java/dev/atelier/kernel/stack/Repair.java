package dev.atelier.kernel.stack;

import dev.atelier.kernel.text.Span;
import java.util.Optional;

/**
 * A fault of the stack's files that the platform mends in memory.
 *
 * @param id stable: {@code airflow.missing-database}
 * @param fault what Docker would have done: one sentence
 * @param done what was done here instead: one sentence
 * @param mend what to write into which file
 */
public record Repair(
    String id, String service, String fault, String done, String mend, Optional<Span> span) {}
