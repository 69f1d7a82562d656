package dev.atelier.app;

import dev.atelier.kernel.stack.Invocation;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The process's entry: makes an {@link Invocation} of the arguments and streams and hands it to the
 * command line.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    boolean terminal = System.console() != null && System.console().isTerminal();
    Path cwd = Path.of("").toAbsolutePath();
    Invocation invocation =
        new Invocation(
            List.of(arguments),
            cwd,
            environment,
            path -> cwd.resolve(path).normalize(),
            System.in,
            stream(FileDescriptor.out),
            stream(FileDescriptor.err),
            terminal,
            columns(environment),
            () -> false);
    int exit = CommandTree.outside(invocation);
    invocation.out().flush();
    invocation.err().flush();
    System.exit(exit);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  private static int columns(Map<String, String> environment) {
    try {
      return Math.max(40, Integer.parseInt(environment.getOrDefault("COLUMNS", "100")));
    } catch (NumberFormatException e) {
      return 100;
    }
  }
}
