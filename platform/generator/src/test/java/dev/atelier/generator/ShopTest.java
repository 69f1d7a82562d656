package dev.atelier.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.atelier.kernel.text.SourceText;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The bounds that make the shop look alive, over a year of its default settings. */
final class ShopTest {
  private static final LocalDate OPENING = LocalDate.of(2025, 1, 1);
  private static final Shop SHOP = new Shop(GeneratorSettings.defaults(), OPENING);
  private static final List<Order> YEAR = year(SHOP);

  private static List<Order> year(Shop shop) {
    List<Order> all = new ArrayList<>();
    int known = 0;
    for (LocalDateTime hour = OPENING.atStartOfDay();
        hour.getYear() == OPENING.getYear();
        hour = hour.plusHours(1)) {
      List<Order> orders = shop.orders(hour, known);
      known += (int) orders.stream().filter(order -> order.newCustomer().isPresent()).count();
      all.addAll(orders);
    }
    return all;
  }

  @Test
  void aYearHasAsManyOrdersAsSettings() {
    assertThat(YEAR.size()).isCloseTo(365 * 2_500 * 112 / 100, within(60_000));
  }

  @Test
  void weeksRepeat() {
    Map<LocalDate, Long> days =
        YEAR.stream()
            .collect(
                Collectors.groupingBy(order -> order.at().toLocalDate(), Collectors.counting()));
    double[] counts =
        OPENING.datesUntil(OPENING.plusYears(1)).mapToDouble(day -> days.get(day)).toArray();
    assertThat(correlation(counts, 7)).isGreaterThan(0.6);
    assertThat(correlation(counts, 7)).isGreaterThan(correlation(counts, 3) + 0.1);
  }

  private static double correlation(double[] values, int lag) {
    double mean = java.util.Arrays.stream(values).average().orElseThrow();
    double with = 0;
    double own = 0;
    for (int i = 0; i < values.length; i++) {
      own += (values[i] - mean) * (values[i] - mean);
      if (i >= lag) {
        with += (values[i] - mean) * (values[i - lag] - mean);
      }
    }
    return with / own;
  }

  @Test
  void eveningsAreBusierThanNightsAndDecemberThanAugust() {
    assertThat(count(order -> order.at().getHour() == 20))
        .isGreaterThan(10 * count(order -> order.at().getHour() == 3));
    assertThat(count(order -> order.at().getMonthValue() == 12))
        .isGreaterThan(count(order -> order.at().getMonthValue() == 8) * 3 / 2);
  }

  private static long count(java.util.function.Predicate<Order> which) {
    return YEAR.stream().filter(which).count();
  }

  @Test
  void aThirdToHalfOfTheOrdersAreOfReturningCustomers() {
    Set<Integer> seen = new HashSet<>();
    long returning = 0;
    for (Order order : YEAR) {
      if (order.customer().isPresent() && !seen.add(order.customer().get())) {
        returning++;
      }
    }
    assertThat((double) returning / YEAR.size()).isBetween(1 / 3.0, 0.5);
  }

