package dev.atelier.logstash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The language by files of cases: a configuration, {@code === input}, lines, {@code === output},
 * what standard output shows (or, where the run fails, what the errors say). Written anew with
 * {@code -Datelier.regenerate=true}; read the difference before keeping it.
 */
class PipelineCasesTest {
  private static final String INPUT = "\n=== input\n";
  private static final String OUTPUT = "=== output\n";

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> everyCaseGivesWhatItSays() throws IOException {
    return Files.list(Resources.folder("cases"))
        .sorted()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  private void check(Path file) throws IOException {
    String text = Files.readString(file);
    String config = text.substring(0, text.indexOf(INPUT));
    String rest = text.substring(text.indexOf(INPUT) + INPUT.length());
    String input = rest.substring(0, rest.indexOf(OUTPUT));
    String expected = rest.substring(rest.indexOf(OUTPUT) + OUTPUT.length());
    Path own = Files.createDirectories(folder.resolve(file.getFileName().toString()));
    Runs.Result result = Runs.logstash(own, input, "-e", config, "--log.level", "fatal");
    String actual =
        result.code() == 0 ? result.out() : result.err().replaceAll("(?m)^\\[20.*\\n", "");
    if (Boolean.getBoolean("atelier.regenerate")) {
      Files.writeString(file, config + INPUT + input + OUTPUT + actual);
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }
}
