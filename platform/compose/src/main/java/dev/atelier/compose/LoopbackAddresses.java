package dev.atelier.compose;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;

/**
 * Each service's own loopback address, 127.x.y.z: x and y from the project's name, so that stacks
 * run side by side; z from the service's, so that it keeps its address when others come and go. All
 * of 127/8 is loopback on Linux; 127.0/16 is left to the system.
 */
final class LoopbackAddresses {
  /** 1 to 253: neither 0 nor 255, which some programs take for a network or a broadcast. */
  private static final int LAST_BYTES = 253;

  private LoopbackAddresses() {}

  static Map<String, InetAddress> of(String project, Collection<String> services) {
    int blocks = 1 + services.size() / 200;
    int slots = blocks * LAST_BYTES;
    Map<String, InetAddress> addresses = new HashMap<>();
    Set<Integer> taken = new HashSet<>();
    for (String service : new TreeSet<>(services)) {
      int slot = (int) (hash(service) % slots);
      while (!taken.add(slot)) {
        slot = (slot + 1) % slots;
      }
      addresses.put(service, address(project, slot));
    }
    return addresses;
  }

  private static InetAddress address(String project, int slot) {
    long hash = hash(project);
    int second = 1 + (int) (hash % 254);
    int third = (int) ((hash / 254 + slot / LAST_BYTES) % 256);
    int fourth = 1 + slot % LAST_BYTES;
    try {
      return InetAddress.getByAddress(new byte[] {127, (byte) second, (byte) third, (byte) fourth});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long hash(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
