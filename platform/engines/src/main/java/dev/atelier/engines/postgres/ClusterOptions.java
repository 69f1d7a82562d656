package dev.atelier.engines.postgres;

import java.util.List;
import java.util.function.Consumer;

/**
 * How a cluster is made and run, beyond its settings.
 *
 * @param initdbArguments added to ours; later ones win
 * @param authentication of TCP connections: {@code scram-sha-256}, {@code md5}, {@code trust} …
 * @param serverArguments of {@code postgres}, as a command line gives them
 * @param timeZone {@code TZ} of the server
 * @param firstInit what to do in a new cluster before it takes connections; it listens on its unix
 *     socket only. When this throws, the new cluster is removed
 */
record ClusterOptions(
    Installation installation,
    List<String> initdbArguments,
    String authentication,
    List<String> serverArguments,
    String timeZone,
    Consumer<PostgresCluster> firstInit) {
  ClusterOptions {
    initdbArguments = List.copyOf(initdbArguments);
    serverArguments = List.copyOf(serverArguments);
  }

  static ClusterOptions plain() {
    return new ClusterOptions(
        Installation.bundled(), List.of(), "scram-sha-256", List.of(), "Etc/UTC", NOTHING);
  }

  static final Consumer<PostgresCluster> NOTHING = cluster -> {};
}
