package dev.atelier.engines.postgres.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsertStatementTest {
  @Test
  void readsTableColumnsAndExpressions() {
    String sql =
        "\n  INSERT /* a (comment) */ INTO \"Shop\".Sales AS s (id, \"Who\", at)\n"
            + " VALUES ('a,b)', 'it''s', now()), (E'\\'x', $$,)$$, array[1, 2]) RETURNING id, *;";
    assertThat(InsertStatement.parse(sql))
        .contains(
            new InsertStatement(
                Optional.of("Shop"),
                "sales",
                sql.indexOf("\"Shop\"") + 1,
                List.of("id", "Who", "at"),
                List.of(
                    List.of("'a,b)'", "'it''s'", "now()"),
                    List.of("E'\\'x'", "$$,)$$", "array[1, 2]"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into t values (1)",
        "insert into t (a) select 1",
        "insert into t (a) values (1) on conflict do nothing",
        "insert into t (a) values (1) returning id",
        "insert into t (a) values (1); drop table u",
        "insert into t (a, a) values (1, 2)",
        "insert into t (a, b) values (1)",
        "insert into t (a) values ('",
        "insert into t (a) values ()",
        "insert into t (a) values (1; select 2)",
        "with x as (select 1) insert into t (a) values (1)",
        "update t set a = 1"
      })
  void otherFormsAreLeftToTheServer(String sql) {
    assertThat(InsertStatement.parse(sql)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BEGIN                                              | true
          begin;                                             | true
          /* x */ START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE | true
          begin; select 1                                    | false
          begin; insert into t (a) values (1)                | false
          start                                              | false
          beginning                                          | false
          """)
  void knowsWhatOnlyBeginsATransaction(String sql, boolean only) {
    assertThat(InsertStatement.onlyBegins(sql)).isEqualTo(only);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2024-01-15                       | date
          2024-01-15T10:30:00.123456       | timestamp
          2024-01-15 10:30                 | timestamp
          2024-01-15 10:30:00+01           | timestamp with time zone
          2024-01-15T10:30:00Z             | timestamp with time zone
          2024-01-15T10:30:00 or so        | text
          12.5                             | text
          """)
  void aTextIsAMomentOrAText(String value, String type) {
    assertThat(ColumnType.ofText(value)).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({
    "bigint, numeric, numeric",
    "numeric, double precision, double precision",
    "date, timestamp, timestamp",
    "timestamp, timestamp with time zone, timestamp with time zone",
    "bigint, text, text",
    "boolean, bigint, text",
    "date, date, date"
  })
  void rowsOfDifferentTypesMeet(String a, String b, String both) {
    assertThat(ColumnType.both(a, b)).isEqualTo(both);
    assertThat(ColumnType.both(b, a)).isEqualTo(both);
  }
}
