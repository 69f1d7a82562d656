package dev.atelier.generator.csv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ColumnTypeTest {
  @ParameterizedTest
  @CsvSource({
    "0,INTEGER",
    "-12,INTEGER",
    "+7,INTEGER",
    "2147483647,INTEGER",
    "2147483648,BIGINT",
    "9223372036854775807,BIGINT",
    "9223372036854775808,NUMERIC",
    "17850.0,NUMERIC",
    ".5,NUMERIC",
    "1.,NUMERIC",
    "1e6,NUMERIC",
    "-1.5E-3,NUMERIC",
    "1e,TEXT",
    "-,TEXT",
    "1.2.3,TEXT",
    "007,TEXT",
    "0.7,NUMERIC",
    "85123A,TEXT",
    "true,BOOLEAN",
    "False,BOOLEAN",
    "yes,TEXT",
    "2010-12-01,DATE",
    "2010-02-29,TEXT",
    "2012-02-29,DATE",
    "2010-13-01,TEXT",
    "2010-12-01 08:26:00,TIMESTAMP",
    "2010-12-01T08:26,TIMESTAMP",
    "2010-12-01 24:26,TEXT",
    "2010-12-01 08:26:00.,TEXT",
    "2010-12-01 08:26:00.125Z,TIMESTAMPTZ",
    "2010-12-01 08:26:00+0200,TIMESTAMPTZ",
    "2010-12-01 08:26:00 CET,TEXT",
    "0000-01-01,TEXT"
  })
  void valuesHaveTheNarrowestTypeThatHoldsThem(String value, ColumnType type) {
    assertThat(ColumnType.of(value)).isEqualTo(type);
  }
}
