package dev.atelier.generator;

import dev.atelier.generator.Order.Status;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.postgresql.PGConnection;

/**
 * The shop's tables through one connection. What is written is written in one transaction a batch,
 * in the order of time, so that the youngest order of the table tells where to go on.
 */
final class Warehouse implements AutoCloseable {
  static final ErrorCode NO_TABLES = ErrorCode.user("generator.tables-missing");
  static final ErrorCode OTHER_GENERATOR = ErrorCode.user("generator.another-is-writing");

  /** One generator a database at a time: an arbitrary number, the same for all. */
  private static final long LOCK = 0x61_74_65_6c_69_65_72L;

  private static final List<String> TABLES =
      List.of("clients_raw", "produits_raw", "transactions_raw");

  private final Connection connection;
  private final long seed;

  private Warehouse(Connection connection, long seed) {
    this.connection = connection;
    this.seed = seed;
  }

  /**
   * What was written before.
   *
   * @param lastOrder the youngest order's moment
   * @param customers how many the generator made
   */
  record Position(
      Optional<LocalDateTime> lastOrder,
      Optional<LocalDateTime> firstOrder,
      int customers,
      List<Settlement> pending) {}

  /** A batch, written as one. */
  record Batch(List<Order> orders, List<Settlement> settlements, LocalDateTime now) {}

  /**
   * @param mayCreate asked when tables are missing; they are made when it says so
   * @throws dev.atelier.kernel.error.AtelierException {@link #NO_TABLES}, {@link #OTHER_GENERATOR}
   */
  static Warehouse open(Connections connections, long seed, BooleanSupplier mayCreate)
      throws SQLException {
    Connection connection = connections.open();
    try {
      connection.setAutoCommit(false);
      lock(connection);
      requireTables(connection, mayCreate);
      connection.commit();
      return new Warehouse(connection, seed);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static void lock(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_try_advisory_lock(?)")) {
      statement.setLong(1, LOCK);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next() || !rows.getBoolean(1)) {
          throw Problem.error(OTHER_GENERATOR, "another generator is writing to this database")
              .exception();
        }
      }
    }
  }

  private static void requireTables(Connection connection, BooleanSupplier mayCreate)
      throws SQLException {
    List<String> missing = new ArrayList<>();
    for (String table : TABLES) {
      try (PreparedStatement statement = connection.prepareStatement("select to_regclass(?)")) {
        statement.setString(1, table);
        try (ResultSet rows = statement.executeQuery()) {
          if (!rows.next() || rows.getString(1) == null) {
            missing.add(table);
          }
        }
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    if (missing.size() < TABLES.size() || !mayCreate.getAsBoolean()) {
      throw Problem.error(NO_TABLES, "missing in the database: " + String.join(", ", missing))
          .mend("make them as postgres/init/20-raw-tables.sql does, at the database's first start")
          .exception();
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(tables());
    }
  }

  /** The statements that make the tables. */
  static String tables() {
    try (InputStream in = Warehouse.class.getResourceAsStream("raw-tables.sql")) {
      return new String(
          java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  Position position() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      Position position =
          new Position(
              moment(statement, "max(date)"),
              moment(statement, "min(date)"),
              customers(statement),
              pending(statement));
      connection.commit();
      return position;
    }
  }

  private static Optional<LocalDateTime> moment(Statement statement, String what)
      throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "select "
                + what
                + " from transactions_raw where transaction_id like '"
                + Order.ID_PREFIX
                + "%'")) {
      return rows.next()
          ? Optional.ofNullable(rows.getObject(1, LocalDateTime.class))
          : Optional.empty();
    }
  }

  private static int customers(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "select coalesce(max(client_id), 0) from clients_raw where client_id >= "
                + People.FIRST_ID)) {
      return rows.next() ? Math.max(0, rows.getInt(1) - People.FIRST_ID + 1) : 0;
    }
  }

  private List<Settlement> pending(Statement statement) throws SQLException {
    List<Settlement> pending = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            "select date from transactions_raw where statut = 'pending' and transaction_id like '"
                + Order.ID_PREFIX
                + "%'")) {
      while (rows.next()) {
        pending.add(Settlement.of(seed, rows.getObject(1, LocalDateTime.class)));
      }
    }
    return pending;
  }

  /** Products that are not there yet; a code that another product has stays its. */
  void writeCatalogue(List<Product> products) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into produits_raw (produit_id, code, nom, categorie, prix)"
                + " values (?, ?, ?, ?, ?) on conflict do nothing")) {
      for (Product product : products) {
        statement.setInt(1, product.id());
        statement.setString(2, product.code());
        statement.setString(3, product.name());
        statement.setString(4, product.category());
        statement.setBigDecimal(5, product.price());
        statement.addBatch();
      }
      statement.executeBatch();
    }
    connection.commit();
  }

  void write(Batch batch) throws SQLException {
    CopyText customers = new CopyText();
    CopyText orders = new CopyText();
    for (Order order : batch.orders()) {
      order.newCustomer().ifPresent(customer -> row(customers, customer));
      row(orders, order, order.statusAt(batch.now(), seed));
    }
    copy(
        "copy clients_raw (client_id, nom, email, pays, segment, date_inscription) from stdin",
        customers);
    copy(
        "copy transactions_raw (transaction_id, client_id, produit_id, montant, date, statut) from stdin",
        orders);
    settle(batch.settlements());
    connection.commit();
  }

  private static void row(CopyText text, Customer customer) {
    text.field(customer.id())
        .field(customer.name())
        .field(customer.email())
        .field(customer.country())
        .field(customer.segment())
        .field(customer.since().toString())
        .endRow();
  }

  private static void row(CopyText text, Order order, Status status) {
    text.field(order.id());
    text.field(order.customer().map(id -> Integer.toString(id)).orElse(null));
    text.field(order.product())
        .field(order.amount().toPlainString())
        .field(order.at().toString())
        .field(status.name())
        .endRow();
  }

  private void copy(String command, CopyText rows) throws SQLException {
    if (rows.length() == 0) {
      return;
    }
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(command, new ByteArrayInputStream(rows.take()));
    } catch (IOException e) {
      throw new SQLException("COPY was interrupted", e);
    }
  }

  private void settle(List<Settlement> settlements) throws SQLException {
    if (settlements.isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "update transactions_raw t set statut = s.statut"
                + " from unnest(?::text[], ?::text[]) s (id, statut)"
                + " where t.transaction_id = s.id and t.statut = 'pending'")) {
      statement.setArray(
          1,
          connection.createArrayOf(
              "text", settlements.stream().map(Settlement::orderId).toArray()));
      statement.setArray(
          2,
          connection.createArrayOf(
              "text", settlements.stream().map(end -> end.status().name()).toArray()));
      statement.executeUpdate();
    }
  }

  /** Whether the connection still answers. */
  boolean answers() {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(5);
      statement.execute("select 1");
      connection.commit();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      org.slf4j.LoggerFactory.getLogger(Warehouse.class)
          .debug("the connection was gone already: {}", e.getMessage());
    }
  }
}
