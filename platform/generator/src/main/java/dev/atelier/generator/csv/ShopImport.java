package dev.atelier.generator.csv;

import dev.atelier.kernel.error.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** A file through a mapping onto the shop's tables, in the caller's transaction. */
final class ShopImport {
  private static final int CHUNK_BYTES = 256 * 1024;

  /** Of the file, maybe compressed: some hundred thousand rows. */
  private static final long LARGE_BYTES = 2_000_000;

  private static final String COLUMNS =
      "(transaction_id, client_id, produit_id, montant, date, statut)";

  private final CsvSource source;
  private final Mapping mapping;
  private final Connection connection;

  ShopImport(CsvSource source, Mapping mapping, Connection connection) {
    this.source = source;
    this.mapping = mapping;
    this.connection = connection;
  }

  ImportResult run(Rejects rejects, ImportProgress progress) throws SQLException {
    requireTables();
    Ledger ledger = new Ledger(connection);
    String name = source.file().getFileName().toString();
    Optional<Ledger.Entry> earlier = ledger.find(Mapping.TRANSACTIONS, name);
    long replaced = 0;
    boolean allFound = true;
    if (earlier.isPresent()) {
      replaced = ledger.remove(Mapping.TRANSACTIONS, earlier.get());
      allFound = replaced == earlier.get().rows();
    }
    ShopRows rows = new ShopRows(mapping, connection);
    // Rows that were changed since are not known by their transaction any more, but by their ids.
    String into = allFound ? Mapping.TRANSACTIONS : staging();
    boolean large = source.bytes() > LARGE_BYTES && allFound;
    Optional<IndexesAside> indexes =
        large ? Optional.of(IndexesAside.of(connection, Mapping.TRANSACTIONS)) : Optional.empty();
    long stored = transactions(rows, into, rejects, progress);
    if (indexes.isPresent()) {
      indexes.get().restore();
    }
    if (!allFound) {
      replaced += replaceByIds(into);
    }
    copy(
        "copy produits_raw (produit_id, code, nom, categorie, prix) from stdin",
        rows.takeProducts());
    copy(
        "copy clients_raw (client_id, nom, email, pays, segment, date_inscription) from stdin",
        rows.takeCustomers());
    ledger.write(Mapping.TRANSACTIONS, name, stored, false);
    return new ImportResult(
        Mapping.TRANSACTIONS,
        Optional.of(mapping.name()),
        stored,
        replaced,
        rows.productsMade(),
        rows.customersMade(),
        rejects.count(),
        rejects.file());
  }

  private void requireTables() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select to_regclass('transactions_raw') is null"
                    + " or to_regclass('clients_raw') is null or to_regclass('produits_raw') is null")) {
      if (found.next() && found.getBoolean(1)) {
        throw Problem.error(
                CsvImport.REFUSED,
                "the database has not all of transactions_raw, clients_raw and produits_raw")
            .mend("make them as postgres/init/20-raw-tables.sql does, or name a plain --table")
            .exception();
      }
    }
  }

  private String staging() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create temporary table import_staging (like transactions_raw) on commit drop");
    }
    return "import_staging";
  }

  private long replaceByIds(String staged) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long removed =
          statement.executeLargeUpdate(
              "delete from transactions_raw t using "
                  + staged
                  + " s where t.transaction_id = s.transaction_id");
      statement.executeUpdate(
          "insert into transactions_raw "
              + COLUMNS
              + " select transaction_id, client_id,"
              + " produit_id, montant, date, statut from "
              + staged);
      return removed;
    }
  }

  private long transactions(ShopRows rows, String into, Rejects rejects, ImportProgress progress)
      throws SQLException {
    try (CopyStream copy =
        new CopyStream(connection, "copy " + into + " " + COLUMNS + " from stdin")) {
      try {
        source.read(
            (line, fields) -> {
              Optional<String> refused = rows.add(line, fields);
              refused.ifPresent(reason -> rejects.add(line, reason, fields));
              if (rows.transactionBytes() > CHUNK_BYTES) {
                add(copy, rows.takeTransactions());
              }
            },
            rejects,
            progress);
      } catch (CopyFailed e) {
        throw e.reason;
      }
      copy.add(rows.takeTransactions());
      return copy.finish();
    }
  }

  /** Carries the database's reason through the reader, which knows of none. */
  static final class CopyFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
    final transient SQLException reason;

    CopyFailed(SQLException reason) {
      super(reason);
      this.reason = reason;
    }
  }

  static void add(CopyStream copy, byte[] chunk) {
    try {
      copy.add(chunk);
    } catch (SQLException e) {
      throw new CopyFailed(e);
    }
  }

  private void copy(String command, byte[] rows) throws SQLException {
    if (rows.length == 0) {
      return;
    }
    try (CopyStream copy = new CopyStream(connection, command)) {
      copy.add(rows);
      copy.finish();
    }
  }
}
