package dev.atelier.app;

import dev.atelier.kernel.control.ControlClient;
import dev.atelier.kernel.control.ControlRequest;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Kind;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.stack.Invocation;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * The command line: parsed by picocli, run here or sent to the platform that runs the stack, with
 * errors laid out for a person.
 */
final class CommandTree {
  private static final Logger LOG = LoggerFactory.getLogger(CommandTree.class);
  private static final ErrorCode NOT_RUNNING = ErrorCode.user("stack.not-running");

  /** Commands whose arguments from the first word on are another program's. */
  private static final List<String> PASSING = List.of("exec", "run");

  private CommandTree() {}

  /** A call from a shell, in a process of its own. */
  static int outside(Invocation invocation) {
    return guarded(
        invocation,
        () -> {
          Optional<Path> socket = toolSocket(invocation);
          return socket.isPresent() ? send(socket.get(), invocation) : dispatch(invocation);
        });
  }

  /**
   * Where a tool's command line goes as it stands, if its stack runs: reading ours first would cost
   * a shell more than many a command does.
   */
  private static Optional<Path> toolSocket(Invocation invocation) {
    return invocation.arguments().stream()
        .findFirst()
        .filter(ToolCommands.SENT::contains)
        .flatMap(name -> location(invocation, new GlobalOptions()))
        .flatMap(CommandTree::listening);
  }

  private static Optional<StackLocation> location(Invocation invocation, GlobalOptions globals) {
    return StackLocation.find(globals, invocation.workingDir(), invocation.environment());
  }

  private static Optional<Path> listening(StackLocation location) {
    return Optional.of(location.controlSocket()).filter(ControlClient::answers);
  }

  /** A call that reached the running platform. */
  static int inside(Invocation invocation, RunningStack stack) {
    return guarded(
        invocation,
        () -> {
          Parsed parsed = parse(invocation);
          return parsed.command.isPresent()
              ? parsed
                  .command
                  .get()
                  .run(new CommandContext(invocation, parsed.globals, Optional.of(stack)))
              : parsed.exit;
        });
  }

  private static int dispatch(Invocation given) {
    Parsed parsed = parse(given);
    if (parsed.command.isEmpty()) {
      return parsed.exit;
    }
    Invocation invocation = StandardInput.kept(given, parsed.globals);
    AtelierCommand command = parsed.command.get();
    parsed.result.ifPresent(result -> UnrunFlags.check(result, given.err()));
    CommandContext here = new CommandContext(invocation, parsed.globals, Optional.empty());
    if (command.place() == AtelierCommand.Place.HERE) {
      return command.run(here);
    }
    Optional<StackLocation> location = location(invocation, parsed.globals);
    Optional<Path> socket = location.flatMap(CommandTree::listening);
    if (socket.isPresent()) {
      IntSupplier call = () -> send(socket.get(), invocation);
      return command instanceof DownCommand down && down.ends()
          ? StateFolder.untilReleased(location.orElseThrow().folder().resolve(".atelier"), call)
          : call.getAsInt();
    }
    if (command.place() == AtelierCommand.Place.EITHER) {
      return command.run(here);
    }
    throw location.isEmpty()
        ? StackLocation.noComposeFile().exception()
        : Problem.error(NOT_RUNNING, "the stack in " + location.get().folder() + " is not running")
            .mend("start it with: atelier up -d --wait")
            .exception();
  }

  private static int send(Path socket, Invocation invocation) {
    return ControlClient.run(
        socket, request(invocation), invocation.in(), invocation.out(), invocation.err());
  }

  private static ControlRequest request(Invocation invocation) {
    return new ControlRequest(
        invocation.arguments(),
        invocation.workingDir().toString(),
        invocation.environment(),
        "",
        invocation.terminal(),
        invocation.columns());
  }

  /**
   * @param result empty when nothing is to be run
   */
  private record Parsed(
      GlobalOptions globals,
      Optional<AtelierCommand> command,
      int exit,
      Optional<CommandLine.ParseResult> result) {
    static Parsed over(GlobalOptions globals, int exit) {
      return new Parsed(globals, Optional.empty(), exit, Optional.empty());
    }
  }

  private static Parsed parse(Invocation invocation) {
    Root root = new Root();
    CommandLine line = commandLine(root);
    PrintWriter out = new PrintWriter(invocation.out(), true, StandardCharsets.UTF_8);
    line.setOut(out);
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            invocation.terminal() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setUsageHelpWidth(Math.clamp(invocation.columns(), 60, 120));
    try {
      CommandLine.ParseResult result =
          line.parseArgs(invocation.arguments().toArray(String[]::new));
      if (CommandLine.printHelpIfRequested(result)) {
        return Parsed.over(root.globals, ExitCode.OK);
      }
      CommandLine.ParseResult last = result;
      while (last.hasSubcommand()) {
        last = last.subcommand();
      }
      if (last.commandSpec().userObject() instanceof AtelierCommand command) {
        return new Parsed(root.globals, Optional.of(command), ExitCode.OK, Optional.of(result));
      }
      last.commandSpec().commandLine().usage(out);
      return Parsed.over(root.globals, ExitCode.USAGE);
    } catch (CommandLine.ParameterException e) {
      return Parsed.over(root.globals, usage(invocation, e));
    }
  }

  private static int usage(Invocation invocation, CommandLine.ParameterException e) {
    invocation.err().println("error: " + e.getMessage());
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      invocation
          .err()
          .println("  mend: did you mean " + String.join(", ", unmatched.getSuggestions()) + "?");
    }
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    invocation.err().println("  see: " + name + " --help");
    return ExitCode.USAGE;
  }

  static CommandLine commandLine(Root root) {
    CommandLine line = new CommandLine(root);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setAbbreviatedOptionsAllowed(false);
    RefusedCommand.addTo(line);
    UnrunFlags.addTo(line);
    line.getSubcommands()
        .forEach((name, command) -> {
          if (PASSING.contains(name)) {
            command.setStopAtPositional(true);
          }
        });
    return line;
  }

  /** Work that may fail in ways a person should read. */
  private interface Work {
    int run();
  }

  private static int guarded(Invocation invocation, Work work) {
    try {
      return work.run();
    } catch (AtelierException e) {
      invocation.err().print(new ProblemPrinter(invocation.terminal()).print(e.problems()));
      if (e.kind() == Kind.INTERNAL) {
        LOG.error("internal error in {}", invocation.arguments(), e);
      }
      return ExitCode.of(e.kind());
    } catch (RuntimeException e) {
      LOG.error("internal error in {}", invocation.arguments(), e);
      invocation.err().println("error: an error of Atelier's own: " + e);
      return ExitCode.INTERNAL;
    }
  }
}
