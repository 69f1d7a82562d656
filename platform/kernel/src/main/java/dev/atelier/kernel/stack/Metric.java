package dev.atelier.kernel.stack;

import java.util.Map;

/**
 * One number about a service, named as Prometheus would: counters end in {@code _total}, units are
 * in the name. The console draws rates and sparklines from them.
 */
public record Metric(String name, Map<String, String> labels, double value) {
  public Metric {
    labels = Map.copyOf(labels);
  }

  public static Metric of(String name, double value) {
    return new Metric(name, Map.of(), value);
  }
}
