package dev.atelier.generator;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.stack.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is due: history at first, then orders, settlements and log lines as their moments
 * come. Where it stands is read from the tables and the log file at the start and after each
 * failure, never remembered beside them: so nothing is lost and nothing is written twice, whatever
 * stops it.
 *
 * <p>Mutable and of one thread, except what {@link #health} and {@link #figures} show.
 */
public final class Generator implements AutoCloseable {
  private static final int BATCH = 50_000;
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration PROBE = Duration.ofSeconds(5);

  private final Setup setup;
  private final LogFile logFile;
  private Optional<Live> live = Optional.empty();
  private Optional<Timeline<LogLine>> logLines = Optional.empty();
  private Instant nextAttempt = Instant.MIN;
  private String lastTrouble = "";
  private @Nullable GeneratorState state;
  private @Nullable Shop shop;
  private volatile Health health = Health.starting("not connected yet");
  private volatile Figures figures = new Figures(0, 0, 0, Optional.empty(), Optional.empty());

  /**
   * What a generator works with.
   *
   * @param state folder for the shop's first day and clock
   * @param logs folder of {@code app.log}
   * @param mayCreateTables asked when the tables are missing
   * @param log takes a line for a person now and then
   */
  public record Setup(
      GeneratorSettings settings,
      Connections connections,
      Path state,
      Path logs,
      Clock clock,
      BooleanSupplier mayCreateTables,
      Consumer<String> log) {}

  /** Counts since the start, and the youngest moments written (the shop's time). */
  public record Figures(
      long orders,
      long settlements,
      long logLines,
      Optional<LocalDateTime> lastOrder,
      Optional<LocalDateTime> lastLogLine) {}

  /** What holds while the database is there. */
  private static final class Live {
    final Shop shop;
    final Warehouse warehouse;
    final PriorityQueue<Settlement> pending = new PriorityQueue<>();
    Timeline<Order> orders;

    /** Known before the next hour that is made. */
    int customers;

    Instant lastWrite;

    Live(Shop shop, Warehouse warehouse, Instant now) {
      this.shop = shop;
      this.warehouse = warehouse;
      this.lastWrite = now;
      this.orders = new Timeline<>(_ -> List.of(), Order::at, shop.opening());
    }

    List<Order> orders(LocalDateTime hour) {
      List<Order> made = shop.orders(hour, customers);
      customers += made(made);
      return made;
    }
  }

  /** How many an hour's orders made; does not depend on how many were known. */
  private static int made(List<Order> orders) {
    return (int) orders.stream().filter(order -> order.newCustomer().isPresent()).count();
  }

  public Generator(Setup setup) throws IOException {
    this.setup = setup;
    this.logFile =
        new LogFile(setup.logs(), setup.settings().logRotateBytes(), setup.settings().logKeep());
  }

  public Health health() {
    return health;
  }

  public Figures figures() {
    return figures;
  }

  /** The log file it writes. */
  public Path logFile() {
    return logFile.path();
  }

  /** Writes until it is told to stop. */
  public void run(BooleanSupplier stopped) throws InterruptedException {
    while (!stopped.getAsBoolean()) {
      Instant next = step(stopped);
      Duration pause = Duration.between(setup.clock().instant(), next);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
      if (pause.isPositive()) {
        Thread.sleep(pause);
      }
    }
  }

  /** Writes all that is due now; returns when to come again. */
  Instant step(BooleanSupplier stopped) {
    Instant now = setup.clock().instant();
    if (live.isEmpty() && !now.isBefore(nextAttempt)) {
      connect(now);
    }
    live.ifPresent(connected -> writeOrders(connected, stopped));
    if (shop != null) {
      writeLog(stopped);
    }
    return next(now);
  }

  private void connect(Instant now) {
    Warehouse warehouse = null;
    try {
      warehouse =
          Warehouse.open(setup.connections(), setup.settings().seed(), setup.mayCreateTables());
      Warehouse.Position position = warehouse.position();
      begin(position, now);
      warehouse.writeCatalogue(shop().catalogue().products());
      live = Optional.of(live(warehouse, position, now));
      say("connected; " + describe(position));
    } catch (SQLException | AtelierException | IOException e) {
      if (warehouse != null) {
        warehouse.close();
      }
      trouble(e);
    }
  }

  private static String describe(Warehouse.Position position) {
    return position
        .lastOrder()
        .map(last -> "going on after the order of " + last)
        .orElse("the shop opens");
  }

  /** The first day and the clock: as kept, or else as what is already written demands. */
  private void begin(Warehouse.Position position, Instant now) throws IOException {
    if (shop != null) {
      return;
    }
    GeneratorSettings settings = setup.settings();
    Optional<GeneratorState> kept = GeneratorState.read(setup.state());
    LocalDateTime today = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    SimulatedTime time =
        kept.map(GeneratorState::time)
            .orElseGet(() -> new SimulatedTime(now, latest(today, position), settings.speedUp()))
            .withSpeed(settings.speedUp(), now);
    GeneratorState begun =
        new GeneratorState(
            kept.map(GeneratorState::opening)
                .or(settings::opening)
                .or(() -> position.firstOrder().map(LocalDateTime::toLocalDate))
                .orElseGet(() -> today.toLocalDate().minusDays(settings.historyDays())),
            time);
    begun.write(setup.state());
    state = begun;
    shop = new Shop(settings, begun.opening());
  }

  private static LocalDateTime latest(LocalDateTime today, Warehouse.Position position) {
    return Stream.concat(Stream.of(today), position.lastOrder().stream())
        .max(LocalDateTime::compareTo)
        .orElse(today);
  }

  private Shop shop() {
    return java.util.Objects.requireNonNull(shop);
  }

  private LocalDateTime simulated() {
    return java.util.Objects.requireNonNull(state)
        .time()
        .at(setup.clock().instant())
        .truncatedTo(ChronoUnit.MICROS);
  }

  /** Customers are counted along: an hour's orders need how many were known before it. */
  private Live live(Warehouse warehouse, Warehouse.Position position, Instant now) {
    Live connected = new Live(shop(), warehouse, now);
    LocalDateTime after = position.lastOrder().orElse(shop().opening().minus(1, ChronoUnit.MICROS));
    LocalDateTime hour = after.truncatedTo(ChronoUnit.HOURS);
    connected.customers = position.customers() - made(hour, after);
    connected.orders = new Timeline<>(connected::orders, Order::at, after);
    connected.pending.addAll(position.pending());
    return connected;
  }

  private int made(LocalDateTime hour, LocalDateTime upTo) {
    return made(
        shop().orders(hour, 1).stream().filter(order -> !order.at().isAfter(upTo)).toList());
  }

  private void writeOrders(Live connected, BooleanSupplier stopped) {
    try {
      LocalDateTime until = simulated();
      while (!stopped.getAsBoolean() && writeBatch(connected, until)) {
        until = simulated();
      }
      if (Duration.between(connected.lastWrite, setup.clock().instant()).compareTo(PROBE) > 0) {
        if (!connected.warehouse.answers()) {
          throw new SQLException("the connection is gone");
        }
        connected.lastWrite = setup.clock().instant();
      }
      health = Health.healthy("up to " + until.truncatedTo(ChronoUnit.SECONDS));
      lastTrouble = "";
    } catch (SQLException e) {
      connected.warehouse.close();
      live = Optional.empty();
      trouble(e);
    }
  }

  /** Returns whether there may be more. */
  private boolean writeBatch(Live connected, LocalDateTime until) throws SQLException {
    List<Order> orders = connected.orders.take(until, BATCH);
    List<Settlement> settlements = new ArrayList<>();
    while (!connected.pending.isEmpty() && !connected.pending.peek().at().isAfter(until)) {
      settlements.add(connected.pending.remove());
    }
    if (orders.isEmpty() && settlements.isEmpty()) {
      return false;
    }
    connected.warehouse.write(new Warehouse.Batch(orders, settlements, until));
    connected.lastWrite = setup.clock().instant();
    orders.stream()
        .filter(order -> order.statusAt(until, setup.settings().seed()) == Order.Status.pending)
        .forEach(
            order -> connected.pending.add(Settlement.of(setup.settings().seed(), order.at())));
    count(orders, settlements.size());
    if (orders.size() >= BATCH / 2) {
      String progress = "writing history: " + orders.getLast().at().toLocalDate();
      say(progress);
      health = Health.starting(progress);
    }
    return !orders.isEmpty();
  }

  private void count(List<Order> orders, int settlements) {
    Figures f = figures;
    Optional<LocalDateTime> last =
        orders.isEmpty() ? f.lastOrder() : Optional.of(orders.getLast().at());
    figures =
        new Figures(
            f.orders() + orders.size(),
            f.settlements() + settlements,
            f.logLines(),
            last,
            f.lastLogLine());
  }

  private void count(List<LogLine> lines) {
    Figures f = figures;
    figures =
        new Figures(
            f.orders(),
            f.settlements(),
            f.logLines() + lines.size(),
            f.lastOrder(),
            Optional.of(lines.getLast().at()));
  }

  private void writeLog(BooleanSupplier stopped) {
    try {
      if (logLines.isEmpty()) {
        logLines = Optional.of(new Timeline<>(shop()::logLines, LogLine::at, logStart()));
      }
      LocalDateTime until = simulated();
      while (!stopped.getAsBoolean()) {
        List<LogLine> due = logLines.get().take(until, BATCH);
        if (due.isEmpty()) {
          return;
        }
        logFile.append(due);
        count(due);
      }
    } catch (IOException e) {
      logLines = Optional.empty();
      trouble(e);
    }
  }

  /** After the file's last line, or some hours back when there is none. */
  private LocalDateTime logStart() throws IOException {
    LocalDateTime beginning = simulated().minus(setup.settings().logHistory());
    LocalDateTime opening = shop().opening().minus(1, ChronoUnit.MICROS);
    return logFile.resume().orElse(beginning.isBefore(opening) ? opening : beginning);
  }

  private void trouble(Exception e) {
    String message = String.valueOf(e.getMessage());
    boolean permanent =
        e instanceof AtelierException atelier
            && atelier.problems().getFirst().code().equals(Warehouse.NO_TABLES);
    nextAttempt = setup.clock().instant().plus(RETRY);
    health = Health.unhealthy(message);
    if (!message.equals(lastTrouble)) {
      lastTrouble = message;
      say(permanent ? message : "waiting: " + message.lines().findFirst().orElse(""));
    }
  }

  private void say(String line) {
    setup.log().accept(line);
  }

  private Instant next(Instant now) {
    if (state == null) {
      return nextAttempt;
    }
    SimulatedTime time = state.time();
    Stream<LocalDateTime> moments =
        Stream.of(
                live.stream().map(connected -> connected.orders.nextMoment()),
                live.stream()
                    .flatMap(connected -> Stream.ofNullable(connected.pending.peek()))
                    .map(Settlement::at),
                logLines.stream().map(Timeline::nextMoment))
            .flatMap(stream -> stream);
    Instant due = moments.min(LocalDateTime::compareTo).map(time::when).orElse(nextAttempt);
    return live.isEmpty() && nextAttempt.isBefore(due)
        ? nextAttempt
        : due.isBefore(now) ? now : due;
  }

  @Override
  public void close() {
    live.ifPresent(connected -> connected.warehouse.close());
    live = Optional.empty();
  }
}
