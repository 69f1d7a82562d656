package dev.atelier.dbt.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardTest {
  @ParameterizedTest
  @CsvSource({
    "stg_*, stg_orders, true",
    "stg_*, int_orders, false",
    "*, anything.at.all, true",
    "stg_?, stg_1, true",
    "stg_?, stg_12, false",
    "m[ab], ma, true",
    "m[!ab], ma, false",
    "a.b, a.b, true",
    "a.b, axb, false"
  })
  void matchesAsFnmatchDoes(String pattern, String text, boolean expected) {
    assertThat(Wildcard.matches(pattern, text)).isEqualTo(expected);
  }
}
