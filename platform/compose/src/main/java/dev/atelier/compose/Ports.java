package dev.atelier.compose;

import dev.atelier.kernel.stack.PublishedPort;
import java.util.List;
import java.util.stream.IntStream;

/** Port numbers of the canonical form. */
final class Ports {
  private Ports() {}

  /** {@code 80}, {@code 80/tcp}, {@code 3000-3005}; none of what is no number. */
  static List<Integer> exposed(String text) {
    String numbers = text.contains("/") ? text.substring(0, text.indexOf('/')) : text;
    if (!numbers.matches("\\d{1,5}(-\\d{1,5})?")) {
      return List.of();
    }
    int dash = numbers.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? numbers : numbers.substring(0, dash));
    int last = dash < 0 ? first : Integer.parseInt(numbers.substring(dash + 1));
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  /** Of a range of host ports the first. */
  static PublishedPort published(Node port) {
    String published = port.field("published").flatMap(Node::text).orElse("");
    List<Integer> numbers = exposed(published);
    return new PublishedPort(
        port.field("host_ip").flatMap(Node::text).orElse(""),
        numbers.isEmpty() ? 0 : numbers.getFirst(),
        port.field("target").map(Node::toJava).map(Ports::number).orElse(0),
        port.field("protocol").flatMap(Node::text).orElse("tcp"));
  }

  private static Integer number(Object value) {
    return value instanceof Number number ? number.intValue() : 0;
  }
}
