package dev.atelier.engines.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleasesTest {
  @TempDir Path folder;

  private Releases releases(Optional<URI> repository) {
    return new Releases(repository, folder.resolve("m2"), folder.resolve("cache"));
  }

  @Test
  void withoutARepositoryTheBundledOneServesEveryTag() {
    Releases offline = releases(Optional.empty());
    assertThat(offline.runs(18, Optional.empty())).isEqualTo(18);
    assertThat(offline.runs(16, Optional.empty())).isEqualTo(18);
    assertThat(offline.installation(18).major()).isEqualTo(18);
  }

  @Test
  void aRepositoryBringsTheTagsOwnUnlessItsDataAreOfTheBundledOne() {
    Releases online = releases(Optional.of(URI.create("http://127.0.0.1:1/")));
    assertThat(online.runs(16, Optional.empty())).isEqualTo(16);
    assertThat(online.runs(16, Optional.of(16))).isEqualTo(16);
    assertThat(online.runs(16, Optional.of(18))).isEqualTo(18);
    assertThat(online.runs(14, Optional.empty())).isEqualTo(18);
  }

  @Test
  void aJarWithAnotherChecksumIsRefusedAndNotKept() throws Exception {
    byte[] other = "not the jar".getBytes(StandardCharsets.UTF_8);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean right = exchange.getRequestURI().getPath().startsWith("/maven2/io/zonky/");
          exchange.sendResponseHeaders(right ? 200 : 404, other.length);
          exchange.getResponseBody().write(other);
          exchange.close();
        });
    server.start();
    try {
      URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/maven2/");
      assertThatThrownBy(() -> releases(Optional.of(address)).installation(17))
          .hasMessageContaining("PostgreSQL 17.11.0 could not be had")
          .hasMessageContaining("has the checksum");
      assertThat(folder.resolve("cache")).doesNotExist();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anOlderVersionMakesAClusterOfItsOwn() throws Exception {
    String jars = System.getenv("POSTGRES_OLDER_JARS");
    Assumptions.assumeTrue(jars != null, "POSTGRES_OLDER_JARS names no Maven repository's folder");
    for (int major : new int[] {15, 16, 17}) {
      Releases older = new Releases(Optional.empty(), Path.of(jars), folder.resolve("cache"));
      assertThat(older.runs(major, Optional.empty())).isEqualTo(major);
      Path data = folder.resolve("data" + major);
      ClusterSettings settings =
          new ClusterSettings(
              data, Loopback.address(6, major), 0, "boss", "secret", Map.of(), line -> {});
      ClusterOptions plain = ClusterOptions.plain();
      ClusterOptions options =
          new ClusterOptions(
              older.installation(major),
              plain.initdbArguments(),
              plain.authentication(),
              plain.serverArguments(),
              plain.timeZone(),
              ClusterOptions.NOTHING);
      try (PostgresCluster cluster = PostgresCluster.open(settings, options)) {
        assertThat(cluster.version()).startsWith(major + ".");
        assertThat(PostgresClusterTest.one(cluster, "postgres", "select version()"))
            .startsWith("PostgreSQL " + major + ".");
        assertThat(PostgresClusterTest.one(cluster, "postgres", "select upper('é')"))
            .isEqualTo("É");
      }
      assertThat(DataFolder.madeBy(data)).contains(major);
      assertThat(Files.readString(data.resolve("PG_VERSION"))).isEqualTo(major + "\n");
      assertThatThrownBy(() -> PostgresCluster.open(settings))
          .hasMessageContaining("initialized by PostgreSQL version " + major);
    }
  }
}
