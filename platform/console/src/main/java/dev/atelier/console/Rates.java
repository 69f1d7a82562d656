package dev.atelier.console;

import dev.atelier.kernel.stack.Metric;
import dev.atelier.kernel.stack.ServiceStatus;
import dev.atelier.kernel.stack.StackView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Rates of counters, from samples taken when a page asks: no work while nobody looks. Mutable;
 * guarded by its monitor. Keeps the last {@value #KEPT} samples of each series.
 */
final class Rates {
  private static final int KEPT = 60;
  private static final Duration LEAST = Duration.ofMillis(900);
  private static final Duration OLDEST = Duration.ofMinutes(3);

  private record Sample(Instant at, Map<String, Double> values) {}

  private final StackView stack;
  private final Clock clock;
  private final Deque<Sample> samples = new ArrayDeque<>();

  Rates(StackView stack, Clock clock) {
    this.stack = stack;
    this.clock = clock;
  }

  /** Takes a sample, at most one a second. */
  synchronized void sample(List<ServiceStatus> services) {
    Instant now = clock.instant();
    if (!samples.isEmpty() && Duration.between(samples.getLast().at(), now).compareTo(LEAST) < 0) {
      return;
    }
    Map<String, Double> values = new HashMap<>();
    for (ServiceStatus status : services) {
      for (Metric metric : status.metrics()) {
        values.merge(key(status.spec().name(), metric.name()), metric.value(), Double::sum);
      }
      status
          .memoryBytes()
          .ifPresent(bytes -> values.put(key(status.spec().name(), "memory"), (double) bytes));
    }
    samples.addLast(new Sample(now, values));
    while (samples.size() > KEPT || samples.getFirst().at().isBefore(now.minus(OLDEST))) {
      samples.removeFirst();
    }
  }

  private static String key(String service, String metric) {
    return service + "\n" + metric;
  }

  /** A second, over the last ten seconds; empty before there are two samples. */
  synchronized OptionalDouble perSecond(String service, String metric) {
    if (samples.size() < 2) {
      sample(stack.services());
      return OptionalDouble.empty();
    }
    String key = key(service, metric);
    Sample last = samples.getLast();
    Sample first = last;
    for (var it = samples.descendingIterator(); it.hasNext(); ) {
      Sample sample = it.next();
      if (Duration.between(sample.at(), last.at()).toSeconds() > 10) {
        break;
      }
      first = sample;
    }
    Double from = first.values().get(key);
    Double to = last.values().get(key);
    double seconds = Duration.between(first.at(), last.at()).toMillis() / 1000.0;
    return from == null || to == null || seconds <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(0, to - from) / seconds);
  }

  /** A gauge's last values, oldest first. */
  synchronized List<Double> history(String service, String metric) {
    String key = key(service, metric);
    return samples.stream().map(sample -> sample.values().get(key)).filter(v -> v != null).toList();
  }
}
