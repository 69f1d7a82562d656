package dev.atelier.engines.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SearchCommandTest {
  @TempDir Path folder;

  private static SearchCommand of(List<String> entrypoint, List<String> command, Mount... mounts) {
    ServiceSpec spec = SearchSpecs.service("elasticsearch:8.19.5", "127.91.7.9", Map.of(), mounts);
    return SearchCommand.of(
        new ServiceSpec(
            spec.name(),
            spec.image(),
            spec.build(),
            entrypoint,
            command,
            spec.environment(),
            spec.workingDir(),
            spec.user(),
            spec.mounts(),
            spec.address(),
            spec.ports(),
            spec.expose(),
            spec.names(),
            spec.restart(),
            spec.hasHealthcheck(),
            spec.memoryLimitBytes(),
            spec.replicas(),
            spec.extension(),
            spec.span()));
  }

  private Mount script(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("script.sh"), text);
    return new Mount(Mount.Type.BIND, file, "/script.sh", true);
  }

  @Test
  void theImagesOwnCommandIsANode() {
    assertThat(of(List.of(), List.of())).isEqualTo(SearchCommand.NODE);
    assertThat(of(List.of(), List.of("-Ecluster.name=x"))).isEqualTo(SearchCommand.NODE);
    assertThat(of(List.of(), List.of("elasticsearch"))).isEqualTo(SearchCommand.NODE);
    assertThat(of(List.of("/bin/tini", "--"), List.of("/usr/local/bin/docker-entrypoint.sh")))
        .isEqualTo(SearchCommand.NODE);
    assertThat(of(List.of(), List.of("bash", "-c", "sleep 1; exec elasticsearch")))
        .isEqualTo(SearchCommand.NODE);
  }

  @Test
  void aScriptThatStartsTheNodeIsANodeWhateverElseItDoes() throws IOException {
    assertThat(
            of(
                List.of("/script.sh"),
                List.of(),
                script(
                    "curl es:9200/_security/user/a &\nexec /usr/local/bin/docker-entrypoint.sh")))
        .isEqualTo(SearchCommand.NODE);
  }

  @Test
  void aOneShotForUsersAndCertificatesIsSetUp() throws IOException {
    assertThat(of(List.of(), List.of("bash", "-c", "bin/elasticsearch-certutil ca --silent")))
        .isEqualTo(SearchCommand.SET_UP);
    assertThat(
            of(
                List.of("/script.sh"),
                List.of(),
                script("curl http://elasticsearch:9200/_security/role/a")))
        .isEqualTo(SearchCommand.SET_UP);
  }

  @Test
  void anotherScriptIsRun() throws IOException {
    assertThat(
            of(
                List.of("/bin/sh"),
                List.of("-c", "/script.sh"),
                script("curl http://elasticsearch:9200/_bulk")))
        .isEqualTo(SearchCommand.OTHER);
  }
}
