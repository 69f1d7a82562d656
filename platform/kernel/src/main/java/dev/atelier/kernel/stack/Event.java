package dev.atelier.kernel.stack;

import java.time.Instant;

/**
 * @param service the service it belongs to
 * @param kind lower case, one word: {@code started}, {@code healthy}, {@code exited}, {@code file},
 *     {@code run}
 * @param detail one line for a person
 */
public record Event(Instant at, String service, String kind, boolean failure, String detail) {}
