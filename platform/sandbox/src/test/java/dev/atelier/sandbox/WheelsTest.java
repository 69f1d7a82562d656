package dev.atelier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WheelsTest {
  private static final String REFUSED =
      "ERROR: Could not find a version that satisfies the requirement %s (from versions: %s); "
          + "ERROR: No matching distribution found for %1$s";
  @TempDir Path folder;

  private static Optional<String> unmade(String what, String versions, String... wanted) {
    return Wheels.unmade(REFUSED.formatted(what, versions), List.of(wanted));
  }

  @Test
  void onlyAVersionOfACompiledPackageThatWasAskedForGivesWay() {
    assertThat(unmade("pandas==1.2.3", "1.5.0, 2.0", "six", "pandas ==1.2.3"))
        .contains("pandas ==1.2.3");
    assertThat(unmade("pandas==1.2.3", "none", "pandas==1.2.3")).isEmpty();
    assertThat(unmade("six==99", "1.16", "six==99")).isEmpty();
    assertThat(unmade("numpy<1.20", "1.26", "great_expectations==0.15.5")).isEmpty();
    assertThat(unmade("pandas", "2.0", "pandas")).isEmpty();
  }

  @Test
  void whatIsMadeForThisPythonTakesTheVersionsPlace() throws IOException {
    Assumptions.assumeTrue(Machine.here().python().isPresent(), "python3 is not installed");
    SandboxSettings settings = LifeTest.settings(folder, ModesTest.Place.BWRAP);
    // the one folder that an installation sees
    Path wheels = Files.createDirectories(settings.environments().resolve("cache"));
    wheel(wheels.resolve("pandas-9.9-py3-none-any.whl"));
    try (Sandbox sandbox = Sandboxes.open(settings, Machine.here(), Optional.empty())) {
      PythonEnvironments environments = new PythonEnvironments(sandbox, settings.environments());
      ServiceSpec service =
          Services.of(
              "create-db",
              "python:3.7-slim",
              Map.of(
                  "_PIP_ADDITIONAL_REQUIREMENTS",
                  "--index-url file:///none --find-links " + wheels + " pandas==1.2.3"));
      List<String> log = new ArrayList<>();
      PythonEnvironment made = environments.prepare(service, log::add);
      assertThat(log)
          .as(String.join("\n", log))
          .anyMatch(
              line -> line.startsWith("packages: pandas instead of pandas==1.2.3, which is not"));
      try (Stream<Path> files = Files.walk(made.folder())) {
        assertThat(files).anyMatch(file -> file.endsWith("pandas-9.9.dist-info"));
      }
    }
  }

  private static void wheel(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      add(zip, "pandas.py", "");
      add(
          zip,
          "pandas-9.9.dist-info/METADATA",
          "Metadata-Version: 2.1\nName: pandas\nVersion: 9.9\n");
      add(zip, "pandas-9.9.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n");
      add(zip, "pandas-9.9.dist-info/RECORD", "");
    }
  }

  private static void add(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }
}
