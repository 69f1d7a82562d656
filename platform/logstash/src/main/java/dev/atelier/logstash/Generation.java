package dev.atelier.logstash;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/** Which Logstash is stood in for, and what of the machine it sees. */
final class Generation {
  /** Of the command line, and of images whose tag tells none. */
  static final String CURRENT = "8.19.5";

  private static final int FIRST_WITH_ECS = 8;

  private Generation() {}

  /** Since 8.0 field names follow the Elastic Common Schema unless something says otherwise. */
  static boolean ecsByDefault(String version) {
    int dot = version.indexOf('.');
    String major = dot < 0 ? version : version.substring(0, dot);
    return !major.matches("\\d{1,4}") || Integer.parseInt(major) >= FIRST_WITH_ECS;
  }

  static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** {@code TZ}, otherwise UTC as in a container; the machine's own is never read. */
  static ZoneId zone(Map<String, String> environment) {
    String name = environment.getOrDefault("TZ", "");
    try {
      return name.isBlank() ? ZoneOffset.UTC : ZoneId.of(name);
    } catch (DateTimeException e) {
      return ZoneOffset.UTC;
    }
  }
}
