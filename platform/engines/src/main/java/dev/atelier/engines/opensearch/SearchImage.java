package dev.atelier.engines.opensearch;

import dev.atelier.kernel.stack.ImageProfile;
import dev.atelier.kernel.stack.ServiceSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The two families of images.
 *
 * @param dataFolders container paths of the data, in the order in which they are looked for
 * @param configurations container paths of the configuration file
 * @param heapVariable the environment variable with JVM options
 */
record SearchImage(
    ImageProfile profile,
    List<String> dataFolders,
    List<String> configurations,
    String heapVariable,
    boolean elasticsearch) {
  private static final String OPENSEARCH_VERSION = "3.8";
  private static final String LATEST_ELASTICSEARCH = "8.19.0";

  static final SearchImage ELASTICSEARCH =
      new SearchImage(
          new ImageProfile(
              "Elasticsearch",
              "elasticsearch",
              Set.of(
                  "library/elasticsearch",
                  "elasticsearch/elasticsearch",
                  "elasticsearch/elasticsearch-oss",
                  "elasticsearch/elasticsearch-wolfi",
                  "bitnami/elasticsearch",
                  "bitnamilegacy/elasticsearch"),
              Map.of("http", 9200, "transport", 9300),
              Map.of("configuration", "/usr/share/elasticsearch/config/elasticsearch.yml"),
              Map.of(),
              "/usr/share/elasticsearch"),
          List.of(
              "/usr/share/elasticsearch/data",
              "/bitnami/elasticsearch/data",
              "/bitnami/elasticsearch"),
          List.of(
              "/usr/share/elasticsearch/config/elasticsearch.yml",
              "/opt/bitnami/elasticsearch/config/elasticsearch.yml"),
          "ES_JAVA_OPTS",
          true);

  static final SearchImage OPENSEARCH =
      new SearchImage(
          new ImageProfile(
              "OpenSearch",
              "opensearch",
              Set.of(
                  "opensearchproject/opensearch", "bitnami/opensearch", "bitnamilegacy/opensearch"),
              Map.of("http", 9200, "transport", 9300),
              Map.of("configuration", "/usr/share/opensearch/config/opensearch.yml"),
              Map.of(),
              "/usr/share/opensearch"),
          List.of("/usr/share/opensearch/data", "/bitnami/opensearch/data", "/bitnami/opensearch"),
          List.of("/usr/share/opensearch/config/opensearch.yml"),
          "OPENSEARCH_JAVA_OPTS",
          false);

  /** The tag's version, where it is a number; {@code latest} is 8.19. */
  String version(ServiceSpec service) {
    int major = service.image().majorVersion();
    String tag = service.image().tag();
    String text = tag.startsWith("v") ? tag.substring(1) : tag;
    return major < 0 || !elasticsearch ? LATEST_ELASTICSEARCH : text.replaceAll("[^0-9.].*", "");
  }

  String runner(ServiceSpec service) {
    return elasticsearch
        ? "OpenSearch " + OPENSEARCH_VERSION + " for Elasticsearch " + version(service)
        : "OpenSearch " + OPENSEARCH_VERSION;
  }
}
