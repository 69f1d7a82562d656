package dev.atelier.generator;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to a database; each belongs to the caller. */
@FunctionalInterface
public interface Connections {
  Connection open() throws SQLException;
}
