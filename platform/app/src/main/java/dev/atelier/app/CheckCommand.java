package dev.atelier.app;

import dev.atelier.app.check.Faults;
import dev.atelier.app.stack.PlannedService;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.error.Severity;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code atelier check}. */
@Command(
    name = "check",
    description = "Say what is wrong with the files, starting nothing",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  atelier check",
      "  atelier -f ../other/docker-compose.yml check --json",
      "",
      "Exit codes: 0 nothing found, 1 faults found."
    })
final class CheckCommand implements AtelierCommand {
  private static final ErrorCode NOT_RUN = ErrorCode.user("check.not-run");

  @Option(names = "--json", description = "As JSON: one list of faults")
  boolean json;

  @Override
  public Place place() {
    return Place.HERE;
  }

  @Override
  public int run(CommandContext context) {
    List<Problem> problems = new ArrayList<>();
    try {
      StackFiles files = StackFiles.read(context.invocation(), context.globals());
      problems.addAll(files.warnings());
      problems.addAll(Faults.of(files.specs(), files.documents(), files.project().folder()));
      for (PlannedService service : Modules.plan(files)) {
        service.runtime().ifPresent(runtime -> problems.addAll(runtime.check(service.spec())));
        if (service.plan() instanceof Plan.NotRun notRun) {
          problems.add(Problem.warning(NOT_RUN, notRun.reason()).at(service.spec().span()));
        }
      }
    } catch (AtelierException e) {
      problems.addAll(e.problems());
    }
    print(context, problems.stream().distinct().toList());
    return problems.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private void print(CommandContext context, List<Problem> problems) {
    if (json) {
      context.out().println(Json.pretty(problems.stream().map(CheckCommand::fields).toList()));
      return;
    }
    context.out().print(new ProblemPrinter(context.colour()).print(problems));
    long errors = problems.stream().filter(p -> p.severity() == Severity.ERROR).count();
    long warnings = problems.size() - errors;
    context
        .out()
        .println(
            problems.isEmpty()
                ? "no faults found"
                : count(errors, "error") + ", " + count(warnings, "warning"));
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static Map<String, Object> fields(Problem problem) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("severity", problem.severity().name().toLowerCase(java.util.Locale.ROOT));
    fields.put("code", problem.code().id());
    fields.put("message", problem.message());
    problem
        .span()
        .ifPresent(span -> {
          fields.put("file", span.source().name());
          fields.put("line", span.line());
          fields.put("column", span.column());
        });
    problem.mend().ifPresent(mend -> fields.put("mend", mend));
    return fields;
  }
}
