package dev.atelier.engines.postgres.relay;

/**
 * A table that somebody inserts into and nobody made.
 *
 * @param role who connected, and will own it
 * @param name with its schema
 * @param definition the whole {@code CREATE TABLE}
 */
public record NewTable(String database, String role, String name, String definition) {}
