package dev.atelier.app;

import dev.atelier.compose.ComposeRequest;
import dev.atelier.kernel.stack.Invocation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Standard input as a compose file ({@code -f -}): kept, so that the caller's process, the
 * platform's and a second reading all see it.
 */
final class StandardInput {
  private static final String NAME = ComposeRequest.STANDARD_INPUT.toString();

  private StandardInput() {}

  /** Compose files as named, by {@code -f} or {@code COMPOSE_FILE}; empty where none is. */
  static List<String> files(GlobalOptions options, Map<String, String> environment) {
    String named = environment.getOrDefault("COMPOSE_FILE", "");
    if (!options.files.isEmpty() || named.isBlank()) {
      return options.files;
    }
    String separator = environment.getOrDefault("COMPOSE_PATH_SEPARATOR", ":");
    return List.of(named.split(Pattern.quote(separator)));
  }

  /** The call with an input that can be read again, where it is a compose file. */
  static Invocation kept(Invocation invocation, GlobalOptions options) {
    return files(options, invocation.environment()).contains(NAME)
        ? invocation.withInput(new ByteArrayInputStream(bytes(invocation.in())))
        : invocation;
  }

  static String text(Invocation invocation) {
    byte[] all = bytes(invocation.in());
    again(invocation);
    return new String(all, StandardCharsets.UTF_8);
  }

  /** From its start, where it was kept; nothing otherwise. */
  static InputStream again(Invocation invocation) {
    if (invocation.in() instanceof ByteArrayInputStream kept) {
      kept.reset();
      return kept;
    }
    return InputStream.nullInputStream();
  }

  private static byte[] bytes(InputStream in) {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
