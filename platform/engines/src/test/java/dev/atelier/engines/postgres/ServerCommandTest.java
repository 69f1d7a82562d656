package dev.atelier.engines.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerCommandTest {
  private static ServerCommand read(String... words) {
    return ServerCommand.of(
        PostgresSpecs.service(
            "db",
            "postgres:18",
            List.of(words),
            Loopback.address(5, 1),
            Map.of(),
            PostgresSpecs.bind(Path.of("/home/ann/conf"), "/etc/postgresql")));
  }

  @Test
  void takesParametersInEveryForm() {
    ServerCommand command =
        read("postgres", "-c", "work_mem=8MB", "-cjit=off", "--max-connections=300", "-p", "5433");
    assertThat(command.serverArguments())
        .containsExactly("-c", "work_mem=8MB", "-c", "jit=off", "-c", "max_connections=300");
    assertThat(command.port()).contains(5433);
  }

  @Test
  void pathsOfTheContainerAreThisMachines() {
    assertThat(read("-c", "config_file=/etc/postgresql/postgresql.conf").serverArguments())
        .containsExactly("-c", "config_file=/home/ann/conf/postgresql.conf");
  }

  @Test
  void whereItListensAndItsDataAreSettledByThePlatform() {
    assertThat(
            read("postgres", "-h", "0.0.0.0", "-D", "/data", "-c", "listen_addresses=*")
                .serverArguments())
        .isEmpty();
  }

  @Test
  void librariesThatAreNotHereAreLeftOutAndNamed() {
    ServerCommand command =
        read("postgres", "-c", "shared_preload_libraries='pg_stat_statements, timescaledb'");
    assertThat(command.serverArguments())
        .containsExactly("-c", "shared_preload_libraries=pg_stat_statements");
    assertThat(command.missingLibraries()).containsExactly("timescaledb");
  }

  @Test
  void aShellsOneServerIsAServerAndAClientIsNot() {
    assertThat(ServerCommand.isServer(List.of("sh", "-c", "exec postgres -c jit=off"))).isTrue();
    assertThat(ServerCommand.isServer(List.of("docker-entrypoint.sh", "postgres"))).isTrue();
    assertThat(ServerCommand.isServer(List.of("psql", "-h", "db"))).isFalse();
    assertThat(ServerCommand.isServer(List.of("sh", "-c", "postgres && psql"))).isFalse();
  }
}
