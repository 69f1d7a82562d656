package dev.atelier.generator;

import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests to the shop's application: endpoints, how often and how long. */
final class Requests {
  static final String CHECKOUT = "/api/checkout";

  /**
   * @param weight share of all requests
   * @param medianMillis of its response time
   */
  private record Endpoint(String path, double weight, int medianMillis) {}

  private static final List<Endpoint> ENDPOINTS =
      List.of(
          new Endpoint("/api/products", 46, 42),
          new Endpoint("/api/orders", 18, 75),
          new Endpoint("/api/cart", 16, 30),
          new Endpoint("/api/users", 12, 38),
          new Endpoint(CHECKOUT, 8, 140));

  private static final Weights<Endpoint> WEIGHTS = Weights.of(weights());

  private Requests() {}

  private static Map<Endpoint, Double> weights() {
    Map<Endpoint, Double> weights = new LinkedHashMap<>();
    ENDPOINTS.forEach(endpoint -> weights.put(endpoint, endpoint.weight()));
    return weights;
  }

  static String anyPath(Draw draw) {
    return WEIGHTS.draw(draw).path();
  }

  static LogLine line(LocalDateTime at, Draw draw, List<Incident> incidents) {
    Endpoint endpoint = WEIGHTS.draw(draw);
    double millis = endpoint.medianMillis() * Math.exp(0.45 * draw.normal());
    double failing = 0.004;
    for (Incident incident : incidents) {
      if (incident.at(at)) {
        boolean here = incident.endpoint().equals(endpoint.path());
        switch (incident.kind()) {
          case ERROR_BURST -> failing += (here ? 0.5 : 0.18) * incident.strength();
          case SLOW_ENDPOINT -> millis *= here ? 9 * incident.strength() : 1;
        }
      }
    }
    int status = draw.chance(failing) ? 500 : draw.chance(0.02) ? 404 : 200;
    String level = status == 500 ? "ERROR" : status == 404 || millis > 1_000 ? "WARNING" : "INFO";
    return new LogLine(
        at, level, "API request " + endpoint.path(), Math.max(1, (int) millis), status);
  }
}
