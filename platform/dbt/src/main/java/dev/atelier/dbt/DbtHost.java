package dev.atelier.dbt;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;

/** What dbt asks of its surroundings. */
public interface DbtHost {
  Clock clock();

  /** Whose time the lines show: a container's is UTC. */
  ZoneId zone();

  /** Told of each invocation's nodes. */
  default DbtListener listener(Path project, String command) {
    return DbtListener.NONE;
  }

  /** A host that nobody listens at. */
  static DbtHost plain(Clock clock, ZoneId zone) {
    return new DbtHost() {
      @Override
      public Clock clock() {
        return clock;
      }

      @Override
      public ZoneId zone() {
        return zone;
      }
    };
  }
}
