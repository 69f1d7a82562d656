package dev.atelier.app;

import dev.atelier.app.stack.PlannedService;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.text.Suggestion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What has to be said and asked before a stack starts, while nothing runs yet. */
final class StackPreflight {
  private static final ErrorCode NOT_TRUSTED = ErrorCode.user("stack.not-trusted");
  private static final ErrorCode NOT_RUN = ErrorCode.user("stack.not-run");
  private static final ErrorCode NO_SERVICE = ErrorCode.user("stack.no-such-service");

  private StackPreflight() {}

  /**
   * @throws AtelierException with all that is wrong, or when the person does not agree
   */
  static void check(CommandContext context, UpOptions options) {
    Invocation invocation = context.invocation();
    Path folder =
        StackLocation.find(context.globals(), invocation.workingDir(), invocation.environment())
            .orElseThrow(() -> StackLocation.noComposeFile().exception())
            .folder();
    if (EnvExample.wanted(folder)) {
      context.err().println("wrote " + EnvExample.write(folder) + " with generated secrets");
    }
    StackFiles files = StackFiles.read(invocation, context.globals());
    ProblemPrinter printer = new ProblemPrinter(context.colour());
    context.err().print(printer.print(files.warnings()));
    services(options.services, files.project().services());
    List<PlannedService> planned = Modules.plan(files);
    if (options.strict) {
      strict(planned);
    }
    trust(context, options, files, planned);
  }

  private static void services(List<String> named, List<String> known) {
    for (String name : named) {
      if (!known.contains(name)) {
        Problem problem = Problem.error(NO_SERVICE, "no such service: " + name);
        throw Suggestion.didYouMean(name, known).map(problem::mend).orElse(problem).exception();
      }
    }
  }

  private static void strict(List<PlannedService> planned) {
    List<Problem> problems = new ArrayList<>();
    for (PlannedService service : planned) {
      if (service.plan() instanceof Plan.NotRun notRun) {
        problems.add(Problem.error(NOT_RUN, notRun.reason()).at(service.spec().span()));
      }
    }
    if (!problems.isEmpty()) {
      throw new AtelierException(problems);
    }
  }

  /** Asks once a content; what comes with Atelier itself needs no question. */
  private static void trust(
      CommandContext context, UpOptions options, StackFiles files, List<PlannedService> planned) {
    TrustStore store = TrustStore.ofThisPerson();
    TrustStore.Code code = TrustStore.codeOf(planned, files.project().folder());
    if (options.trust || ownFolder(context, files.project().folder()) || store.trusts(code)) {
      return;
    }
    context.err().println("This stack brings code that would run on this machine, in a sandbox:");
    code.items().forEach(item -> context.err().println("  " + item));
    if (!context.invocation().terminal()) {
      throw Problem.error(NOT_TRUSTED, "nobody is here to agree that this code runs")
          .mend("read it, then run: atelier up --trust")
          .exception();
    }
    context.err().print("Run it? [y/N] ");
    context.err().flush();
    if (!List.of("y", "yes", "o", "oui").contains(answer(context))) {
      throw Problem.error(NOT_TRUSTED, "not started: you did not agree to run this code")
          .exception();
    }
    store.trust(code);
  }

  private static boolean ownFolder(CommandContext context, Path folder) {
    String launcher = context.invocation().environment().get("ATELIER_LAUNCHER");
    return launcher != null && folder.equals(Path.of(launcher).getParent());
  }

  private static String answer(CommandContext context) {
    try {
      String line =
          new BufferedReader(
                  new InputStreamReader(context.invocation().in(), StandardCharsets.UTF_8))
              .readLine();
      return line == null ? "" : line.strip().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
