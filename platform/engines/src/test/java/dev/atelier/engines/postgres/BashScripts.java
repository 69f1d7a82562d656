package dev.atelier.engines.postgres;

import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ToolCommand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Runs scripts with this machine's bash, whose only {@code psql} hands its call to the service's
 * own command through two pipes, as the sandbox's does.
 */
final class BashScripts implements ScriptRunner {
  private static final String PSQL =
      """
      #!/bin/bash
      printf '%s\\n' "$@" >"$CALLS/arguments"
      cat >"$CALLS/in"
      echo call >"$CALLS/request"
      cat "$CALLS/answer" >&2
      exit "$(cat "$CALLS/exit")"
      """;

  final List<Script> run = new CopyOnWriteArrayList<>();
  final CompletableFuture<ServiceHandle> handle = new CompletableFuture<>();
  private final Path folder;

  BashScripts(Path folder) {
    this.folder = folder;
  }

  @Override
  public int run(ServiceSpec service, Script script, Consumer<String> output) {
    run.add(script);
    try {
      Path calls = Files.createDirectories(folder.resolve("calls"));
      Path psql = Files.writeString(calls.resolve("psql"), PSQL);
      psql.toFile().setExecutable(true);
      for (String pipe : List.of("request", "answer")) {
        Files.deleteIfExists(calls.resolve(pipe));
        new ProcessBuilder("mkfifo", calls.resolve(pipe).toString()).start().waitFor();
      }
      List<String> line =
          script.commandLine().stream()
              .map(word ->
                  word.startsWith("/") ? service.hostPath(word).orElseThrow().toString() : word)
              .toList();
      ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
      builder.environment().putAll(script.environment());
      builder.environment().put("CALLS", calls.toString());
      builder.environment().put("PATH", calls + ":/usr/bin:/bin");
      Process process = builder.start();
      process.getOutputStream().close();
      Thread.ofPlatform().daemon().start(() -> answer(calls, script.environment()));
      try (var lines = process.inputReader()) {
        lines.lines().forEach(output);
      }
      return process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** One call of psql, if the script makes one. */
  private void answer(Path calls, Map<String, String> environment) {
    try {
      Files.readString(calls.resolve("request"));
      ToolCommand command = handle.get().command("psql").orElseThrow();
      try (LineFile out = new LineFile(calls.resolve("answer"), calls.resolve("exit"))) {
        out.exit =
            command.run(
                new Invocation(
                    Files.readAllLines(calls.resolve("arguments")),
                    folder,
                    new HashMap<>(environment),
                    folder::resolve,
                    new ByteArrayInputStream(Files.readAllBytes(calls.resolve("in"))),
                    out.stream.print(),
                    out.stream.print(),
                    false,
                    80,
                    () -> false));
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** What a call printed, given back when it is over. Mutable. */
  private static final class LineFile implements AutoCloseable {
    final StringBuilder text = new StringBuilder();
    final LineStream stream = new LineStream(line -> text.append(line).append('\n'));
    final Path file;
    final Path code;
    int exit = 1;

    LineFile(Path file, Path code) {
      this.file = file;
      this.code = code;
    }

    @Override
    public void close() throws IOException {
      stream.end();
      Files.writeString(code, Integer.toString(exit));
      Files.writeString(file, text);
    }
  }
}