  @Test
  void everyOrderHasAnIdOfItsOwnAndAKnownCustomer() {
    assertThat(YEAR.stream().map(Order::id).distinct().count()).isEqualTo(YEAR.size());
    Set<Integer> known = new HashSet<>();
    List<Order> wrong = new ArrayList<>();
    for (Order order : YEAR) {
      boolean fresh = order.newCustomer().map(customer -> known.add(customer.id())).orElse(true);
      if (!fresh || !order.customer().map(known::contains).orElse(true)) {
        wrong.add(order);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void incidentsShowInOrdersAndLogInTheSameMinutes() {
    List<Incident> bursts = incidents(Incident.Kind.ERROR_BURST);
    assertThat(bursts).hasSizeBetween(8, 50);
    double failedWithin = share(bursts, order -> order.status() == Order.Status.failed);
    double failedEver =
        (double) count(order -> order.status() == Order.Status.failed) / YEAR.size();
    assertThat(failedWithin).isGreaterThan(5 * failedEver);
    List<LogLine> lines = linesOf(bursts);
    double errorsWithin =
        (double) lines.stream().filter(line -> line.statusCode() == 500).count() / lines.size();
    assertThat(errorsWithin).isBetween(0.12, 0.5);

    List<Incident> slow = incidents(Incident.Kind.SLOW_ENDPOINT);
    assertThat(share(slow, order -> order.status() == Order.Status.pending))
        .isGreaterThan(2.5 * share(bursts, order -> order.status() == Order.Status.pending));
    Incident one = slow.getFirst();
    double median = median(linesOf(List.of(one)), one.endpoint());
    LocalDateTime hour = one.from().minusDays(3).truncatedTo(ChronoUnit.HOURS);
    assertThat(median).isGreaterThan(4 * median(SHOP.logLines(hour), one.endpoint()));
  }

  private static List<Incident> incidents(Incident.Kind kind) {
    return OPENING
        .plusDays(1)
        .datesUntil(OPENING.plusYears(1).minusDays(1))
        .flatMap(day ->
            SHOP.incidents(day).stream()
                .filter(incident -> incident.from().toLocalDate().equals(day)))
        .filter(incident -> incident.kind() == kind)
        .toList();
  }

  private static double share(List<Incident> incidents, java.util.function.Predicate<Order> which) {
    List<Order> within =
        YEAR.stream()
            .filter(order -> incidents.stream().anyMatch(incident -> incident.at(order.at())))
            .toList();
    return (double) within.stream().filter(which).count() / within.size();
  }

  private static List<LogLine> linesOf(List<Incident> incidents) {
    List<LogLine> lines = new ArrayList<>();
    for (Incident incident : incidents) {
      LocalDateTime hour = incident.from().truncatedTo(ChronoUnit.HOURS);
      for (; hour.isBefore(incident.until()); hour = hour.plusHours(1)) {
        SHOP.logLines(hour).stream().filter(line -> incident.at(line.at())).forEach(lines::add);
      }
    }
    return lines;
  }

  private static double median(List<LogLine> lines, String endpoint) {
    List<Integer> times =
        lines.stream()
            .filter(line -> line.message().endsWith(endpoint))
            .map(LogLine::responseTime)
            .sorted()
            .toList();
    return times.get(times.size() / 2);
  }

  @Test
  void theSameSeedGivesTheSameShopAndAnotherADifferentOne() {
    LocalDateTime hour = OPENING.atTime(12, 0);
    Shop same = new Shop(GeneratorSettings.defaults(), OPENING);
    assertThat(same.orders(hour, 500)).isEqualTo(SHOP.orders(hour, 500));
    assertThat(same.logLines(hour)).isEqualTo(SHOP.logLines(hour));
    assertThat(same.catalogue().products()).isEqualTo(SHOP.catalogue().products());
    Shop other =
        new Shop(GeneratorSettings.read(new SourceText("generator.yml", "seed: 7")), OPENING);
    assertThat(other.orders(hour, 500)).isNotEqualTo(SHOP.orders(hour, 500));
  }

  /** Recorded once: fails when a process, a JDK or a change draws otherwise. */
  @Test
  void theShopOfSeed2024IsTheOneRecorded() {
    Order first = YEAR.getFirst();
    assertThat(first.id() + " " + first.amount() + " " + first.status())
        .isEqualTo("TXN-20250101-000027-363915 75.90 pending");
    assertThat(SHOP.logLines(OPENING.atStartOfDay()).getFirst().json())
        .isEqualTo(
            "{\"timestamp\":\"2025-01-01T00:00:01.767541Z\",\"level\":\"INFO\",\"message\":"
                + "\"API request /api/products\",\"response_time\":33,\"status_code\":200}");
  }
}
