/**
 * Python's values and what can be done with them.
 *
 * <p>Values are plain Java objects: {@code null} is None; Boolean; Long, and BigInteger where a
 * Long is too small (Integer is accepted); Double; BigDecimal is a Decimal; String; any {@code
 * java.util.List} is a list, except {@link dev.atelier.jinja.value.PyTuple} and {@link
 * dev.atelier.jinja.value.PyRange}; any {@code java.util.Map} is a dict and any {@code
 * java.util.Set} a set; LocalDate, LocalDateTime, OffsetDateTime, ZonedDateTime, LocalTime and
 * Duration are the types of {@code datetime}; {@link dev.atelier.jinja.value.Undefined}; and
 * objects of the host, {@link dev.atelier.jinja.value.JinjaObject} and {@link
 * dev.atelier.jinja.value.JinjaCallable}. Lists and maps of the host are changed in place by a
 * template that calls {@code append} or {@code update}: give a copy where that must not be.
 *
 * <p>The static classes here ({@link dev.atelier.jinja.value.Text}, {@link
 * dev.atelier.jinja.value.Operators}, {@link dev.atelier.jinja.value.Iteration} …) are Python's
 * built-in operations on such values, with Python's error messages. Knows nothing of templates.
 */
@NullMarked
package dev.atelier.jinja.value;

import org.jspecify.annotations.NullMarked;
