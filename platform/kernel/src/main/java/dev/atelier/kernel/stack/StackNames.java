package dev.atelier.kernel.stack;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The stack's host names inside this process: what {@code elasticsearch:9200} means. The one piece
 * of global state, since Java resolves names for the whole process; a process runs one stack.
 */
public final class StackNames {
  private static final Map<String, InetAddress> NAMES = new ConcurrentHashMap<>();

  private StackNames() {}

  public static void put(String name, InetAddress address) {
    NAMES.put(name.toLowerCase(Locale.ROOT), address);
  }

  public static void clear() {
    NAMES.clear();
  }

  public static Optional<InetAddress> find(String name) {
    return Optional.ofNullable(NAMES.get(name.toLowerCase(Locale.ROOT)));
  }

  static String nameOf(InetAddress address) {
    return NAMES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(address))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }
}
