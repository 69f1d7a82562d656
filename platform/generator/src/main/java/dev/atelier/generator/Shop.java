package dev.atelier.generator;

import dev.atelier.generator.Order.Status;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The shop as a pure function of its settings, its opening day and an hour. Thread-safe.
 *
 * <p>An hour is the unit since it is small enough to be made whole at any rate, and a change of the
 * rate holds from the moment it is made: what lies before a moment is in the database already.
 */
final class Shop {
  private static final long HOUR_MICROS = 3_600_000_000L;

  private final GeneratorSettings settings;
  private final LocalDate opening;
  private final Catalogue catalogue;
  private final People people;

  Shop(GeneratorSettings settings, LocalDate opening) {
    this.settings = settings;
    this.opening = opening;
    this.catalogue = new Catalogue(settings);
    this.people = new People(settings);
  }

  Catalogue catalogue() {
    return catalogue;
  }

  LocalDateTime opening() {
    return opening.atStartOfDay();
  }

  /** When history ends and the rate begins to hold. */
  private LocalDateTime live() {
    return opening.plusDays(settings.historyDays()).atStartOfDay();
  }

  /** Orders expected in an hour, before chance. */
  double expectedOrders(LocalDateTime hour) {
    double years = ChronoUnit.DAYS.between(opening, hour.toLocalDate()) / 365.25;
    double growth = Math.pow(1 + settings.yearlyGrowth(), years);
    double rate = hour.isBefore(live()) ? 1 : settings.rate();
    return settings.ordersPerDay() / 24 * growth * rate * Seasons.ofHour(hour);
  }

  private enum Kind {
    GUEST,
    NEW,
    RETURNING
  }

  private Kind kind(double share) {
    if (share < settings.guestShare()) {
      return Kind.GUEST;
    }
    return share < settings.guestShare() + settings.returningShare() ? Kind.RETURNING : Kind.NEW;
  }

  /**
   * An hour's orders, by time.
   *
   * @param hour on the full hour
   * @param known customers before it
   */
  List<Order> orders(LocalDateTime hour, int known) {
    if (hour.isBefore(opening())) {
      return List.of();
    }
    List<Incident> incidents = incidents(hour.toLocalDate());
    Draw draw = draw("orders", hour);
    LocalDateTime[] times = times(hour, draw.poisson(expectedOrders(hour)), draw);
    List<Order> orders = new ArrayList<>(times.length);
    int customers = known;
    for (LocalDateTime at : times) {
      Order order = order(at, customers, draw, incidents);
      customers += order.newCustomer().isPresent() ? 1 : 0;
      orders.add(order);
    }
    return orders;
  }

  private Draw draw(String stream, LocalDateTime hour) {
    return Draw.of(settings.seed(), stream, hour.toEpochSecond(ZoneOffset.UTC) / 3600);
  }

  /** Moments of an hour, to the microsecond, sorted and all different. */
  private static LocalDateTime[] times(LocalDateTime hour, int count, Draw draw) {
    long[] micros = new long[count];
    for (int i = 0; i < count; i++) {
      micros[i] = (long) (draw.share() * HOUR_MICROS);
    }
    Arrays.sort(micros);
    for (int i = 1; i < count; i++) {
      micros[i] = Math.max(micros[i], micros[i - 1] + 1);
    }
    return Arrays.stream(micros)
        .mapToObj(offset -> hour.plus(offset, ChronoUnit.MICROS))
        .filter(at -> at.isBefore(hour.plusHours(1)))
        .toArray(LocalDateTime[]::new);
  }

  private Order order(LocalDateTime at, int known, Draw draw, List<Incident> incidents) {
    Kind kind = kind(draw.share());
    double which = draw.share(); // drawn for every kind: what is drawn does not depend on `known`
    Optional<Customer> made =
        kind == Kind.NEW
            ? Optional.of(people.customer(People.FIRST_ID + known, at))
            : Optional.empty();
    Optional<Integer> customer =
        switch (kind) {
          case GUEST -> Optional.empty();
          case NEW -> made.map(Customer::id);
          case RETURNING ->
              known == 0 ? Optional.empty() : Optional.of(People.returning(known, which));
        };
    Product product = catalogue.wanted(draw);
    return new Order(
        customer, made, product.id(), amount(product, draw), at, status(at, draw, incidents));
  }

  private static BigDecimal amount(Product product, Draw draw) {
    int quantity = 1 + draw.poisson(0.6);
    BigDecimal amount = product.price().multiply(BigDecimal.valueOf(quantity));
    return draw.chance(0.12)
        ? amount.multiply(new BigDecimal("0.85")).setScale(2, RoundingMode.HALF_UP)
        : amount;
  }

  private Status status(LocalDateTime at, Draw draw, List<Incident> incidents) {
    double failing = settings.failedShare();
    double pending = settings.pendingShare();
    for (Incident incident : incidents) {
      if (incident.at(at)) {
        failing += incident.failing();
        pending += incident.pending();
      }
    }
    double fate = draw.share();
    return fate < failing
        ? Status.failed
        : fate < failing + pending ? Status.pending : Status.success;
  }

  /** Those that begin on a day, and those of the day before that may still last. */
  List<Incident> incidents(LocalDate day) {
    List<Incident> all = new ArrayList<>();
    for (LocalDate d = day.minusDays(1); !d.isAfter(day); d = d.plusDays(1)) {
      Draw draw = Draw.of(settings.seed(), "incident", d.toEpochDay());
      int count = draw.poisson(settings.incidentsPerMonth() / 30.4);
      for (int i = 0; i < count; i++) {
        all.add(incident(d, draw));
      }
    }
    return all;
  }

  /** By daylight, when somebody is there to see it. */
  private static Incident incident(LocalDate day, Draw draw) {
    boolean burst = draw.chance(0.5);
    LocalDateTime from =
        day.atStartOfDay().plus(Duration.ofSeconds((long) draw.between(6 * 3600.0, 23 * 3600.0)));
    long minutes = (long) (burst ? draw.between(10, 40) : draw.between(30, 90));
    String endpoint = burst ? Requests.CHECKOUT : Requests.anyPath(draw);
    Incident.Kind kind = burst ? Incident.Kind.ERROR_BURST : Incident.Kind.SLOW_ENDPOINT;
    return new Incident(kind, from, from.plusMinutes(minutes), endpoint, draw.between(0.8, 1.4));
  }

  /** An hour's log lines, by time. */
  List<LogLine> logLines(LocalDateTime hour) {
    if (hour.isBefore(opening())) {
      return List.of();
    }
    List<Incident> incidents = incidents(hour.toLocalDate());
    Draw draw = draw("log", hour);
    int count = draw.poisson(expectedOrders(hour) * settings.logLinesPerOrder());
    return Arrays.stream(times(hour, count, draw))
        .map(at -> Requests.line(at, draw, incidents))
        .toList();
  }
}
