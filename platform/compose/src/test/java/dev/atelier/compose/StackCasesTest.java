package dev.atelier.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.stack.BuildSpec;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What becomes of a project's services: each folder of {@code src/test/resources/stacks} is read
 * and its services, with what their Dockerfiles say, are printed and compared with {@code
 * expected.txt}. {@code ATELIER_REGENERATE=1} writes that anew.
 */
class StackCasesTest {
  private static final Path ROOT = Path.of("src/test/resources/stacks").toAbsolutePath();
  private static final StackFolders FOLDERS =
      new StackFolders(Path.of("/state/volumes"), Path.of("/state/files"));

  @TestFactory
  Stream<DynamicTest> servicesAreAsExpected() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.sorted().toList().stream()
          .map(folder ->
              DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
    }
  }

  private static void check(Path folder) throws IOException {
    ComposeProject project =
        ComposeReader.read(ComposeRequest.in(folder, Map.of("HOME", "/home/person", "TOKEN", "t")));
    String printed =
        print(project, StackSpecs.of(project, FOLDERS)).replace(folder.toString(), "/case");
    Path expected = folder.resolve("expected.txt");
    if (System.getenv("ATELIER_REGENERATE") != null) {
      Files.writeString(expected, printed);
    }
    assertThat(printed).isEqualTo(read(expected));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String print(ComposeProject project, StackSpecs specs) {
    StringBuilder out = new StringBuilder();
    specs.services().forEach(spec -> print(project, spec, out));
    new TreeMap<>(specs.contents())
        .forEach((file, content) ->
            out.append("content ")
                .append(file)
                .append("\n  ")
                .append(content.text().replace("\n", "\n  ").strip())
                .append('\n'));
    if (!specs.warnings().isEmpty()) {
      out.append('\n').append(new ProblemPrinter(false).print(specs.warnings()));
    }
    return out.toString();
  }

  private static void print(ComposeProject project, ServiceSpec spec, StringBuilder out) {
    out.append(spec.name()).append(" at ").append(spec.address().getHostAddress()).append('\n');
    line(out, "image", spec.image().toString());
    line(out, "names", String.join(" ", spec.names()));
    line(
        out,
        "after",
        project.dependencies(spec.name()).toString().replace("ServiceDependency", ""));
    line(out, "entrypoint", words(spec.entrypoint()));
    line(out, "command", words(spec.command()));
    new TreeMap<>(spec.environment())
        .forEach((key, value) -> line(out, "variable", key + "=" + value));
    line(out, "working dir", spec.workingDir().orElse(""));
    line(out, "user", spec.user().orElse(""));
    spec.mounts()
        .forEach(mount ->
            line(
                out,
                "mount",
                mount.type()
                    + " "
                    + mount.source()
                    + " at "
                    + mount.target()
                    + (mount.readOnly() ? " (read only)" : "")));
    spec.ports()
        .forEach(port ->
            line(
                out,
                "port",
                port.hostIp()
                    + ":"
                    + port.published()
                    + " to "
                    + port.container()
                    + "/"
                    + port.protocol()));
    line(out, "expose", words(spec.expose().stream().map(String::valueOf).toList()));
    line(out, "restart", spec.restart().when() + " " + spec.restart().maximumRetries());
    line(out, "healthcheck", spec.hasHealthcheck() ? "yes" : "");
    line(out, "memory", spec.memoryLimitBytes().map(String::valueOf).orElse(""));
    line(out, "replicas", spec.replicas() == 1 ? "" : "" + spec.replicas());
    line(
        out,
        "extension",
        spec.extension().isEmpty() ? "" : new TreeMap<>(spec.extension()).toString());
    spec.build().ifPresent(build -> build(build, out));
    out.append('\n');
  }

  private static void build(BuildSpec build, StringBuilder out) {
    line(out, "build", build.context() + " with " + build.dockerfile());
    line(out, "build packages", words(build.packages()));
    line(
        out,
        "build requirements",
        words(build.requirements().stream().map(Path::toString).toList()));
    new TreeMap<>(build.environment())
        .forEach((key, value) -> line(out, "build variable", key + "=" + value));
    build.notRun().forEach(text -> line(out, "build does not run", text));
  }

  private static String words(List<String> words) {
    return words.isEmpty() ? "" : words.toString();
  }

  private static void line(StringBuilder out, String label, String text) {
    if (!text.isEmpty() && !text.equals("[]") && !text.equals("NO 0")) {
      out.append("  ").append(label).append(": ").append(text.replace("\n", "\n    ")).append('\n');
    }
  }
}
