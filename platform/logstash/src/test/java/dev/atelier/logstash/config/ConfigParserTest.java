package dev.atelier.logstash.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.logstash.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Cases beside what Treetop itself says with Logstash's grammar: {@code OK}, or the message to the
 * letter.
 */
class ConfigParserTest {
  private static final Path CASES = Resources.folder("config");

  @TestFactory
  Stream<DynamicTest> saysWhatTreetopSays() throws IOException {
    return files(".conf").stream()
        .map(file ->
            DynamicTest.dynamicTest(
                file.getFileName().toString(),
                () ->
                    assertThat(verdict(Files.readString(file)))
                        .isEqualTo(Files.readString(expected(file)))));
  }

  private static String verdict(String text) {
    try {
      ConfigParser.parse(new SourceText("case", text));
      return "OK";
    } catch (AtelierException e) {
      return e.problems().getFirst().message();
    }
  }

  @Test
  void everyExpectationHasItsCase() throws IOException {
    assertThat(files(".expected")).hasSameSizeAs(files(".conf")).hasSizeGreaterThan(50);
    for (Path file : files(".conf")) {
      assertThat(expected(file)).exists();
    }
  }

  private static List<Path> files(String end) throws IOException {
    try (Stream<Path> all = Files.list(CASES)) {
      return all.filter(file -> file.toString().endsWith(end)).sorted().toList();
    }
  }

  private static Path expected(Path file) {
    return Path.of(file.toString().replace(".conf", ".expected"));
  }

  @Test
  void andBindsTighterThanOr() {
    Tree.Config config =
        ConfigParser.parse(new SourceText("case", "filter { if [a] or [b] and [c] { drop {} } }"));
    Tree.Branch branch = (Tree.Branch) config.sections().getFirst().body().getFirst();
    Tree.Logical or = (Tree.Logical) branch.cases().getFirst().condition();
    assertThat(or.operator()).isEqualTo(Tree.LogicalOperator.OR);
    assertThat(((Tree.Logical) or.right()).operator()).isEqualTo(Tree.LogicalOperator.AND);
  }

  @Test
  void everyPartKnowsItsPlace() {
    SourceText text = new SourceText("app.conf", "input {\n  file { path => '/a' }\n}\n");
    Tree.Plugin plugin =
        (Tree.Plugin) ConfigParser.parse(text).sections().getFirst().body().getFirst();
    assertThat(plugin.nameSpan()).hasToString("app.conf:2:3");
    assertThat(plugin.attributes().getFirst().value().span()).hasToString("app.conf:2:18");
  }
}
