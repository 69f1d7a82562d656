package dev.atelier.dbt.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CteInjectionTest {
  private static final List<String> CTES = List.of(" a as (\nselect 1\n)", " b as (\nselect 2\n)");

  @Test
  void aQueryWithoutWithGetsOne() {
    assertThat(CteInjection.inject("\nselect * from a", CTES))
        .isEqualTo("\nwith a as (\nselect 1\n),  b as (\nselect 2\n) select * from a");
  }

  @Test
  void aQueryWithItsOwnWithKeepsItsExpressionsAfterTheInjected() {
    assertThat(CteInjection.inject("-- with care\nWITH x as (select 3) select 4", CTES))
        .isEqualTo(
            "-- with care\nWITH a as (\nselect 1\n),  b as (\nselect 2\n), x as (select 3) select 4");
  }

  @Test
  void recursiveStaysBeforeTheInjected() {
    assertThat(CteInjection.inject("with recursive x as (select 3) select 4", CTES.subList(0, 1)))
        .isEqualTo("with recursive  a as (\nselect 1\n), x as (select 3) select 4");
  }

  @Test
  void withoutExpressionsTheQueryIsLeftAlone() {
    assertThat(CteInjection.inject("select withdrawn", List.of())).isEqualTo("select withdrawn");
  }
}
