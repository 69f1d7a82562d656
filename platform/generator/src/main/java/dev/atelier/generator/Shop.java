package dev.atelier.generator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The shop as a pure function of its seed, its opening day and a day. Thread-safe. */
final class Shop {
  /** Below it are the ids of imported customers. */
  static final int FIRST_CUSTOMER = 100_001;

  private static final Map<String, Double> ENDPOINTS =
      Map.of("/api/products", 46.0, "/api/orders", 18.0, "/api/users", 12.0, "/api/cart", 16.0, "/api/checkout", 8.0);
  private static final Map<String, Integer> MEDIAN_MILLIS =
      Map.of("/api/products", 42, "/api/orders", 75, "/api/users", 38, "/api/cart", 30, "/api/checkout", 140);
  private static final List<String> SEGMENTS = List.of("particulier", "particulier", "particulier", "fidèle", "professionnel");
  private static final List<String> FIRST_NAMES =
      List.of("Camille", "Louise", "Hugo", "Léa", "Jules", "Manon", "Adam", "Inès", "Paul", "Zoé", "Nora", "Rayan", "Alice", "Théo", "Sarah", "Marc", "Élodie", "Yanis", "Claire", "Victor");
  private static final List<String> LAST_NAMES =
      List.of("Martin", "Bernard", "Dubois", "Thomas", "Robert", "Petit", "Durand", "Leroy", "Moreau", "Simon", "Laurent", "Lefèvre", "Michel", "Garcia", "David", "Bertrand", "Roux", "Vincent", "Fournier", "Morel", "Girard", "Mercier", "Nguyen", "Haddad");
  private static final List<String> OBJECTS =
      List.of("Lampe", "Carnet", "Bol", "Plaid", "Vase", "Panier", "Bougie", "Coussin", "Théière", "Puzzle", "Arrosoir", "Tablier", "Cadre", "Guirlande", "Plateau", "Boîte");
  private static final List<String> STYLES =
      List.of("en lin", "en grès", "bleu nuit", "naturel", "rayé", "brodé", "en bois", "doré", "vert sauge", "émaillé", "à pois", "recyclé");

  private final GeneratorSettings settings;
  private final LocalDate opening;
  private final List<Product> catalogue;

  Shop(GeneratorSettings settings, LocalDate opening) {
    this.settings = settings;
    this.opening = opening;
    this.catalogue = makeCatalogue();
  }

  List<Product> catalogue() {
    return catalogue;
  }

  LocalDate opening() {
    return opening;
  }

  private List<Product> makeCatalogue() {
    List<String> categories = List.copyOf(settings.categories().keySet());
    List<Product> products = new ArrayList<>();
    for (int id = 1; id <= settings.products(); id++) {
      Draw draw = Draw.of(settings.seed(), "product", id);
      String category = categories.get(draw.below(categories.size()));
      double median = settings.categories().getOrDefault(category, 20.0);
      double price = Math.max(0.5, median * Math.exp(0.55 * draw.normal()));
      String name = OBJECTS.get(draw.below(OBJECTS.size())) + " " + STYLES.get(draw.below(STYLES.size()));
      BigDecimal rounded = BigDecimal.valueOf(Math.floor(price) + 0.90).setScale(2, RoundingMode.HALF_UP);
      products.add(new Product(id, String.format(Locale.ROOT, "P%05d", id), name, category, rounded));
    }
    return List.copyOf(products);
  }

  Customer customer(int id, LocalDateTime since) {
    Draw draw = Draw.of(settings.seed(), "customer", id);
    String first = FIRST_NAMES.get(draw.below(FIRST_NAMES.size()));
    String last = LAST_NAMES.get(draw.below(LAST_NAMES.size()));
    String email = ascii(first) + "." + ascii(last) + id + "@example.org";
    String country = draw.weighted(settings.countries());
    return new Customer(id, first + " " + last, email, country, SEGMENTS.get(draw.below(SEGMENTS.size())), since);
  }

