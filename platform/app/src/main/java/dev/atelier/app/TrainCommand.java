package dev.atelier.app;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The build's training run: does what a start does, in a throw-away state, so that the cache that
 * the JVM writes at its end holds what later starts load. Not for people.
 */
@Command(name = "train", hidden = true)
final class TrainCommand implements AtelierCommand {
  @Override
  public Place place() {
    return Place.HERE;
  }

  @Override
  public int run(CommandContext context) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    CommandLine line = CommandTree.commandLine(new Root());
    line.usage(nowhere);
    line.parseArgs("up", "-d", "--wait");
    CommandContext quiet =
        new CommandContext(
            new dev.atelier.kernel.stack.Invocation(
                List.of("verify"),
                context.invocation().workingDir(),
                context.invocation().environment(),
                context.invocation().hostPath(),
                context.invocation().in(),
                nowhere,
                nowhere,
                false,
                100,
                () -> false),
            context.globals(),
            Optional.empty());
    return new VerifyCommand().run(quiet);
  }
}
