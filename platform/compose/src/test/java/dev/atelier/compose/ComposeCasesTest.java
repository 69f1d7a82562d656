package dev.atelier.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.ProblemPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every case is read and compared with what the genuine Docker Compose said of it: the canonical
 * form, its warnings, or its error. Where the genuine tool is installed it is asked again.
 *
 * <p>{@code ATELIER_REGENERATE=1} writes the expected files anew, from the genuine tool (the report
 * of a bad file, which has places and mends, from the reader itself).
 */
class ComposeCasesTest {
  private static final ObjectMapper SORTED =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();
  private static final Pattern UNKNOWN =
      Pattern.compile("(.*)additional properties (.*) not allowed", Pattern.DOTALL);
  private static final String DECODING = "decoding failed due to the following error(s):\n\n";

  /** Cases rich enough to be asked for hashes and uninterpolated forms as well. */
  private static final List<String> MANY_KEYS =
      List.of(
          "command-forms",
          "configs-secrets",
          "everything-else",
          "interpolation-in-everything",
          "networks",
          "ports-short",
          "volumes-long",
          "volumes-short",
          "deploy",
          "healthcheck",
          "sizes",
          "build-forms");

  private static final boolean REGENERATE = System.getenv("ATELIER_REGENERATE") != null;
  private static final Optional<GenuineCompose> GENUINE = GenuineCompose.find();

  @TestFactory
  Stream<DynamicTest> readsAsTheGenuineToolDid() {
    if (REGENERATE) {
      GenuineCompose genuine = GENUINE.orElseThrow();
      ComposeCase.all().forEach(test -> regenerate(test, genuine));
    }
    return ComposeCase.all().stream()
        .map(test -> DynamicTest.dynamicTest(test.name(), () -> check(test)));
  }

  @TestFactory
  Stream<DynamicTest> readsAsTheGenuineToolDoes() {
    GenuineCompose genuine = genuine();
    return ComposeCase.all().stream()
        .map(test -> DynamicTest.dynamicTest(test.name(), () -> checkLive(test, genuine)));
  }

  @Test
  void everyExpectedFileBelongsToACase() throws IOException {
    for (ComposeCase test : ComposeCase.all()) {
      boolean good = test.expected("expected.json").isPresent();
      boolean bad = test.expected("expected-error.txt").isPresent();
      assertThat(good).as("%s: expected.json or expected-error.txt", test.name()).isNotEqualTo(bad);
      assertThat(test.expected("expected.yaml").isPresent()).as(test.name()).isEqualTo(good);
      assertThat(test.expected("expected-report.txt").isPresent()).as(test.name()).isEqualTo(bad);
      try (Stream<Path> files = Files.list(test.folder())) {
        List<String> names = files.map(file -> file.getFileName().toString()).toList();
        assertThat(names.stream().filter(name -> name.startsWith("expected")))
            .as(test.name())
            .isSubsetOf(ComposeCase.EXPECTED);
        assertThat(names.size()).as(test.name()).isGreaterThan(good || bad ? 1 : 0);
      }
    }
  }

  private static void check(ComposeCase test) {
    Optional<String> error = test.expected("expected-error.txt");
    if (error.isPresent()) {
      assertThatThrownBy(() -> ComposeReader.read(test.request()))
          .isInstanceOfSatisfying(
              AtelierException.class,
              e -> {
                assertThat(report(test, e))
                    .isEqualTo(test.expected("expected-report.txt").orElse(""));
                assertSaid(test, error.get().strip(), e.problems());
              });
      return;
    }
    ComposeProject project = ComposeReader.read(test.request());
    assertThat(sorted(test.portable(project.json())))
        .isEqualTo(test.expected("expected.json").orElseThrow());
    assertThat(test.portable(project.yaml()))
        .isEqualTo(test.expected("expected.yaml").orElseThrow());
    assertThat(warnings(test, project.warnings()))
        .isEqualTo(test.expected("expected-warnings.txt").orElse(""));
  }

  private static void checkLive(ComposeCase test, GenuineCompose genuine) {
    GenuineCompose.Answer answer = genuine.config(test, "--format", "json");
    if (answer.exitCode() != 0) {
      assertThatThrownBy(() -> ComposeReader.read(test.request()))
          .isInstanceOfSatisfying(
              AtelierException.class, e -> assertSaid(test, error(test, answer), e.problems()));
      return;
    }
    ComposeProject project = ComposeReader.read(test.request());
    assertThat(sorted(project.json())).isEqualTo(sorted(answer.out()));
  }

  @TestFactory
  Stream<DynamicTest> hashesAndVariablesAsTheGenuineToolDoes() {
    GenuineCompose genuine = genuine();
    return ComposeCase.all().stream()
        .filter(test -> MANY_KEYS.contains(test.name()))
        .map(test -> DynamicTest.dynamicTest(test.name(), () -> checkHashes(test, genuine)));
  }

