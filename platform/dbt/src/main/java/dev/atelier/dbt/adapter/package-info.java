/**
 * PostgreSQL as dbt sees it: relations and columns that templates hold, sessions with transactions,
 * the cache of what exists, and errors in libpq's words.
 *
 * <p>Statements go out by the simple protocol, as psycopg2 sends them: several statements in one
 * text are one message, and the server's own command tag comes back.
 */
@NullMarked
package dev.atelier.dbt.adapter;

import org.jspecify.annotations.NullMarked;
