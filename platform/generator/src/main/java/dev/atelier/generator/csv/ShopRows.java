package dev.atelier.generator.csv;

import dev.atelier.generator.CopyText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records as rows of the shop's tables. Products and customers that are there already stay as they
 * are; those that are not become rows at the end, the first record that names them deciding.
 *
 * <p>Mutable: the rows gathered.
 */
final class ShopRows {
  /** Below are the products of the simulated shop. */
  private static final int FIRST_PRODUCT = 100_000;

  private static final Set<String> STATUSES = Set.of("success", "failed", "pending");

  private final Mapping mapping;
  private final @Nullable Expression id;
  private final @Nullable Expression client;
  private final @Nullable Expression code;
  private final @Nullable Expression amount;
  private final @Nullable Expression date;
  private final @Nullable Expression status;
  private final CopyText transactions = new CopyText();
  private final Map<String, KnownProduct> products = new HashMap<>();
  private final List<KnownProduct> newProducts = new ArrayList<>();
  private final Set<Long> customers = new HashSet<>();
  private final Map<String, String> customerIds = new HashMap<>(); // by how the file writes them
  private final CopyText newCustomers = new CopyText();
  private String lastDate = "";
  private long customersMade;
  private int nextProduct = FIRST_PRODUCT;

  /** One of the database, or a new one whose values later records complete. */
  private static final class KnownProduct {
    final int id;
    final String code;
    boolean complete;
    @Nullable String nom;
    @Nullable String categorie;
    @Nullable String prix;

    KnownProduct(int id, String code, boolean complete) {
      this.id = id;
      this.code = code;
      this.complete = complete;
    }
  }

  ShopRows(Mapping mapping, Connection connection) throws SQLException {
    this.mapping = mapping;
    this.id = transaction("transaction_id");
    this.client = transaction("client_id");
    this.code = transaction("produit_code");
    this.amount = transaction("montant");
    this.date = transaction("date");
    this.status = transaction("statut");
    try (Statement statement = connection.createStatement()) {
      try (ResultSet rows = statement.executeQuery("select code, produit_id from produits_raw")) {
        while (rows.next()) {
          String known = rows.getString(1);
          products.put(known, new KnownProduct(rows.getInt(2), known, true));
          nextProduct = Math.max(nextProduct, rows.getInt(2) + 1);
        }
      }
      try (ResultSet rows = statement.executeQuery("select client_id from clients_raw")) {
        while (rows.next()) {
          customers.add(rows.getLong(1));
        }
      }
    }
  }

  private @Nullable Expression transaction(String column) {
    return mapping.expression(Mapping.TRANSACTIONS, column).orElse(null);
  }

  /** A reason to refuse the record, or none when its row was taken. */
  Optional<String> add(long line, List<String> fields) {
    String id = value(this.id, line, fields);
    if (id == null) {
      return Optional.of("no transaction_id");
    }
    String written = value(this.client, line, fields);
    String known = written == null ? null : customerIds.get(written);
    String customer = written == null || known != null ? known : Expression.whole(written);
    if (known == null && customer != null && ColumnType.of(customer) != ColumnType.INTEGER) {
      return Optional.of("client_id is no whole number: " + customer);
    }
    String amount;
    try {
      amount = value(this.amount, line, fields);
    } catch (NumberFormatException e) {
      return Optional.of("montant: not a number");
    }
    if (amount != null
        && !(this.amount instanceof Expression.Product)
        && !ColumnType.NUMERIC.takes(amount)) {
      return Optional.of("montant is no number: " + amount);
    }
    String date = value(this.date, line, fields);
    if (date == null) {
      return Optional.of("no date");
    }
    if (!date.equals(lastDate)) { // lines of one order follow each other
      if (!ColumnType.TIMESTAMP.takes(date)) {
        return Optional.of("date is no date: " + date);
      }
      lastDate = date;
    }
    String status = value(this.status, line, fields);
    if (status == null || !STATUSES.contains(status)) {
      return Optional.of("statut is none of success, failed, pending: " + status);
    }
    for (String field : fields) {
      if (field.indexOf('\0') >= 0) {
        return Optional.of("a zero byte in a text");
      }
    }
    String code = value(this.code, line, fields);
    transactions.field(id).field(customer);
    transactions.field(code == null ? null : Integer.toString(product(code, line, fields)));
    transactions.field(amount).field(date).field(status).endRow();
    if (written != null && customer != null && known == null) {
      customerIds.put(written, customer);
      customer(customer, line, fields);
    }
    return Optional.empty();
  }

  private @Nullable String value(String table, String column, long line, List<String> fields) {
    return value(mapping.expression(table, column).orElse(null), line, fields);
  }

  private static @Nullable String value(
      @Nullable Expression expression, long line, List<String> fields) {
    return expression == null ? null : expression.of(line, fields);
  }

  private int product(String written, long line, List<String> fields) {
    KnownProduct product = products.get(written);
    if (product == null) {
      product = new KnownProduct(nextProduct++, written, false);
      products.put(written, product);
      newProducts.add(product);
    }
    if (!product.complete) {
      complete(product, line, fields);
    }
    return product.id;
  }

  private void complete(KnownProduct product, long line, List<String> fields) {
    if (product.nom == null) {
      product.nom = value(Mapping.PRODUCTS, "nom", line, fields);
    }
    if (product.categorie == null) {
      product.categorie = value(Mapping.PRODUCTS, "categorie", line, fields);
    }
    if (product.prix == null) {
      String price = value(Mapping.PRODUCTS, "prix", line, fields);
      product.prix = price != null && ColumnType.NUMERIC.takes(price) ? price : null;
    }
    product.complete =
        (product.nom != null || !maps("nom"))
            && (product.categorie != null || !maps("categorie"))
            && (product.prix != null || !maps("prix"));
  }

  private boolean maps(String column) {
    return mapping.expression(Mapping.PRODUCTS, column).isPresent();
  }

  private void customer(String id, long line, List<String> fields) {
    if (!customers.add(Long.parseLong(id))) {
      return;
    }
    customersMade++;
    newCustomers.field(id);
    for (String column : List.of("nom", "email", "pays", "segment", "date_inscription")) {
      newCustomers.field(value(Mapping.CUSTOMERS, column, line, fields));
    }
    newCustomers.endRow();
  }

  /** Rows of transactions gathered so far; begins anew. */
  byte[] takeTransactions() {
    return transactions.take();
  }

  int transactionBytes() {
    return transactions.length();
  }

  byte[] takeCustomers() {
    return newCustomers.take();
  }

  byte[] takeProducts() {
    CopyText text = new CopyText();
    newProducts.forEach(product ->
        text.field(product.id)
            .field(product.code)
            .field(product.nom)
            .field(product.categorie)
            .field(product.prix)
            .endRow());
    return text.take();
  }

  long customersMade() {
    return customersMade;
  }

  long productsMade() {
    return newProducts.size();
  }
}
