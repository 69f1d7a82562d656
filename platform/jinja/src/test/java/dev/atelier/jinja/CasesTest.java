package dev.atelier.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every case renders, or fails, as the genuine Jinja2 did when the answers were taken. */
class CasesTest {
  @TestFactory
  Stream<DynamicNode> rendersAsTheGenuineJinja2() {
    return Cases.names().stream().map(CasesTest::file);
  }

  private static DynamicNode file(String name) {
    List<DynamicNode> tests = new ArrayList<>();
    try {
      JsonNode answers = Cases.answers(name);
      for (Cases.Case one : Cases.read(name)) {
        tests.add(
            dynamicTest(
                one.title(),
                () -> {
                  assertThat(answers.has(one.title())).as("has an answer").isTrue();
                  assertThat(Json.read(Json.write(Cases.answer(one))))
                      .as(String.join("\n---\n", one.templates().values()))
                      .isEqualTo(answers.get(one.title()));
                }));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return DynamicContainer.dynamicContainer(name, tests);
  }

  @TestFactory
  Stream<DynamicNode> noAnswerIsLeftOver() {
    return Cases.names().stream()
        .map(name ->
            dynamicTest(
                name,
                () -> {
                  List<String> titles = Cases.read(name).stream().map(Cases.Case::title).toList();
                  Cases.answers(name)
                      .fieldNames()
                      .forEachRemaining(title -> assertThat(titles).contains(title));
                }));
  }
}
