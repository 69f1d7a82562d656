package dev.atelier.engines.postgres;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** An address for a test's servers, apart from every other's. */
final class Loopback {
  private Loopback() {}

  static InetAddress address(int third, int last) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 83, (byte) third, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
