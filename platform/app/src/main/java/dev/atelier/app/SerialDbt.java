package dev.atelier.app;

import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ToolCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * dbt, one writing invocation a project at a time: two at once, of two DAGs or of a DAG and a
 * person, would swap each other's tables away. The second waits and says so; what only reads goes
 * on.
 */
final class SerialDbt implements ToolCommand {
  private static final Set<String> WRITES =
      Set.of("run", "build", "test", "seed", "snapshot", "retry", "clone", "run-operation");
  private static final int LOOK_EVERY_MILLIS = 200;

  private final ToolCommand dbt;
  private final Map<Path, ReentrantLock> projects = new ConcurrentHashMap<>();

  SerialDbt(ToolCommand dbt) {
    this.dbt = dbt;
  }

  @Override
  public String name() {
    return dbt.name();
  }

  @Override
  public int run(Invocation invocation) {
    if (invocation.arguments().stream().noneMatch(WRITES::contains)) {
      return dbt.run(invocation);
    }
    ReentrantLock lock =
        projects.computeIfAbsent(project(invocation), _ -> new ReentrantLock(true));
    if (!await(lock, invocation)) {
      return ExitCode.INTERRUPTED;
    }
    try {
      return dbt.run(invocation);
    } finally {
      lock.unlock();
    }
  }

  private static Path project(Invocation invocation) {
    List<String> arguments = invocation.arguments();
    int option = arguments.indexOf("--project-dir");
    Path folder =
        option >= 0 && option + 1 < arguments.size()
            ? invocation.hostPath().apply(arguments.get(option + 1))
            : invocation.workingDir();
    return folder.toAbsolutePath().normalize();
  }

  private static boolean await(ReentrantLock lock, Invocation invocation) {
    if (lock.tryLock()) {
      return true;
    }
    invocation.out().println("waiting: another dbt writes in this project");
    try {
      while (!lock.tryLock(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        if (invocation.cancelled().getAsBoolean()) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
