/**
 * psql and its small siblings, in Java: what {@code initdb.d} scripts, health checks and people
 * call, on machines that have PostgreSQL's server but none of its client programs.
 *
 * <pre>
 * arguments → Options ─┐
 * environment, URI, pgpass → ConnectionSettings → Session (connection, variables, format, output)
 * script → LineSource → Script (lines to statements, through Scanner) → Execution → Printer
 *                                          └ backslash → SlashArguments → MetaCommands
 * </pre>
 *
 * <p>The judge is PostgreSQL 15's psql: its output is compared byte for byte in the tests. Not
 * here: readline, shell commands ({@code \!}, backticks, pipes), large objects, crosstab; each is
 * refused by name.
 */
@NullMarked
package dev.atelier.engines.postgres.psql;

import org.jspecify.annotations.NullMarked;
