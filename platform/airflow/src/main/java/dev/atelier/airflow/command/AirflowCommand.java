package dev.atelier.airflow.command;

import dev.atelier.airflow.AirflowEngine;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ToolCommand;
import dev.atelier.kernel.text.Suggestion;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code airflow}, on a running engine. */
public final class AirflowCommand implements ToolCommand {
  private static final int USAGE = 2;

  private final Supplier<Optional<AirflowEngine>> engine;

  /**
   * @param engine the running Airflow; none while it starts
   */
  public AirflowCommand(Supplier<Optional<AirflowEngine>> engine) {
    this.engine = engine;
  }

  @Override
  public String name() {
    return "airflow";
  }

  @Override
  public int run(Invocation invocation) {
    Optional<AirflowEngine> running = engine.get();
    if (running.isEmpty()) {
      invocation.err().println("airflow: Airflow is not running yet");
      return 1;
    }
    int exit = run(running.get(), invocation);
    invocation.out().flush();
    invocation.err().flush();
    return exit;
  }

  private static int run(AirflowEngine engine, Invocation invocation) {
    boolean third = engine.config().generation() >= 3;
    List<String> words = invocation.arguments();
    if (words.isEmpty()) {
      return usage(
          invocation,
          Grammar.help(third),
          "airflow",
          "the following arguments are required: GROUP_OR_COMMAND");
    }
    String first = words.getFirst();
    if (first.equals("-h") || first.equals("--help")) {
      invocation.out().print(Grammar.help(third));
      return 0;
    }
    boolean group = Grammar.isGroup(first);
    if (!group) {
      Optional<CommandSpec> alone = Grammar.find(third, "", first);
      return alone.isPresent()
          ? call(engine, alone.get(), words.subList(1, words.size()), invocation)
          : usage(
              invocation,
              Grammar.help(third),
              "airflow",
              invalid("GROUP_OR_COMMAND", first, Grammar.choices(third, "")));
    }
    if (words.size() < 2 || words.get(1).equals("-h") || words.get(1).equals("--help")) {
      invocation.out().print(Grammar.help(third, first));
      return words.size() < 2
          ? usage(
              invocation, "", "airflow " + first, "the following arguments are required: COMMAND")
          : 0;
    }
    Optional<CommandSpec> command = Grammar.find(third, first, words.get(1));
    return command.isPresent()
        ? call(engine, command.get(), words.subList(2, words.size()), invocation)
        : usage(
            invocation,
            Grammar.help(third, first),
            "airflow " + first,
            invalid("COMMAND", words.get(1), Grammar.choices(third, first)));
  }

  private static String invalid(String argument, String word, List<String> choices) {
    String hint =
        Suggestion.closest(word, choices).map(close -> " Did you mean '" + close + "'?").orElse("");
    return "argument %s: invalid choice: '%s' (choose from %s)%s"
        .formatted(argument, word, Grammar.quoted(choices), hint);
  }

  private static int usage(Invocation invocation, String help, String path, String message) {
    invocation.out().print(help);
    invocation.out().flush();
    invocation.err().println("\n" + path + " command error: " + message + ", see help above.");
    return USAGE;
  }

  private static int call(
      AirflowEngine engine, CommandSpec command, List<String> words, Invocation invocation) {
    if (words.contains("-h") || words.contains("--help")) {
      invocation.out().print(command.usage());
      return 0;
    }
    try {
      return command.handler().run(new CommandRun(engine, command.parse(words), invocation));
    } catch (UsageException e) {
      return usage(invocation, command.usage(), command.path(), String.valueOf(e.getMessage()));
    } catch (Failure e) {
      invocation.err().println(e.getMessage());
      return 1;
    } catch (NumberFormatException e) {
      return usage(
          invocation,
          command.usage(),
          command.path(),
          "argument: invalid int value: " + e.getMessage());
    } catch (AtelierException e) {
      e.problems()
          .forEach(problem -> {
            invocation.err().println(problem.message());
            problem.mend().ifPresent(mend -> invocation.err().println("  mend: " + mend));
          });
      return 1;
    }
  }
}
