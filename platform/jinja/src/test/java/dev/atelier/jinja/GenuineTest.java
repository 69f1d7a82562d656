package dev.atelier.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random expressions and statements, rendered by ours and by the genuine Jinja2 at once. Needs a
 * Python with jinja2: {@code JINJA_PYTHON}, or {@code python3} on the PATH.
 */
class GenuineTest {
  private static final int COUNT = 1500;

  @TempDir Path folder;

  @Test
  void randomTemplatesGiveWhatTheGenuineGives() throws Exception {
    String python = System.getenv().getOrDefault("JINJA_PYTHON", "python3");
    assumeTrue(hasJinja(python), "no Python with jinja2 (JINJA_PYTHON, python3): not compared");
    long seed = Long.getLong("jinja.seed", 1);
    RandomTemplates random = new RandomTemplates(seed);
    StringBuilder cases = new StringBuilder();
    for (int i = 0; i < COUNT; i++) {
      cases.append("=== ").append(i).append('\n').append(random.template()).append('\n');
    }
    Files.writeString(folder.resolve("random.cases"), cases);
    JsonNode genuine = genuine(python);
    List<String> differences = new ArrayList<>();
    for (Cases.Case one : Cases.read(folder, "random")) {
      JsonNode expected = genuine.get(one.title());
      ObjectNode actual = (ObjectNode) Json.read(Json.write(Cases.answer(one)));
      if (!expected.equals(actual)) {
        differences.add(
            one.templates().get("") + "\n  genuine " + expected + "\n  ours    " + actual);
      }
    }
    assertThat(differences).as("seed %d (-Djinja.seed)", seed).isEmpty();
  }

  private static boolean hasJinja(String python) throws InterruptedException {
    try {
      return new ProcessBuilder(
                  python, "-c", "import jinja2, sys; sys.exit(jinja2.__version__ < '3.1.5')")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private JsonNode genuine(String python) throws IOException, InterruptedException {
    Path script = Cases.folder().resolve("../../genuine/answers.py").normalize();
    Process process =
        new ProcessBuilder(python, script.toString(), folder.toString())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return Json.read(Files.readString(folder.resolve("random.json")));
  }
}
