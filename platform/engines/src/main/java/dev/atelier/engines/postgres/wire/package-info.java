/**
 * PostgreSQL's frontend/backend protocol, version 3, as far as a command line client needs it: the
 * simple query protocol, COPY, notices, cancel; text format only, over TCP or a unix socket.
 *
 * <pre>
 * Target + Login → WireConnection.open → query(sql) → BackendMessage, one at a time → close
 * </pre>
 *
 * <p>A JDBC driver hides what psql shows: command tags, the server's own text of a value, the
 * fields of an error. Deliberately without TLS, the extended protocol and binary values: programs
 * that want them use JDBC.
 */
@NullMarked
package dev.atelier.engines.postgres.wire;

import org.jspecify.annotations.NullMarked;
