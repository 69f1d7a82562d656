package dev.atelier.compose;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Services so that each comes after what it depends on; otherwise as the file has them. */
final class StartOrder {
  private final Map<String, Node.Field> services;
  private final Set<String> ordered = new LinkedHashSet<>();

  private StartOrder(Map<String, Node.Field> services) {
    this.services = services;
  }

  /** Dependencies on services that are not there are passed over; circles must not be there. */
  static List<String> of(Map<String, Node.Field> services) {
    StartOrder order = new StartOrder(services);
    services.keySet().forEach(order::visit);
    return List.copyOf(order.ordered);
  }

  private void visit(String name) {
    if (!services.containsKey(name) || ordered.contains(name)) {
      return;
    }
    dependencies(services, name).forEach(this::visit);
    ordered.add(name);
  }

  /** The first circle in the order of names, in Compose's words. */
  static Optional<Problem> circle(Map<String, Node.Field> services) {
    for (String name : new TreeSet<>(services.keySet())) {
      Optional<Problem> found = circle(services, new ArrayList<>(List.of(name)), new TreeSet<>());
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Problem> circle(
      Map<String, Node.Field> services, List<String> path, Set<String> clean) {
    String last = path.getLast();
    for (String next : new TreeSet<>(dependencies(services, last))) {
      int at = path.indexOf(next);
      if (at >= 0) {
        String chain = String.join(" -> ", path.subList(at, path.size()));
        return Optional.of(
            Problem.error(Problems.CYCLE, "dependency cycle detected: " + chain + " -> " + next)
                .at(place(services, last)));
      }
      if (services.containsKey(next) && !clean.contains(next)) {
        path.add(next);
        Optional<Problem> found = circle(services, path, clean);
        if (found.isPresent()) {
          return found;
        }
        path.removeLast();
      }
    }
    clean.add(last);
    return Optional.empty();
  }

  private static Span place(Map<String, Node.Field> services, String name) {
    Node.Field field = services.get(name);
    return field == null ? NoPlace.SPAN : field.key();
  }

  private static List<String> dependencies(Map<String, Node.Field> services, String name) {
    Node.Field service = services.get(name);
    return service != null
            && service.value().field("depends_on").orElse(null) instanceof Node.Fields fields
        ? List.copyOf(fields.fields().keySet())
        : List.of();
  }
}
