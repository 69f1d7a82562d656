/**
 * A small relay in front of a server, which mends one fault: an INSERT into a table that nobody
 * made. It exists only where repairs are allowed.
 *
 * <pre>
 * client ⇄ RelaySession (two pumps, whole blocks, message heads looked at) ⇄ server
 *            Conversation: is this batch an INSERT that begins its transaction?
 *            the server says 42P01 → InsertStatement → TableMaker (types, CREATE TABLE, Repair)
 *            → ROLLBACK, the BEGIN and the batch once more → the new answer alone to the client
 * </pre>
 *
 * <p>Everything else passes as it is: authentication, encryption (then it sees nothing and mends
 * nothing), COPY, cancel requests, replication. Where mending could be wrong (an INSERT without
 * column names, in the middle of a transaction, with ON CONFLICT) the server's own error passes.
 * Protocol: PostgreSQL documentation, "Frontend/Backend Protocol", version 3.
 */
@NullMarked
package dev.atelier.engines.postgres.relay;

import org.jspecify.annotations.NullMarked;
