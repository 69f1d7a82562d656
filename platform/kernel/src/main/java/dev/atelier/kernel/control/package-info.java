/**
 * How a command reaches the platform that runs the stack: over a Unix socket, with its streams.
 *
 * <pre>
 * client: one line of JSON (ControlRequest), then frames  i stdin bytes (empty: its end) · c cancel
 * server: frames                                          o stdout · e stderr · x exit code
 * frame:  kind (1 byte) · length (4 bytes, big-endian) · payload; x: 4 bytes, big-endian
 * </pre>
 *
 * <p>A client that goes away has cancelled. The same protocol serves a person's shell ({@code
 * atelier …}), and the {@code dbt}, {@code airflow} and {@code psql} of a task's sandbox, which is
 * why it can be spoken in a few lines of any language. Says nothing of who may connect: that is the
 * socket's file mode.
 */
@NullMarked
package dev.atelier.kernel.control;

import org.jspecify.annotations.NullMarked;
