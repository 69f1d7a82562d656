package dev.atelier.dbt.command;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.adapter.ResultTable;
import dev.atelier.dbt.adapter.Warehouse;
import dev.atelier.dbt.context.PythonJson;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.run.Compiler;
import dev.atelier.dbt.run.Inline;
import dev.atelier.dbt.run.NodeResult;
import dev.atelier.jinja.value.Text;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code dbt show}: the first rows of a model or of a query. */
final class ShowCommand {
  private static final int DEFAULT_LIMIT = 5;
  private static final int CELL_WIDTH = 20;
  private static final int MOST_COLUMNS = 6;

  private final Output output;
  private final Options options;

  ShowCommand(Output output, Options options) {
    this.output = output;
    this.options = options;
  }

  int run(Commands.Session session) {
    int limit = limit(options);
    List<Resource> nodes = new ArrayList<>();
    boolean inline = options.value("inline").isPresent();
    Compiler compiler = session.compiler(Set.of());
    if (inline) {
      nodes.add(Inline.parse(session.workspace(), session.parsed(), options.value("inline").get()));
      session.commands().found(session.parsed(), session.workspace(), 1);
    } else {
      Set<ResourceType> types =
          EnumSet.of(
              ResourceType.MODEL,
              ResourceType.SEED,
              ResourceType.SNAPSHOT,
              ResourceType.TEST,
              ResourceType.ANALYSIS);
      Set<String> selected = session.commands().select(session, n -> types.contains(n.type()));
      if (options.many("select").isEmpty()) {
        throw DbtError.RUNTIME.exception("Either --select or --inline must be passed to show");
      }
      if (selected.isEmpty()) {
        session.commands().nothing();
        session.commands().writeResults(session, List.of());
        return 0;
      }
      boolean named =
          selected.stream()
              .map(id -> session.parsed().manifest().find(id).orElseThrow())
              .anyMatch(n -> n.type() != ResourceType.TEST);
      for (String id : selected) {
        Resource node = session.parsed().manifest().find(id).orElseThrow();
        if (!named || node.type() != ResourceType.TEST) {
          nodes.add(node);
        }
      }
    }
    output.fire(Event.info("Formatting", "Z017", ""));
    output.fire(
        Event.info(
            "ConcurrencyLine",
            "Q027",
            "Concurrency: %d threads (target='%s')"
                .formatted(
                    session.workspace().project().target().threads(),
                    session.workspace().project().target().name())));
    output.fire(Event.info("Formatting", "Z017", ""));
    Inline.prepare(compiler, Set.of());
    for (Resource node : nodes) {
      ResultTable rows = Inline.show(compiler, node, limit);
      say(inline ? Optional.empty() : Optional.of(node.name()), rows);
    }
    session.commands().writeResults(session, nodes.stream().map(NodeResult::compiled).toList());
    return 0;
  }

  /** A query that is sent as it stands; the project is not read for it. */
  int direct(Warehouse warehouse) {
    ResultTable rows = Inline.direct(warehouse, options.value("inline-direct").orElseThrow());
    int limit = limit(options);
    say(Optional.empty(), limit < 0 ? rows : rows.limit(limit));
    return 0;
  }

  /** How many rows are shown; below zero for all. */
  static int limit(Options options) {
    return options.value("limit").map(CommandLine::number).orElse(DEFAULT_LIMIT);
  }

  private void say(Optional<String> node, ResultTable rows) {
    output.fire(Event.info("ShowNode", "Q041", text(node, rows)));
  }

  private String text(Optional<String> node, ResultTable rows) {
    if (options.value("output").orElse("text").equals("json")) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      node.ifPresent(name -> json.put("node", name));
      json.put("show", rows.dictionaries());
      return PythonJson.pretty(json);
    }
    if (options.flag("quiet", false)) {
      return table(rows);
    }
    String title =
        node.map(name -> "Previewing node '" + name + "':").orElse("Previewing inline node:");
    return title + "\n" + table(rows);
  }

  private static String table(ResultTable rows) {
    int columns = Math.min(MOST_COLUMNS, rows.columnNames().size());
    boolean cut = rows.columnNames().size() > columns;
    List<List<String>> cells = new ArrayList<>();
    List<String> header = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      header.add(shorten(rows.columnNames().get(i)));
    }
    if (cut) {
      header.add("...");
    }
    List<Decimals> decimals = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      int at = i;
      decimals.add(Decimals.of(rows.rows().stream().map(row -> row.get(at)).toList()));
    }
    for (List<@Nullable Object> row : rows.rows()) {
      List<String> line = new ArrayList<>();
      for (int i = 0; i < columns; i++) {
        Object value = row.get(i);
        line.add(
            switch (value) {
              case null -> "";
              case BigDecimal number -> decimals.get(i).text(number);
              default -> shorten(Text.str(value));
            });
      }
      if (cut) {
        line.add("...");
      }
      cells.add(line);
    }
    int[] widths = new int[header.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = header.get(i).length();
      for (List<String> line : cells) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder(line(header, widths, rows, true)).append('\n');
    StringBuilder rule = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      rule.append(' ').append("-".repeat(widths[i])).append(" |");
    }
    out.append(rule).append('\n');
    cells.forEach(line -> out.append(line(line, widths, rows, false)).append('\n'));
    return out.toString();
  }

  /** Decimal numbers of a column as agate prints them: grouped, with the places that are needed. */
  private record Decimals(int places, boolean cut) {
    private static final int MOST_PLACES = 3;

    static Decimals of(List<? extends @Nullable Object> column) {
      int most = 0;
      for (Object value : column) {
        if (value instanceof BigDecimal number && number.signum() != 0) {
          most = Math.max(most, number.stripTrailingZeros().scale());
        }
      }
      return new Decimals(Math.min(most, MOST_PLACES), most > MOST_PLACES);
    }

    String text(BigDecimal number) {
      return String.format(
              Locale.ROOT, "%,." + places + "f", number.setScale(places, RoundingMode.HALF_EVEN))
          + (cut ? "…" : "");
    }
  }

  private static String line(List<String> cells, int[] widths, ResultTable rows, boolean header) {
    StringBuilder out = new StringBuilder("|");
    for (int i = 0; i < cells.size(); i++) {
      String pad = " ".repeat(widths[i] - cells.get(i).length());
      boolean right = i < rows.typeNames().size() && isRightAligned(rows.typeNames().get(i));
      out.append(' ').append(right ? pad + cells.get(i) : cells.get(i) + pad).append(" |");
    }
    return out.toString();
  }

  private static boolean isRightAligned(String type) {
    return switch (type) {
      case "text", "character varying", "character", "name", "json", "jsonb", "uuid" -> false;
      default -> !type.startsWith("unknown") && !type.endsWith("[]");
    };
  }

  private static String shorten(String text) {
    return text.length() > CELL_WIDTH ? text.substring(0, CELL_WIDTH - 3) + "..." : text;
  }
}
