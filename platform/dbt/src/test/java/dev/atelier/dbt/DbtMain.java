package dev.atelier.dbt;

import dev.atelier.kernel.stack.Invocation;
import java.nio.file.Path;
import java.util.List;

/** The command as a process of its own, for comparing and measuring. */
final class DbtMain {
  private DbtMain() {}

  public static void main(String[] arguments) {
    int code =
        new DbtCommand()
            .run(
                Invocation.local(
                    List.of(arguments),
                    Path.of("").toAbsolutePath(),
                    System.getenv(),
                    System.out,
                    System.err));
    System.out.flush();
    System.exit(code);
  }
}
