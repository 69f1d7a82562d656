package dev.atelier.engines.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Only root has a choice to make: as anybody else these are skipped. */
class IdentityTest {
  private static Path open;
  private static Installation installation;

  @BeforeAll
  static void asRoot() throws IOException {
    Assumptions.assumeTrue(Identity.processOwner() == 0, "not root");
    open = Files.createTempDirectory(Path.of("/tmp"), "atelier-identity-");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    URL archive = IdentityTest.class.getClassLoader().getResource("postgres-linux-x86_64.txz");
    installation = Installation.unpack(archive, open.resolve("cache"));
  }

  @AfterAll
  static void remove() throws IOException {
    if (open != null) {
      Folders.delete(open);
    }
  }

  private static void runs(Path data, Identity identity) throws Exception {
    ClusterSettings settings =
        new ClusterSettings(
            data, Loopback.address(7, 1), 0, "boss", "secret", Map.of(), line -> {});
    ClusterOptions options =
        new ClusterOptions(
            installation, List.of(), "scram-sha-256", List.of(), "Etc/UTC", ClusterOptions.NOTHING);
    try (PostgresCluster cluster = PostgresCluster.open(settings, options, identity)) {
      assertThat(PostgresClusterTest.one(cluster, "postgres", "select 1")).isEqualTo("1");
      assertThat(Folders.owner(data.resolve("PG_VERSION"))).isEqualTo(identity.uid());
      assertThat(Files.readString(Path.of("/proc/" + cluster.pid() + "/status")))
          .contains("CapEff:\t0000000000000000");
    }
  }

  @Test
  void withoutNamespacesAnotherUserServesAndTheFolderChangesHandsBothWays() throws Exception {
    Path data = open.resolve("data");
    Identity other = Identity.choose(0, List.of(installation.home(), open), false);
    assertThat(other.uid()).isNotZero();
    runs(data, other);
    Identity namespace = Identity.choose(List.of(installation.home(), open));
    Assumptions.assumeTrue(namespace.uid() == 0, "user namespaces are refused here");
    runs(data, namespace);
    runs(data, other);
  }

  @Test
  void belowAClosedHomeOnlyANamespaceServes() throws Exception {
    Path home = Folders.ownerOnly(open.resolve("home"));
    Path data = home.resolve("stack/data");
    Files.createDirectories(data.getParent());
    assertThatThrownBy(
            () -> Identity.choose(0, List.of(installation.home(), data.getParent()), false))
        .hasMessageContaining("PostgreSQL does not run as root")
        .hasMessageContaining(data.getParent().toString());
    Identity namespace = Identity.choose(List.of(installation.home(), data.getParent()));
    Assumptions.assumeTrue(namespace.uid() == 0, "user namespaces are refused here");
    runs(data, namespace);
  }
}
