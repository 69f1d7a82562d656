package dev.atelier.generator;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * A row of {@code transactions_raw} and what becomes of it.
 *
 * @param customer none for a guest
 * @param newCustomer made with this order
 * @param status as it is placed
 * @param settlement when and how a pending one ends
 */
record Order(
    String id,
    Optional<Integer> customer,
    Optional<Customer> newCustomer,
    int product,
    BigDecimal amount,
    LocalDateTime at,
    Status status,
    Optional<Settlement> settlement) {

  /** The three words of the workshop. */
  enum Status {
    success,
    failed,
    pending
  }

  /** A pending order's end. */
  record Settlement(String orderId, LocalDateTime at, Status status) {}

  /** Its status at a moment. */
  Status statusAt(LocalDateTime moment) {
    return settlement.filter(end -> !end.at().isAfter(moment)).map(Settlement::status).orElse(status);
  }
}
