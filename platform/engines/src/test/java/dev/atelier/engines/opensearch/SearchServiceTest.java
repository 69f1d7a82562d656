package dev.atelier.engines.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What services say, without starting them. */
final class SearchServiceTest {
  private static final String IMAGE = "docker.elastic.co/elasticsearch/elasticsearch:8.19.5";
  @TempDir Path folder;

  private SearchService service(String image, Map<String, String> environment, Mount... mounts) {
    ServiceSpec spec = SearchSpecs.service(image, "127.91.7.9", environment, mounts);
    SearchImage family =
        image.contains("opensearch") ? SearchImage.OPENSEARCH : SearchImage.ELASTICSEARCH;
    return new SearchService(new TestPlatform(folder), family, spec);
  }

  private static List<String> messages(SearchService service) {
    return service.problems().stream().map(Problem::message).toList();
  }

  @Test
  void theUsualVariablesAreUnderstood() {
    SearchService service =
        service(
            IMAGE,
            Map.of(
                "discovery.type", "single-node",
                "xpack.security.enabled", "false",
                "bootstrap.memory_lock", "true",
                "ES_SETTING_CLUSTER_NAME", "logs",
                "ES_JAVA_OPTS", "-Xms1g -Xmx1g"));
    assertThat(messages(service)).isEmpty();
    NodeSettings settings = service.settings();
    assertThat(settings.heapBytes()).isEqualTo(1L << 30);
    assertThat(settings.clusterName()).isEqualTo("logs");
    assertThat(settings.password()).isEmpty();
    assertThat(settings.elasticsearch()).contains("8.19.5");
    assertThat(settings.data()).isEqualTo(folder.resolve(".atelier/opensearch/elasticsearch"));
  }

  @Test
  void whatIsNotRunIsNamed() {
    assertThat(
            messages(
                service(
                    IMAGE,
                    Map.of(
                        "ELASTIC_PASSWORD", "changeme",
                        "xpack.security.http.ssl.enabled", "true",
                        "cluster.remote.other.seeds", "es2:9300"))))
        .contains(
            "elasticsearch: the setting cluster.remote.other.seeds is not run here",
            "elasticsearch: HTTPS on port 9200 is not run; it answers plain HTTP");
    assertThat(messages(service(IMAGE, Map.of())))
        .containsExactly(
            "elasticsearch: ELASTIC_PASSWORD is not set; nobody is asked for a password");
    assertThat(messages(service("elasticsearch:7.17.9", Map.of()))).isEmpty();
    assertThat(messages(service("opensearchproject/opensearch:2", Map.of())))
        .containsExactly(
            "elasticsearch: OpenSearch's security plugin is not run; it answers plain HTTP without a password");
  }

  @Test
  void theConfigurationFileIsReadWithItsVariables() throws Exception {
    Path file = folder.resolve("elasticsearch.yml");
    Files.writeString(
        file,
        "cluster.name: ${NAME:unnamed}\nhttp:\n  cors:\n    enabled: true\n    allow-origin: \"*\"\n");
    Mount mount =
        new Mount(Mount.Type.BIND, file, "/usr/share/elasticsearch/config/elasticsearch.yml", true);
    SearchService service =
        service(IMAGE, Map.of("NAME", "logs", "xpack.security.enabled", "false"), mount);
    assertThat(messages(service)).isEmpty();
    assertThat(service.settings().clusterName()).isEqualTo("logs");
    assertThat(service.settings().settings())
        .containsEntry("http.cors.enabled", "true")
        .containsEntry("http.cors.allow-origin", "*");
  }

  @Test
  void securityWithoutAPasswordMakesOneAndKeepsIt() {
    Map<String, String> environment = Map.of("xpack.security.enabled", "true");
    String password = service(IMAGE, environment).settings().password().orElseThrow();
    assertThat(password).hasSizeGreaterThan(15);
    assertThat(service(IMAGE, environment).settings().password()).contains(password);
  }

  @Test
  void dataOfAGenuineElasticsearchIsLeftAlone() throws Exception {
    Path data = Files.createDirectories(folder.resolve("es/_state")).getParent();
    SearchService service =
        service(
            IMAGE,
            Map.of("xpack.security.enabled", "false"),
            SearchSpecs.volume(data, "/usr/share/elasticsearch/data"));
    assertThat(messages(service))
        .containsExactly(
            data + " holds the data of a genuine Elasticsearch, which OpenSearch cannot read");
    assertThat(catchThrowableOfType(AtelierException.class, service::settings)).isNotNull();
    assertThat(data.resolve("atelier")).doesNotExist();
  }
}
