package dev.atelier.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The process that runs the stack: started by {@code up} in the background, ended by {@code down}
 * or SIGTERM. Not for people.
 */
@Command(name = "platform", hidden = true)
final class PlatformCommand implements AtelierCommand {
  @Mixin UpOptions options = new UpOptions();

  @Override
  public Place place() {
    return Place.HERE;
  }

  @Override
  public int run(CommandContext context) {
    RunningStack stack = RunningStack.open(context, options);
    Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "shut-down"));
    try {
      stack.awaitEnd();
      return ExitCode.OK; // the process's end runs the hook, which closes the stack
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
  }
}
