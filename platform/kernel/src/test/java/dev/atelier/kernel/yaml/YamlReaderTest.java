package dev.atelier.kernel.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.text.SourceText;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
  private static Object read(YamlDialect dialect, String text) {
    return new YamlReader(dialect).readOne(new SourceText("f.yml", text)).toJava();
  }

  @Test
  void dialectsDisagreeOnPlainScalars() {
    String text = "[no, 22:22, 010, 0o10, 1_000, 2024-01-31, ~, 1e3, 'no', .inf]";
    assertThat(read(YamlDialect.PYTHON, text))
        .isEqualTo(
            Arrays.asList(
                false,
                1342L,
                8L,
                "0o10",
                1000L,
                LocalDate.of(2024, 1, 31),
                null,
                "1e3",
                "no",
                Double.POSITIVE_INFINITY));
    assertThat(read(YamlDialect.GO, text))
        .isEqualTo(
            Arrays.asList(
                "no",
                "22:22",
                8L,
                8L,
                1000L,
                "2024-01-31",
                null,
                1000.0,
                "no",
                Double.POSITIVE_INFINITY));
  }

  @Test
  void aTagSaysThatANumberIsText() {
    assertThat(read(YamlDialect.GO, "[!!str 5, 5, !!str true]"))
        .isEqualTo(Arrays.asList("5", 5L, "true"));
  }

  @Test
  void mergeKeysGiveWayToOwnKeysAndEarlierOnesWin() {
    String text =
        """
        a: &a {x: 1, y: 1}
        b: &b {y: 2, z: 2}
        c: {<<: [*a, *b], x: 3}
        """;
    for (YamlDialect dialect : YamlDialect.values()) {
      var root = (YamlNode.Mapping) new YamlReader(dialect).readOne(new SourceText("f.yml", text));
      assertThat(root.get("c").orElseThrow().toJava()).isEqualTo(Map.of("x", 3L, "y", 1L, "z", 2L));
    }
  }

  @Test
  void nodesKnowTheirPlace() {
    var root =
        (YamlNode.Mapping)
            new YamlReader(YamlDialect.GO)
                .readOne(new SourceText("f.yml", "a:\n  - b\n  - !reset c\n"));
    var items = (YamlNode.Sequence) root.get("a").orElseThrow();
    assertThat(items.items().getLast().span()).hasToString("f.yml:3:5");
    assertThat(items.items().getLast().tag()).isEqualTo("!reset");
  }

  @Test
  void syntaxErrorsSayWhere() {
    for (YamlDialect dialect : YamlDialect.values()) {
      assertThatThrownBy(() -> read(dialect, "a: 1\nb: [1, 2\nc: 3\n"))
          .isInstanceOfSatisfying(
              AtelierException.class,
              e ->
                  assertThat(new ProblemPrinter(false).print(e.problems()))
                      .startsWith("error: YAML: ")
                      .contains("f.yml:3:"));
    }
  }

  @Test
  void anEmptyTextIsAnEmptyMapping() {
    assertThat(read(YamlDialect.GO, "# nothing\n")).isEqualTo(Map.of());
    assertThat(new YamlReader(YamlDialect.PYTHON).read(new SourceText("f", "")))
        .isEqualTo(List.of());
  }
}
