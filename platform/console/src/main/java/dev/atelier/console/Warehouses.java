package dev.atelier.console;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The databases of the stack, as the data page reads them. */
public interface Warehouses {
  List<Warehouse> all();

  /** None: the page says so. */
  Warehouses NONE = List::of;

  /** One database of one service. */
  interface Warehouse {
    /** {@code postgres/data_warehouse}: the service and the database. */
    String name();

    /** A new connection that its user closes; what may be read is the role's business. */
    Connection open() throws SQLException;
  }
}
