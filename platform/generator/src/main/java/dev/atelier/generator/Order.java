package dev.atelier.generator;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * A row of {@code transactions_raw}, as it is placed.
 *
 * @param customer none for a guest
 * @param newCustomer made with this order
 * @param at each order has a moment of its own, to the microsecond; its id is made of it
 */
record Order(
    Optional<Integer> customer,
    Optional<Customer> newCustomer,
    int product,
    BigDecimal amount,
    LocalDateTime at,
    Status status) {
  static final String ID_PREFIX = "TXN-";
  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSSSSS", Locale.ROOT);

  /** The three words of the workshop. */
  enum Status {
    success,
    failed,
    pending
  }

  String id() {
    return id(at);
  }

  static String id(LocalDateTime at) {
    return ID_PREFIX + ID_TIME.format(at);
  }

  /** Its status at a moment: a pending one has settled by then, or not yet. */
  Status statusAt(LocalDateTime moment, long seed) {
    if (status != Status.pending) {
      return status;
    }
    Settlement settlement = Settlement.of(seed, at);
    return settlement.at().isAfter(moment) ? status : settlement.status();
  }
}
