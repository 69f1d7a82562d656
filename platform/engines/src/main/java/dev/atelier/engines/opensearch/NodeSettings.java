package dev.atelier.engines.opensearch;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one node is.
 *
 * @param data its folder; the node's own files lie in it and in {@code atelier} below it
 * @param address where it listens
 * @param port for HTTP; 0 takes a free one
 * @param elasticsearch the version of Elasticsearch that it answers as; none answers as OpenSearch
 * @param password of the user {@code elastic}; nobody is asked where there is none
 * @param seeds transport addresses of the cluster's nodes; empty for a single node
 * @param firstManagers names of the nodes that form the cluster at first; empty for a single node
 * @param settings further ones, by OpenSearch's names
 */
public record NodeSettings(
    Path data,
    InetAddress address,
    int port,
    String clusterName,
    String nodeName,
    long heapBytes,
    Optional<String> elasticsearch,
    Optional<String> password,
    List<String> seeds,
    List<String> firstManagers,
    Map<String, String> settings) {
  static final long DEFAULT_HEAP_BYTES = 512L << 20;

  public NodeSettings {
    data = data.toAbsolutePath().normalize();
    seeds = List.copyOf(seeds);
    firstManagers = List.copyOf(firstManagers);
    settings = Map.copyOf(settings);
  }

  /** A single node that answers as Elasticsearch 8.19, without a password. */
  public static NodeSettings plain(Path data, InetAddress address, int port) {
    return new NodeSettings(
        data,
        address,
        port,
        "docker-cluster",
        "node",
        DEFAULT_HEAP_BYTES,
        Optional.of("8.19.0"),
        Optional.empty(),
        List.of(),
        List.of(),
        Map.of());
  }

  Path home() {
    return data.resolve("atelier");
  }

  /** As the node reads them; what the platform must decide wins over what was asked for. */
  Map<String, String> properties() {
    Map<String, String> all = new LinkedHashMap<>();
    // A developer's disk is often nearly full, which must not turn indices read-only.
    all.put("cluster.routing.allocation.disk.threshold_enabled", "false");
    all.put("cluster.default_number_of_replicas", seeds.isEmpty() ? "0" : "1");
    if (elasticsearch.filter(version -> !version.startsWith("7.")).isPresent()) {
      all.put("action.destructive_requires_name", "true");
    }
    all.putAll(settings);
    all.put("path.home", home().toString());
    all.put("path.data", data.toString());
    all.put("cluster.name", clusterName);
    all.put("node.name", nodeName);
    all.put("network.host", address.getHostAddress());
    all.put("http.port", Integer.toString(port));
    all.put("transport.port", "9300-9499");
    if (seeds.isEmpty()) {
      all.put("discovery.type", "single-node");
    } else {
      all.put("discovery.seed_hosts", String.join(",", seeds));
      all.put("cluster.initial_cluster_manager_nodes", String.join(",", firstManagers));
    }
    elasticsearch.ifPresent(version -> {
      all.put("http.type", "elasticsearch");
      all.put("atelier.version", version);
    });
    password.ifPresent(text -> all.put("atelier.password", text));
    return all;
  }
}
