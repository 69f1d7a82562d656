package dev.atelier.kernel.stack;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * One call of a command, wherever it came from: a shell, a task in the sandbox, {@code exec}.
 *
 * @param arguments without the command's name
 * @param workingDir a folder of this machine
 * @param environment the caller's
 * @param hostPath a path as the caller wrote it (in a sandbox a container path) → the file here
 * @param terminal whether {@code out} is one; colours and progress bars only then
 * @param columns the terminal's width, 80 when unknown
 * @param cancelled true once the caller went away or pressed Ctrl-C; long work looks at it
 */
public record Invocation(
    List<String> arguments,
    Path workingDir,
    Map<String, String> environment,
    Function<String, Path> hostPath,
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    int columns,
    BooleanSupplier cancelled) {
  public Invocation {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** A call from this process with its own streams and files. */
  public static Invocation local(
      List<String> arguments,
      Path workingDir,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err) {
    return new Invocation(
        arguments,
        workingDir,
        environment,
        path -> workingDir.resolve(path).normalize(),
        InputStream.nullInputStream(),
        out,
        err,
        false,
        80,
        () -> false);
  }

  public Invocation withArguments(List<String> others) {
    return new Invocation(
        others, workingDir, environment, hostPath, in, out, err, terminal, columns, cancelled);
  }

  public Invocation withInput(InputStream other) {
    return new Invocation(
        arguments,
        workingDir,
        environment,
        hostPath,
        other,
        out,
        err,
        terminal,
        columns,
        cancelled);
  }
}
