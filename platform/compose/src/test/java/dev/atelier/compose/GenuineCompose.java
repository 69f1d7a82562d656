package dev.atelier.compose;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The genuine Docker Compose, where there is one: the program that ATELIER_DOCKER_COMPOSE names, or
 * {@code docker compose} on the PATH. Needs no engine for {@code config}.
 */
final class GenuineCompose {
  /** The version whose answers are kept as expected. */
  static final String VERSION = "2.40.3";

  private static final Pattern LOG =
      Pattern.compile("time=\"[^\"]*\" level=(\\w+) msg=(\".*\"|\\S+)");

  private final List<String> command;

  private GenuineCompose(List<String> command) {
    this.command = command;
  }

  /**
   * @param exitCode 0 when the files are good
   */
  record Answer(int exitCode, String out, String error, List<String> warnings) {}

  static Optional<GenuineCompose> find() {
    String named = System.getenv("ATELIER_DOCKER_COMPOSE");
    return Stream.of(
            Optional.ofNullable(named).map(List::of), Optional.of(List.of("docker", "compose")))
        .flatMap(Optional::stream)
        .map(GenuineCompose::new)
        .filter(GenuineCompose::rightVersion)
        .findFirst();
  }

  private boolean rightVersion() {
    try {
      Answer answer = run(List.of("version", "--short"), Path.of("."), System.getenv());
      return answer.exitCode() == 0 && answer.out().strip().replace("v", "").equals(VERSION);
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  Answer config(ComposeCase test, String... more) {
    List<String> arguments = new ArrayList<>(test.flags());
    arguments.add("config");
    arguments.addAll(List.of(more));
    return run(arguments, test.workingDir(), test.environment());
  }

  private Answer run(List<String> arguments, Path folder, Map<String, String> environment) {
    try {
      List<String> line = new ArrayList<>(command);
      line.addAll(arguments);
      Path errors = Files.createTempFile("compose", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(line).directory(folder.toFile()).redirectError(errors.toFile());
      String path = System.getenv("PATH");
      String docker = System.getenv("DOCKER_CONFIG");
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.environment().put("PATH", path);
      builder.environment().remove("PWD");
      if (docker != null) {
        builder.environment().put("DOCKER_CONFIG", docker);
      }
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      String error = Files.readString(errors);
      Files.delete(errors);
      return answer(process.exitValue(), out, error);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Answer answer(int exitCode, String out, String error) {
    TreeSet<String> warnings = new TreeSet<>(Comparator.naturalOrder());
    StringBuilder rest = new StringBuilder();
    error
        .lines()
        .forEach(line -> {
          Matcher log = LOG.matcher(line);
          if (log.matches()) {
            warnings.add(unquoted(log.group(2)));
          } else {
            rest.append(line).append('\n');
          }
        });
    return new Answer(exitCode, out, rest.toString().strip(), List.copyOf(warnings));
  }

  private static String unquoted(String text) {
    return text.startsWith("\"")
        ? text.substring(1, text.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\")
        : text;
  }
}
