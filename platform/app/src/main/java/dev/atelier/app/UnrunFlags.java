package dev.atelier.app;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Flags that Compose has and that are not run here. Where leaving one out would do something else
 * than was asked for, it is refused; of what is so anyway nothing is said; the others are named and
 * left out.
 */
final class UnrunFlags {
  private static final ErrorCode REFUSED_FLAG = ErrorCode.user("command-line.not-run");

  /** A command, what becomes of the flags, and the flags; with {@code =} they take a value. */
  private static final String TABLE =
      """
      atelier refused --dry-run
      atelier ignored --compatibility --all-resources --progress= --parallel=
      config  refused --resolve-image-digests --lock-image-digests
      config  always  --no-env-resolution
      down    ignored --rmi=
      down    always  --remove-orphans
      exec    refused -d,--detach
      exec    ignored --privileged -u,--user=
      exec    always  -T,--no-tty,--no-TTY -i,--interactive -t,--tty
      kill    always  --remove-orphans
      ps      always  --orphans --no-trunc
      restart always  --no-deps
      rm      ignored -v,--volumes
      run     refused -d,--detach --env-from-file= -p,--publish= -v,--volume=
      run     ignored --build --cap-add= --cap-drop= -l,--label= --name= --no-deps --pull=
      run     ignored --quiet-build --quiet-pull -P,--service-ports --use-aliases -u,--user=
      run     always  -T,--no-TTY -i,--interactive -q,--quiet --remove-orphans --rm
      up      refused --abort-on-container-exit --abort-on-container-failure --exit-code-from=
      up      refused --no-start
      up      ignored --always-recreate-deps --attach-dependencies --build --menu --no-build
      up      ignored --pull= --quiet-build --quiet-pull --renew-anon-volumes --scale=
      up      ignored -w,--watch -y,--yes
      up      always  --no-recreate --remove-orphans
      """;

  /** What becomes of a flag. */
  private enum Fate {
    REFUSED,
    IGNORED,
    ALWAYS
  }

  private record Flag(OptionSpec option, Fate fate) {}

  /** By command and longest name. */
  private static final Map<String, Map<String, Flag>> FLAGS = flags();

  private UnrunFlags() {}

  private static Map<String, Map<String, Flag>> flags() {
    Map<String, Map<String, Flag>> all = new HashMap<>();
    TABLE
        .lines()
        .map(line -> line.split(" +"))
        .forEach(words -> {
          Map<String, Flag> flags = all.computeIfAbsent(words[0], name -> new HashMap<>());
          Fate fate = Fate.valueOf(words[1].toUpperCase(Locale.ROOT));
          for (int i = 2; i < words.length; i++) {
            OptionSpec option = option(words[i]);
            flags.put(option.longestName(), new Flag(option, fate));
          }
        });
    return all;
  }

  private static OptionSpec option(String written) {
    boolean valued = written.endsWith("=");
    OptionSpec.Builder option =
        OptionSpec.builder(written.replace("=", "").split(",")).hidden(true);
    return valued
        ? option.type(List.class).auxiliaryTypes(String.class).arity("1").build()
        : option.type(boolean.class).build();
  }

  /** Declares them, hidden, so that they are understood. */
  static void addTo(CommandLine root) {
    declare("atelier", root.getCommandSpec());
    root.getSubcommands().forEach((name, line) -> declare(name, line.getCommandSpec()));
  }

  private static void declare(String command, CommandSpec spec) {
    String known = command.equals("platform") ? "up" : command; // it is given up's
    FLAGS
        .getOrDefault(known, Map.of())
        .values()
        .forEach(flag -> spec.addOption(OptionSpec.builder(flag.option()).build()));
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException when one is refused
   */
  static void check(ParseResult parsed, PrintStream err) {
    List<String> ignored = new ArrayList<>();
    for (ParseResult at = parsed; at != null; at = at.hasSubcommand() ? at.subcommand() : null) {
      Map<String, Flag> known = FLAGS.getOrDefault(at.commandSpec().name(), Map.of());
      for (OptionSpec given : at.matchedOptions()) {
        Flag flag = known.get(given.longestName());
        switch (flag == null ? Fate.ALWAYS : flag.fate()) {
          case REFUSED ->
              throw Problem.error(REFUSED_FLAG, given.longestName() + " is not run here")
                  .mend("leave it out, or use docker compose where Docker is")
                  .exception();
          case IGNORED -> ignored.add(given.longestName());
          case ALWAYS -> {}
        }
      }
    }
    ignored.stream()
        .distinct()
        .forEach(flag -> err.println("note: " + flag + " has no meaning without Docker; ignored"));
  }

  /** A service has one container here, number 1; 0 stands for it too. */
  static void index(int index, String service) {
    if (index > 1) {
      throw Problem.error(
              ErrorCode.user("stack.no-such-service"),
              "service \"" + service + "\" is not running container #" + index)
          .exception();
    }
  }
}
