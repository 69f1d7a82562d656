package dev.atelier.engines.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.engines.postgres.ConnectionNames.Found;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionNamesTest {
  private static final Found SHOP = new Found("db", "ann", "s3cret", "shop");

  @Test
  void findsAddressesWithEscapedPasswords() {
    assertThat(
            ConnectionNames.in(
                Map.of("CONN", "postgresql+psycopg2://ann:s3%40cret@db:5432/shop?sslmode=prefer")))
        .containsExactly(new Found("db", "ann", "s3@cret", "shop"));
    assertThat(ConnectionNames.in(Map.of("CONN", "postgres://ann:s3cret@db/shop")))
        .containsExactly(SHOP);
  }

  @Test
  void findsVariablesThatShareABeginning() {
    assertThat(
            ConnectionNames.in(
                Map.of(
                    "PGHOST", "db", "PGUSER", "ann", "PGPASSWORD", "s3cret", "PGDATABASE", "shop")))
        .containsExactly(SHOP);
    assertThat(
            ConnectionNames.in(
                Map.of(
                    "GF_DATABASE_HOST", "db:5432",
                    "GF_DATABASE_USER", "ann",
                    "GF_DATABASE_PASSWORD", "s3cret",
                    "GF_DATABASE_NAME", "shop")))
        .containsExactly(SHOP);
  }

  @Test
  void findsJdbcAddressesWithTheLoginBesideOrInThem() {
    assertThat(
            ConnectionNames.in(
                Map.of(
                    "SPRING_DATASOURCE_URL", "jdbc:postgresql://db:5432/shop",
                    "SPRING_DATASOURCE_USERNAME", "ann",
                    "SPRING_DATASOURCE_PASSWORD", "s3cret")))
        .containsExactly(SHOP);
    assertThat(
            ConnectionNames.in(Map.of("URL", "jdbc:postgresql://db/shop?user=ann&password=s3cret")))
        .containsExactly(SHOP);
  }

  @Test
  void aHostAloneIsNoLogin() {
    assertThat(ConnectionNames.in(Map.of("DB_HOST", "db", "DB_USER", "ann"))).isEmpty();
    assertThat(ConnectionNames.in(Map.of("REDIS_HOST", "redis", "DB_NAME", "shop"))).isEmpty();
  }
}