  private static String ascii(String text) {
    return java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFD)
        .replaceAll("[^A-Za-z]", "")
        .toLowerCase(Locale.ROOT);
  }

  /** Orders expected on a day, before incidents. */
  double expectedOrders(LocalDate day) {
    double years = ChronoUnit.DAYS.between(opening, day) / 365.25;
    double growth = Math.pow(1 + settings.yearlyGrowth(), years);
    return settings.ordersPerDay() * growth * Seasons.ofDay(day);
  }

  /** Customers made on a day: needed for the ids of the days after it. O(orders of the day). */
  private int newCustomers(LocalDate day) {
    Draw draw = Draw.of(settings.seed(), "day", day.toEpochDay());
    int count = draw.poisson(expectedOrders(day) * rate(day));
    int made = 0;
    for (int i = 0; i < count; i++) {
      made += kind(draw.share()) == Kind.NEW ? 1 : 0;
    }
    return made;
  }

  private double rate(LocalDate day) {
    return day.isBefore(opening.plusDays(settings.historyDays())) ? 1 : settings.rate();
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

  /** Customers known before a day. O(orders since the opening), so callers go on from day to day. */
  int customersBefore(LocalDate day) {
    int known = 0;
    for (LocalDate d = opening; d.isBefore(day); d = d.plusDays(1)) {
      known += newCustomers(d);
    }
    return known;
  }

  /**
   * @param customersBefore of {@link #customersBefore}, or the day before's {@code customersAfter}
   */
  ShopDay day(LocalDate day, int customersBefore) {
    List<Incident> incidents = incidents(day);
    Draw draw = Draw.of(settings.seed(), "day", day.toEpochDay());
    int count = draw.poisson(expectedOrders(day) * rate(day));
    Kind[] kinds = new Kind[count];
    for (int i = 0; i < count; i++) {
      kinds[i] = kind(draw.share());
    }
    double[] seconds = new double[count];
    for (int i = 0; i < count; i++) {
      seconds[i] = Seasons.secondOfDay(draw.share());
    }
    java.util.Arrays.sort(seconds);
    List<Order> orders = new ArrayList<>(count);
    int known = customersBefore;
    for (int i = 0; i < count; i++) {
      Order order = order(day, i, time(day, seconds[i]), kinds[i], known, draw, incidents);
      known += order.newCustomer().isPresent() ? 1 : 0;
      orders.add(order);
    }
    return new ShopDay(day, orders, logLines(day, count, incidents), incidents, customersBefore, known);
  }

  private static LocalDateTime time(LocalDate day, double second) {
    return day.atStartOfDay().plus((long) (second * 1_000_000), ChronoUnit.MICROS);
  }

  private Order order(
      LocalDate day, int index, LocalDateTime at, Kind kind, int known, Draw draw, List<Incident> incidents) {
    Optional<Customer> made =
        kind == Kind.NEW ? Optional.of(customer(FIRST_CUSTOMER + known, at)) : Optional.empty();
    Optional<Integer> customer =
        switch (kind) {
          case GUEST -> Optional.empty();
          case NEW -> made.map(Customer::id);
          case RETURNING -> known == 0 ? Optional.empty() : Optional.of(returning(known, draw));
        };
    Product product = catalogue.get((int) (catalogue.size() * Math.pow(draw.share(), 2.2)));
    int quantity = 1 + draw.poisson(0.6);
    BigDecimal amount = product.price().multiply(BigDecimal.valueOf(quantity));
    if (draw.chance(0.12)) {
      amount = amount.multiply(new BigDecimal("0.85")).setScale(2, RoundingMode.HALF_UP);
    }
    double failing = settings.failedShare();
    double pending = settings.pendingShare();
    for (Incident incident : incidents) {
      if (incident.at(at)) {
        failing += incident.kind() == Incident.Kind.ERROR_BURST ? 0.30 * incident.strength() : 0.05;
        pending += incident.kind() == Incident.Kind.SLOW_ENDPOINT ? 0.20 * incident.strength() : 0;
      }
    }
    String id = String.format(Locale.ROOT, "TXN-%s-%06d", day.toString().replace("-", ""), index + 1);
    double fate = draw.share();
    Order.Status status =
        fate < failing ? Order.Status.failed : fate < failing + pending ? Order.Status.pending : Order.Status.success;
    Optional<Order.Settlement> settlement =
        status == Order.Status.pending ? Optional.of(settlement(id, at, draw)) : Optional.empty();
    return new Order(id, customer, made, product.id(), amount, at, status, settlement);
  }

  /** Recent customers come back more often than those of long ago. */
  private static int returning(int known, Draw draw) {
    return FIRST_CUSTOMER + (int) (known * Math.pow(draw.share(), 0.55));
  }

  /** After 2 minutes to about a day, most within the hour; nine in ten succeed. */
  private static Order.Settlement settlement(String id, LocalDateTime at, Draw draw) {
    long seconds = (long) Math.min(26 * 3600, 120 + 900 * Math.exp(1.1 * draw.normal()));
    Order.Status status = draw.chance(0.9) ? Order.Status.success : Order.Status.failed;
    return new Order.Settlement(id, at.plusSeconds(seconds), status);
  }

  /** Those that begin on a day, and those of the day before that may still last. */
  List<Incident> incidents(LocalDate day) {
    List<Incident> all = new ArrayList<>();
    for (LocalDate d = day.minusDays(1); !d.isAfter(day); d = d.plusDays(1)) {
      Draw draw = Draw.of(settings.seed(), "incident", d.toEpochDay());
      int count = draw.poisson(settings.incidentsPerMonth() / 30.4);
      for (int i = 0; i < count; i++) {
        boolean burst = draw.chance(0.5);
        LocalDateTime from = time(d, draw.between(6 * 3600.0, 23 * 3600.0));
        long minutes = (long) (burst ? draw.between(10, 40) : draw.between(30, 90));
        String endpoint = burst ? "/api/checkout" : draw.weighted(ENDPOINTS);
        Incident.Kind kind = burst ? Incident.Kind.ERROR_BURST : Incident.Kind.SLOW_ENDPOINT;
        all.add(new Incident(kind, from, from.plusMinutes(minutes), endpoint, draw.between(0.8, 1.4)));
      }
    }
    return all;
  }

  private List<LogLine> logLines(LocalDate day, int orders, List<Incident> incidents) {
    Draw draw = Draw.of(settings.seed(), "log", day.toEpochDay());
    int count = draw.poisson(orders * settings.logLinesPerOrder());
    double[] seconds = new double[count];
    for (int i = 0; i < count; i++) {
      seconds[i] = Seasons.secondOfDay(draw.share());
    }
    java.util.Arrays.sort(seconds);
    List<LogLine> lines = new ArrayList<>(count);
    LocalDateTime last = day.atStartOfDay().minus(1, ChronoUnit.MICROS);
    for (double second : seconds) {
      LocalDateTime at = time(day, second);
      at = at.isAfter(last) ? at : last.plus(1, ChronoUnit.MICROS); // each line has a time of its own
      last = at;
      lines.add(logLine(at, draw, incidents));
    }
    lines.sort(Comparator.comparing(LogLine::at));
    return lines;
  }

  private static LogLine logLine(LocalDateTime at, Draw draw, List<Incident> incidents) {
    String endpoint = draw.weighted(ENDPOINTS);
    double millis = MEDIAN_MILLIS.getOrDefault(endpoint, 50) * Math.exp(0.45 * draw.normal());
    double failing = 0.004;
    for (Incident incident : incidents) {
      if (incident.at(at)) {
        boolean here = incident.endpoint().equals(endpoint);
        failing += incident.kind() == Incident.Kind.ERROR_BURST ? (here ? 0.5 : 0.18) * incident.strength() : 0;
        millis *= incident.kind() == Incident.Kind.SLOW_ENDPOINT && here ? 9 * incident.strength() : 1;
      }
    }
    int status = draw.chance(failing) ? 500 : draw.chance(0.02) ? 404 : 200;
    String level = status == 500 ? "ERROR" : status == 404 || millis > 1_000 ? "WARNING" : "INFO";
    return new LogLine(at, level, "API request " + endpoint, Math.max(1, (int) millis), status);
  }
}
