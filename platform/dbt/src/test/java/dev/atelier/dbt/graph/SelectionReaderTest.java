package dev.atelier.dbt.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectionReaderTest {
  private final SelectionReader reader = new SelectionReader(Selection.Indirect.EAGER, Map.of());

  private Selection.Criterion only(String text) {
    Selection read = reader.read(List.of(text), List.of());
    return (Selection.Criterion) ((Selection.Union) read).of().getFirst();
  }

  @Test
  void graphOperatorsStandAroundTheValue() {
    Selection.Criterion both = only("2+tag:nightly+3");
    assertThat(both.method()).isEqualTo("tag");
    assertThat(both.value()).isEqualTo("nightly");
    assertThat(both.parents()).isEqualTo(2);
    assertThat(both.children()).isEqualTo(3);
    assertThat(only("+x").parents()).isEqualTo(Integer.MAX_VALUE);
    assertThat(only("@x").childrensParents()).isTrue();
  }

  @Test
  void withoutAMethodTheValueDecides() {
    assertThat(only("models/staging").method()).isEqualTo("path");
    assertThat(only("orders.sql").method()).isEqualTo("file");
    assertThat(only("shop.staging.*").method()).isEqualTo("fqn");
    assertThat(only("config.materialized:view").method()).isEqualTo("config.materialized");
  }

  @Test
  void commaIsAndSpaceIsOr() {
    Selection read = reader.read(List.of("tag:a,tag:b c"), List.of("d"));
    Selection.Difference difference = (Selection.Difference) read;
    List<Selection> parts = ((Selection.Union) difference.included()).of();
    assertThat(parts.get(0)).isInstanceOf(Selection.Intersection.class);
    assertThat(parts.get(1)).isInstanceOf(Selection.Criterion.class);
  }

  @Test
  void operatorsThatContradictEachOtherAreRefused() {
    assertThatThrownBy(() -> only("@x+")).hasMessageContaining("incompatible");
  }

  @Test
  void anUnknownSelectorNamesTheKnownOnes() {
    SelectionReader named =
        new SelectionReader(Selection.Indirect.EAGER, Map.of("nightly", Map.of()));
    assertThatThrownBy(() -> named.named("daily"))
        .hasMessageContaining("Could not find selector named daily, expected one of ['nightly']");
  }
}
