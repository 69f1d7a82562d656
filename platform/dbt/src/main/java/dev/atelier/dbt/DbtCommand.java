package dev.atelier.dbt;

import dev.atelier.dbt.command.CommandLine;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ToolCommand;
import java.time.Clock;
import java.time.ZoneOffset;

/**
 * {@code dbt}: its command line, with its exit codes 0, 1 (something failed) and 2 (could not run).
 */
public final class DbtCommand implements ToolCommand {
  private final DbtHost host;

  /** For a shell without a stack: UTC, nobody listening. */
  public DbtCommand() {
    this(DbtHost.plain(Clock.systemUTC(), ZoneOffset.UTC));
  }

  public DbtCommand(DbtHost host) {
    this.host = host;
  }

  @Override
  public String name() {
    return "dbt";
  }

  @Override
  public int run(Invocation invocation) {
    return new CommandLine(host, invocation).run();
  }
}
