package dev.atelier.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Public dbt packages, compared with the genuine dbt's Jinja2 macro by macro. Needs {@code
 * DBT_PYTHON}, the Python of a dbt installation, and {@code DBT_PACKAGES}, a folder with a package
 * in each subfolder; says so and does nothing without them.
 */
class PackagesTest {
  @Test
  void macrosOfPublicPackagesGiveWhatTheyGiveInDbt() throws IOException {
    String python = System.getenv("DBT_PYTHON");
    String folder = System.getenv("DBT_PACKAGES");
    assumeTrue(
        python != null && folder != null, "DBT_PYTHON and DBT_PACKAGES are not set: not compared");
    JsonNode genuine = genuine(python, Path.of(folder));
    List<String> differences = new ArrayList<>();
    int equal = 0;
    for (var packageAnswers : genuine.properties()) {
      DbtPackage ours = new DbtPackage(Path.of(folder, packageAnswers.getKey()));
      JsonNode answers = Json.read(Json.write(ours.answers));
      int before = equal;
      int wrong = differences.size();
      for (var file : packageAnswers.getValue().properties()) {
        for (var macro : file.getValue().properties()) {
          for (int i = 0; i < macro.getValue().size(); i++) {
            JsonNode expected = macro.getValue().get(i);
            JsonNode actual = answers.path(file.getKey()).path(macro.getKey()).path(i);
            if (expected.equals(actual)) {
              equal++;
            } else {
              differences.add(
                  packageAnswers.getKey()
                      + " "
                      + file.getKey()
                      + " "
                      + macro.getKey()
                      + " "
                      + i
                      + "\n  genuine "
                      + expected
                      + "\n  ours    "
                      + actual);
            }
          }
        }
      }
      System.out.printf(
          "%s: %d macro runs equal, %d different%n",
          packageAnswers.getKey(), equal - before, differences.size() - wrong);
    }
    assertThat(differences).isEmpty();
  }

  private static JsonNode genuine(String python, Path folder) throws IOException {
    Path script = Cases.folder().resolve("../../genuine/packages.py").normalize();
    Path answers = Files.createTempFile("packages", ".json");
    try {
      Process process =
          new ProcessBuilder(python, script.toString(), folder.toString())
              .redirectOutput(answers.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(process.waitFor()).isZero();
      return Json.read(Files.readString(answers, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.delete(answers);
    }
  }
}
