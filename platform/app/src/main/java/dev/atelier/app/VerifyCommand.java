package dev.atelier.app;

import dev.atelier.app.stack.Publisher;
import dev.atelier.app.stack.StackSettings;
import dev.atelier.app.verify.CheckResult;
import dev.atelier.app.verify.ThrowAwayStack;
import dev.atelier.app.verify.Verification;
import dev.atelier.app.verify.VerifyPlan;
import dev.atelier.app.verify.VerifyReport;
import dev.atelier.app.verify.VerifyTools;
import dev.atelier.app.view.Paint;
import dev.atelier.generator.csv.ImportCommand;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.files.FileTree;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code atelier verify}. */
@Command(
    name = "verify",
    description = "Run the whole pipeline once in a throw-away state and check every figure",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  atelier verify",
      "  atelier verify --import online_retail.csv.gz --junit target/verify.xml",
      "",
      "Runs beside a running stack and publishes no port. Exit codes: 0 all held, 1 something did not.",
      "What to compare stands in the compose file under x-atelier.verify."
    })
final class VerifyCommand implements AtelierCommand {
  private static final ErrorCode NOT_IMPORTED = ErrorCode.user("verify.not-imported");

  @Option(
      names = "--import",
      paramLabel = "FILE",
      description = "Load this file instead of waiting for the generator alone")
  @Nullable String file;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write JUnit XML here (default .atelier/verify.xml)")
  @Nullable String junit;

  @Option(names = "--json", description = "Results as JSON instead of lines")
  boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "For each wait",
      defaultValue = "300")
  int timeout = 300;

  @Option(names = "--keep", description = "Keep the throw-away folder, to look into it")
  boolean keep;

  /**
   * For the build's training run: nothing but the start, with days of history instead of a year.
   */
  boolean onlyStart;

  @Override
  public Place place() {
    return Place.HERE;
  }

  @Override
  public int run(CommandContext context) {
    Path folder =
        StackLocation.find(
                context.globals(),
                context.invocation().workingDir(),
                context.invocation().environment())
            .orElseThrow(() -> StackLocation.noComposeFile().exception())
            .folder();
    if (EnvExample.wanted(folder) && !onlyStart) {
      EnvExample.write(folder);
    }
    StackFiles files = StackFiles.read(context.invocation(), context.globals());
    context.err().print(new ProblemPrinter(context.colour()).print(files.warnings()));
    VerifyPlan plan = VerifyPlan.read(files.documents());
    Path away = makeFolder();
    try {
      VerifyReport report = verify(context, files, plan, away);
      if (!onlyStart) {
        report(context, report, StateFolder.prepare(files.state()));
      }
      return report.passed() ? ExitCode.OK : ExitCode.FAILED;
    } finally {
      if (keep) {
        context.err().println("kept: " + away);
      } else {
        FileTree.delete(away);
      }
    }
  }

  private static Path makeFolder() {
    try {
      return Files.createTempDirectory("atelier-verify-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private VerifyReport verify(
      CommandContext context, StackFiles files, VerifyPlan plan, Path away) {
    StackSettings settings =
        new StackSettings(
            files.project().name() + "-verify",
            files.project().folder(),
            away.resolve("state"),
            files.project().environment(),
            Clock.systemUTC(),
            true,
            true);
    StackFiles renamed =
        StackFiles.of(
            StackFiles.project(
                context.invocation(), context.globals(), Optional.of(settings.project())),
            settings.state());
    ThrowAwayStack own = ThrowAwayStack.of(renamed.specs(), away);
    StackFiles stack =
        renamed.with(onlyStart ? TrainCommand.brief(own.services(), away) : own.services());
    Paint paint = context.paint();
    try (StackProcess process =
        new StackProcess(settings, Publisher.Mode.NONE, away.resolve("tools.sock"))) {
      process.apply(stack, List.of(), true);
      Map<String, ServiceSpec> services =
          process.specs().stream()
              .collect(Collectors.toMap(ServiceSpec::name, Function.identity()));
      VerifyTools tools =
          new VerifyTools(
              process.supervisor(),
              services,
              files.project().folder(),
              own::standIn,
              (workingDir, spec) ->
                  ServicePaths.call(context.invocation(), spec, workingDir, spec.environment()));
      Verification run =
          new Verification(
              plan,
              process.supervisor(),
              tools,
              Duration.ofSeconds(timeout),
              result -> line(context, paint, result));
      return onlyStart
          ? run.start()
          : run.run(Optional.ofNullable(file).map(path -> () -> load(context, process, path)));
    }
  }

  private static String load(CommandContext context, StackProcess process, String path) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Invocation caller = context.invocation();
    int exit =
        new ImportCommand(new StackWarehouses(process)::owner)
            .run(
                Invocation.local(
                    List.of(path), caller.workingDir(), caller.environment(), out, out));
    String text = said.toString(StandardCharsets.UTF_8).strip();
    if (exit != 0) {
      throw Problem.error(NOT_IMPORTED, text).exception();
    }
    return text;
  }

  private void line(CommandContext context, Paint paint, CheckResult result) {
    if (json) {
      return;
    }
    String word =
        switch (result.outcome()) {
          case PASSED -> paint.green("pass");
          case FAILED -> paint.red("FAIL");
          case SKIPPED -> paint.yellow("skip");
        };
    String detail = result.detail().lines().findFirst().orElse("");
    context
        .out()
        .println(
            word
                + "  "
                + result.group()
                + ": "
                + result.name()
                + (detail.isEmpty() ? "" : paint.dim("  " + detail)));
    if (result.outcome() == CheckResult.Outcome.FAILED) {
      result.detail().lines().skip(1).forEach(more -> context.out().println("        " + more));
    }
    context.out().flush();
  }

  private void report(CommandContext context, VerifyReport report, Path state) {
    Path xml =
        junit == null
            ? state.resolve("verify.xml")
            : context.invocation().workingDir().resolve(junit);
    AtomicFile.write(xml, report.junit());
    if (json) {
      context.out().println(Json.pretty(report));
    } else {
      context.out().println((report.passed() ? "" : "failed: ") + report.summary());
      context.out().println("JUnit: " + xml);
    }
  }
}
