package dev.atelier.generator.csv;

import dev.atelier.generator.Connections;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ToolCommand;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code atelier import}: real data into the warehouse. Exit codes: 0 done, 1 nothing done, 2
 * usage.
 */
public final class ImportCommand implements ToolCommand {
  static final ErrorCode NO_DATABASE = ErrorCode.user("import.no-database");
  private final Supplier<Optional<Connections>> warehouse;

  /**
   * @param warehouse the running stack's, if one runs; asked only when no {@code --url} is given
   */
  public ImportCommand(Supplier<Optional<Connections>> warehouse) {
    this.warehouse = warehouse;
  }

  @Override
  public String name() {
    return "import";
  }

  /** The command line. */
  @Command(
      name = "atelier import",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Imports a CSV file, plain or .gz, into PostgreSQL.",
        "Without --table, a file with the columns of Online Retail becomes transactions of the shop,",
        "and any other a table of its own name. Nothing is imported unless all of it is; importing",
        "the same file again replaces what it brought before."
      },
      footer = {
        "",
        "Examples:",
        "  atelier import online_retail.csv.gz",
        "  atelier import sales.csv --dry-run",
        "  atelier import sales.csv --table sales_2026 --delimiter ';'",
        "  atelier import lines.csv --mapping data_generator/mappings/online_retail.yml",
        "  atelier import sales.csv --url jdbc:postgresql://localhost:5432/shop --user me --password x",
        "",
        "Exit codes: 0 imported, 1 nothing was imported, 2 wrong usage."
      })
  static final class Options {
    @Parameters(paramLabel = "FILE", description = "The CSV file.")
    String file = "";

    @Option(
        names = {"-t", "--table"},
        paramLabel = "TABLE",
        description = "Into this table; it is made with the types found when it is not there.")
    @Nullable String table;

    @Option(
        names = {"-m", "--mapping"},
        paramLabel = "FILE",
        description = "Through this mapping onto the shop's tables.")
    @Nullable String mapping;

    @Option(names = "--dry-run", description = "Show columns and types; import nothing.")
    boolean dryRun;

    @Option(names = "--json", description = "Print the result as JSON.")
    boolean json;

    @Option(names = "--strict", description = "A bad line stops the import.")
    boolean strict;

    @Option(
        names = "--rejects",
        paramLabel = "FILE",
        description = "Where bad lines go (default: FILE.rejects.csv in this folder).")
    @Nullable String rejects;

    @Option(names = "--delimiter", paramLabel = "C", description = "Between fields; \\t for a tab.")
    @Nullable String delimiter;

    @Option(names = "--quote", paramLabel = "C", description = "Around fields.")
    @Nullable String quote;

    @Option(names = "--encoding", paramLabel = "NAME", description = "Such as utf-8, latin1.")
    @Nullable Charset encoding;

    @Option(
        names = "--header",
        negatable = true,
        description = "Whether the first line names the columns.")
    @Nullable Boolean header;

    @Option(
        names = "--url",
        paramLabel = "JDBC",
        description = "Another database than the stack's.")
    @Nullable String url;

    @Option(names = "--user", paramLabel = "NAME", description = "Its user.")
    @Nullable String user;

    @Option(
        names = "--password",
        paramLabel = "TEXT",
        description = "Its password (or PGPASSWORD).")
    @Nullable String password;
  }

  @Override
  public int run(Invocation invocation) {
    Options options = new Options();
    CommandLine line =
        new CommandLine(options).setUsageHelpWidth(Math.max(60, invocation.columns()));
    try {
      line.parseArgs(invocation.arguments().toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      invocation.err().println("atelier import: " + e.getMessage());
      e.getCommandLine().usage(new PrintWriter(invocation.err(), true, StandardCharsets.UTF_8));
      return 2;
    }
    if (line.isUsageHelpRequested()) {
      line.usage(new PrintWriter(invocation.out(), true, StandardCharsets.UTF_8));
      return 0;
    }
    ProgressLine progress = new ProgressLine(invocation);
    try {
      execute(invocation, options, progress);
      return 0;
    } catch (AtelierException e) {
      progress.end();
      invocation.err().print(new ProblemPrinter(invocation.terminal()).print(e.problems()));
      return 1;
    }
  }

  private void execute(Invocation invocation, Options options, ProgressLine progress) {
    CsvImport one = CsvImport.of(request(invocation, options));
    if (options.dryRun) {
      ImportPlan plan = one.plan(progress);
      progress.end();
      print(invocation, options, plan);
      return;
    }
    Connections database = database(invocation, options);
    Instant start = Instant.now();
    ImportResult result = one.run(database, progress);
    progress.end();
    print(invocation, options, result, Duration.between(start, Instant.now()));
  }

  private static ImportRequest request(Invocation invocation, Options options) {
    Path file = invocation.hostPath().apply(options.file);
    Path rejects =
        options.rejects == null
            ? invocation.workingDir().resolve(file.getFileName() + ".rejects.csv")
            : invocation.hostPath().apply(options.rejects);
    CsvOptions csv =
        new CsvOptions(
            Optional.ofNullable(options.encoding),
            Optional.ofNullable(options.delimiter).map(ImportCommand::character),
            Optional.ofNullable(options.quote).map(ImportCommand::character),
            Optional.ofNullable(options.header));
    return new ImportRequest(
        file,
        Optional.ofNullable(options.table),
        Optional.ofNullable(options.mapping).map(name -> mapping(invocation, name)),
        csv,
        rejects,
        options.strict);
  }

  private static char character(String text) {
    return text.equals("\\t") ? '\t' : text.isEmpty() ? ',' : text.charAt(0);
  }

  private static SourceText mapping(Invocation invocation, String name) {
    try {
      return new SourceText(name, Files.readString(invocation.hostPath().apply(name)));
    } catch (IOException e) {
      throw new AtelierException(Problem.error(Mapping.BAD_MAPPING, "cannot be read: " + name), e);
    }
  }

  private Connections database(Invocation invocation, Options options) {
    String url = options.url;
    if (url == null) {
      return warehouse
          .get()
          .orElseThrow(() ->
              Problem.error(NO_DATABASE, "no stack with a PostgreSQL runs here")
                  .mend("start it with ./atelier up, or name a database with --url")
                  .exception());
    }
    Properties properties = new Properties();
    properties.setProperty("user", options.user == null ? "postgres" : options.user);
    String password =
        options.password == null
            ? invocation.environment().getOrDefault("PGPASSWORD", "")
            : options.password;
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "atelier import");
    return () -> DriverManager.getConnection(url, properties);
  }

  private static void print(Invocation invocation, Options options, ImportPlan plan) {
    if (options.json) {
      invocation.out().println(Json.write(plan));
      return;
    }
    String through = plan.mapping().map(name -> ", through the mapping " + name).orElse("");
    invocation.out().printf("%s → %s%s%n", options.file, plan.target(), through);
    invocation
        .out()
        .printf(
            "%s, fields separated by %s, %s%n",
            plan.encoding(),
            plan.delimiter() == '\t' ? "tabs" : "\"" + plan.delimiter() + "\"",
            plan.header() ? "with a header" : "without a header");
    int width =
        plan.columns().stream().mapToInt(column -> column.sqlName().length()).max().orElse(1);
    for (ImportPlan.Column column : plan.columns()) {
      invocation.out().printf("  %-" + width + "s  %s%n", column.sqlName(), column.type());
    }
    invocation.out().printf(Locale.ROOT, "%,d rows%s%n", plan.rows(), bad(plan.rejected()));
  }

  private static String bad(long rejected) {
    return rejected == 0 ? "" : String.format(Locale.ROOT, ", %,d bad lines", rejected);
  }

  private static void print(
      Invocation invocation, Options options, ImportResult result, Duration took) {
    double seconds = Math.max(0.001, took.toMillis() / 1000.0);
    if (options.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("target", result.target());
      json.put("mapping", result.mapping());
      json.put("rows", result.rows());
      json.put("replaced", result.replaced());
      json.put("products", result.products());
      json.put("customers", result.customers());
      json.put("rejected", result.rejected());
      json.put("rejects", result.rejects().map(Path::toString));
      json.put("seconds", seconds);
      invocation.out().println(Json.write(json));
      return;
    }
    invocation
        .out()
        .printf(
            Locale.ROOT,
            "%,d rows of %s → %s in %.1f s (%,.0f rows/s)%s%n",
            result.rows(),
            options.file,
            result.target(),
            seconds,
            result.rows() / seconds,
            result.mapping().map(name -> ", through the mapping " + name).orElse(""));
    details(result).forEach(invocation.out()::println);
    result
        .rejects()
        .ifPresent(file ->
            invocation
                .err()
                .printf(
                    Locale.ROOT,
                    "%,d bad lines were left out: see %s; mended there, import that file%n",
                    result.rejected(),
                    file));
  }

  private static List<String> details(ImportResult result) {
    List<String> details = new java.util.ArrayList<>();
    if (result.products() + result.customers() > 0) {
      details.add(
          String.format(
              Locale.ROOT,
              "%,d products and %,d customers were new",
              result.products(),
              result.customers()));
    }
    if (result.replaced() > 0) {
      details.add(
          String.format(
              Locale.ROOT, "%,d rows of its earlier import were replaced", result.replaced()));
    }
    return details;
  }
}
