package dev.atelier.app.check;

import static dev.atelier.app.check.StackReading.fault;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Faults between the programs that write data and those that should have made room for it. */
final class DataFaults {
  private static final Pattern INSERT =
      Pattern.compile("(?i)\\binsert\\s+into\\s+\"?([a-z_][\\w.]*)");
  private static final Pattern CREATE =
      Pattern.compile(
          "(?i)\\bcreate\\s+(?:unlogged\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?\"?([a-z_][\\w.]*)");
  private static final Pattern OPEN_FOR_WRITING =
      Pattern.compile("open\\(\\s*['\"]([\\w.-]+(?:/[\\w.-]+)+)['\"]\\s*,\\s*['\"][aw]");
  private static final Pattern COLLIDING_ID =
      Pattern.compile(
          "int\\(time\\.time\\(\\)\\)[^\\n]*random\\.randint|random\\.randint[^\\n]*int\\(time\\.time\\(\\)\\)");
  private static final Pattern FUNCTION = Pattern.compile("(?m)^def (\\w+)\\(");

  private DataFaults() {}

  static List<FaultRule> rules() {
    return List.of(
        DataFaults::tablesNobodyCreates,
        DataFaults::foldersNobodyMakes,
        DataFaults::connectionsPerRow,
        DataFaults::collidingIds);
  }

  private static List<Problem> tablesNobodyCreates(StackReading stack) {
    Set<String> created = new TreeSet<>();
    stack
        .sources()
        .values()
        .forEach(
            text -> CREATE.matcher(text).results().forEach(m -> created.add(plain(m.group(1)))));
    boolean mapped =
        stack.sources().values().stream()
            .anyMatch(text -> text.contains("create_all(") || text.contains("to_sql("));
    List<Problem> found = new ArrayList<>();
    Set<String> named = new TreeSet<>();
    python(stack)
        .forEach((path, text) -> {
          Matcher m = INSERT.matcher(text);
          while (m.find()) {
            String table = plain(m.group(1));
            if (!mapped && !created.contains(table) && named.add(table)) {
              found.add(
                  fault(
                          "table-nobody-creates",
                          "table " + table + " is written here and created by nobody",
                          "create it in a file mounted at /docker-entrypoint-initdb.d of the database")
                      .at(span(stack, path, text, m.start(), m.end())));
            }
          }
        });
    return found;
  }

  private static String plain(String table) {
    String name = table.substring(table.lastIndexOf('.') + 1);
    return name.toLowerCase(Locale.ROOT);
  }

  private static List<Problem> foldersNobodyMakes(StackReading stack) {
    List<Problem> found = new ArrayList<>();
    python(stack)
        .forEach((path, text) -> {
          Matcher m = OPEN_FOR_WRITING.matcher(text);
          while (m.find()) {
            Path folder = Path.of(m.group(1)).getParent();
            boolean made = text.contains("makedirs") || text.contains("mkdir(");
            boolean there =
                Files.isDirectory(stack.folder().resolve(folder))
                    || Files.isDirectory(path.resolveSibling(folder));
            if (!made && !there) {
              found.add(
                  fault(
                          "folder-nobody-makes",
                          "folder " + folder + " is written to here and made by nobody",
                          "make it first: os.makedirs('" + folder + "', exist_ok=True)")
                      .at(span(stack, path, text, m.start(), m.end())));
            }
          }
        });
    return found;
  }

  private static List<Problem> connectionsPerRow(StackReading stack) {
    List<Problem> found = new ArrayList<>();
    python(stack)
        .forEach((path, text) -> {
          for (int[] body : functions(text)) {
            String function = text.substring(body[0], body[1]);
            int connect = function.indexOf(".connect(");
            boolean loops = function.contains("for ") || function.contains("while ");
            if (connect >= 0
                && !loops
                && INSERT.matcher(function).find()
                && text.contains("while True")) {
              int at = body[0] + connect;
              found.add(
                  fault(
                          "connection-per-row",
                          "a connection is opened for every row: 150 to 200 rows a second at most",
                          "open it once, before the loop")
                      .at(span(stack, path, text, at + 1, at + ".connect".length())));
            }
          }
        });
    return found;
  }

  /** Start and end of each top-level function. */
  private static List<int[]> functions(String text) {
    List<Integer> starts =
        new ArrayList<>(FUNCTION.matcher(text).results().map(m -> m.start()).toList());
    List<int[]> all = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      all.add(new int[] {starts.get(i), i + 1 < starts.size() ? starts.get(i + 1) : text.length()});
    }
    return all;
  }

  private static List<Problem> collidingIds(StackReading stack) {
    List<Problem> found = new ArrayList<>();
    python(stack)
        .forEach((path, text) -> {
          Matcher m = COLLIDING_ID.matcher(text);
          if (m.find()) {
            found.add(
                fault(
                        "colliding-ids",
                        "an id of the second and a random number can come twice",
                        "use uuid.uuid4() or a sequence")
                    .at(span(stack, path, text, m.start(), m.end())));
          }
        });
    return found;
  }

  private static Map<Path, String> python(StackReading stack) {
    Map<Path, String> files = new java.util.LinkedHashMap<>(stack.sources());
    files.keySet().removeIf(path -> !path.toString().endsWith(".py"));
    return files;
  }

  private static Span span(StackReading stack, Path path, String text, int start, int end) {
    return new SourceText(stack.shown(path), text).span(start, end);
  }
}