  private static void checkHashes(ComposeCase test, GenuineCompose genuine) {
    ComposeProject project = ComposeReader.read(test.request());
    assertThat(String.join("\n", project.hashes(List.of("*"))) + "\n")
        .isEqualTo(genuine.config(test, "--hash", "*").out());
    assertThat(ComposeReader.uninterpolated(test.request(), Reading.WHOLE).yaml())
        .isEqualTo(genuine.config(test, "--no-interpolate").out());
    assertThat(ComposeReader.read(test.request(), reading(false, true)).yaml())
        .isEqualTo(genuine.config(test, "--no-normalize").out());
    assertThat(ComposeReader.read(test.request(), reading(true, false)).yaml())
        .isEqualTo(genuine.config(test, "--no-path-resolution").out());
    for (String service : project.services()) {
      Reading one = new Reading(List.of(service), true, true, true);
      assertThat(ComposeReader.read(test.request(), one).yaml())
          .isEqualTo(genuine.config(test, service).out());
    }
  }

  private static Reading reading(boolean normalize, boolean absolutePaths) {
    return new Reading(List.of(), normalize, absolutePaths, true);
  }

  private static GenuineCompose genuine() {
    Assumptions.assumeTrue(
        GENUINE.isPresent(),
        "Docker Compose "
            + GenuineCompose.VERSION
            + " is not installed: the kept answers are used");
    return GENUINE.get();
  }

  private static void regenerate(ComposeCase test, GenuineCompose genuine) {
    GenuineCompose.Answer answer = genuine.config(test, "--format", "json");
    boolean good = answer.exitCode() == 0;
    test.expect(
        "expected.json",
        good ? Optional.of(sorted(test.portable(answer.out()))) : Optional.empty());
    test.expect(
        "expected.yaml",
        good ? Optional.of(test.portable(genuine.config(test).out())) : Optional.empty());
    boolean told = test.expected("differs.txt").isPresent() && !good;
    if (!told || test.expected("expected-error.txt").isEmpty()) {
      test.expect(
          "expected-error.txt", good ? Optional.empty() : Optional.of(error(test, answer) + "\n"));
    }
    String warnings =
        String.join(
            "\n",
            answer.warnings().stream()
                .map(test::portable)
                .map(ComposeCasesTest::bare)
                .sorted()
                .toList());
    test.expect(
        "expected-warnings.txt",
        good && !warnings.isEmpty() ? Optional.of(warnings + "\n") : Optional.empty());
    test.expect("expected-report.txt", good ? Optional.empty() : Optional.of(ownReport(test)));
  }

  private static String ownReport(ComposeCase test) {
    try {
      ComposeReader.read(test.request());
      return "";
    } catch (AtelierException e) {
      return report(test, e);
    }
  }

  private static String report(ComposeCase test, AtelierException e) {
    return test.portable(new ProblemPrinter(false).print(e.problems()));
  }

  private static String error(ComposeCase test, GenuineCompose.Answer answer) {
    return test.portable(answer.error())
        .replaceFirst("^validating \\S+: ", "")
        .replaceFirst("^open /case/(\\S+): ", "open /case/$1: ");
  }

  /** One of the problems is the genuine tool's, which stops at the first it meets. */
  private static void assertSaid(ComposeCase test, String genuine, List<Problem> problems) {
    List<String> own =
        problems.stream()
            .map(Problem::message)
            .map(test::portable)
            .map(ComposeCasesTest::bare)
            .toList();
    if (test.expected("differs.txt").isPresent()) {
      return;
    }
    if (genuine.startsWith(DECODING)) {
      List<String> all = genuine.substring(DECODING.length()).lines().map(String::strip).toList();
      assertThat(own).containsAll(all);
      return;
    }
    Matcher unknown = UNKNOWN.matcher(genuine);
    if (unknown.matches()) {
      for (String key : unknown.group(2).split(", ")) {
        assertThat(own)
            .contains((unknown.group(1) + "additional properties " + key + " not allowed").strip());
      }
      return;
    }
    assertThat(own).contains(bare(genuine));
  }

  /** The genuine tool names files by their absolute paths. */
  private static String bare(String message) {
    return message.replace("/case/", "").strip();
  }

  private static String warnings(ComposeCase test, List<Problem> warnings) {
    List<String> all = new ArrayList<>();
    warnings.stream()
        .map(Problem::message)
        .map(test::portable)
        .map(ComposeCasesTest::bare)
        .distinct()
        .sorted()
        .forEach(all::add);
    return all.isEmpty() ? "" : String.join("\n", all) + "\n";
  }

  private static String sorted(String json) {
    try {
      return SORTED.writeValueAsString(SORTED.readValue(json, Object.class)) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(json, e);
    }
  }
}
