package dev.atelier.dbt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.engines.postgres.ClusterSettings;
import dev.atelier.engines.postgres.PostgresCluster;
import dev.atelier.kernel.stack.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small projects on a real PostgreSQL: each command's lines and exit code are the genuine dbt's
 * ({@code src/test/projects/regenerate.sh} asks it).
 */
class GoldenProjectsTest {
  private static final Path PROJECTS =
      Path.of(System.getProperty("atelier.platform", ".."), "dbt/src/test/projects");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\{[^}]*\\})|(\\S+)");

  @TempDir static Path folder;
  private static PostgresCluster cluster;

  @BeforeAll
  static void startPostgres() throws IOException {
    cluster =
        PostgresCluster.open(
            new ClusterSettings(
                folder.resolve("data"),
                InetAddress.getLoopbackAddress(),
                0,
                "postgres",
                "postgres",
                Map.of(),
                line -> {}));
  }

  @AfterAll
  static void stopPostgres() {
    cluster.close();
  }

  static Stream<String> projects() throws IOException {
    try (Stream<Path> entries = Files.list(PROJECTS)) {
      return entries
          .filter(Files::isDirectory)
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  @Test
  void everyProjectHasItsCommandsAndExpectations() throws IOException {
    assertThat(projects())
        .isNotEmpty()
        .allSatisfy(name -> {
          assertThat(PROJECTS.resolve(name).resolve("commands.txt")).isNotEmptyFile();
          assertThat(PROJECTS.resolve(name).resolve("expected.txt")).isNotEmptyFile();
        });
  }

  @ParameterizedTest
  @MethodSource("projects")
  void saysAndDoesWhatTheGenuineToolDoes(String name) throws IOException, SQLException {
    Path work = folder.resolve(name);
    copy(PROJECTS.resolve(name), work);
    String database = "dbt_golden_" + name;
    sql("postgres", "create database " + database);
    String setup = Files.readString(work.resolve("setup.sql"));
    if (!setup.isBlank()) {
      sql(database, setup);
    }
    StringBuilder actual = new StringBuilder();
    for (String line : Files.readAllLines(work.resolve("commands.txt"))) {
      actual.append("$ ").append(line).append('\n');
      if (line.startsWith("sql ")) {
        sql(database, line.substring("sql ".length()));
      } else {
        actual.append(call(work, database, words(line)));
      }
    }
    assertThat(mask(actual.toString(), database, work))
        .isEqualTo(Files.readString(work.resolve("expected.txt")));
  }

  @Test
  void aListenerHearsTheEndOfEveryNodeThatItWasTold() throws Exception {
    Path work = folder.resolve("heard");
    copy(PROJECTS.resolve("shop"), work);
    sql("postgres", "create database dbt_heard");
    sql("dbt_heard", Files.readString(work.resolve("setup.sql")));
    Set<String> told = new TreeSet<>();
    Set<String> ended = new ConcurrentSkipListSet<>();
    DbtListener listener =
        new DbtListener() {
          @Override
          public void selected(String command, List<String> uniqueIds) {
            told.addAll(uniqueIds);
          }

          @Override
          public void finished(String id, String status, double seconds, String message) {
            ended.add(id);
          }
        };
    String said = call(new DbtCommand(listening(listener)), work, "dbt_heard", List.of("build"));
    assertThat(ended).describedAs(said).isEqualTo(told).hasSizeGreaterThan(5);
  }

  private static DbtHost listening(DbtListener listener) {
    return new DbtHost() {
      @Override
      public Clock clock() {
        return Clock.systemUTC();
      }

      @Override
      public ZoneId zone() {
        return ZoneOffset.UTC;
      }

      @Override
      public DbtListener listener(Path project, String command) {
        return listener;
      }
    };
  }

  private static String call(Path work, String database, List<String> arguments) {
    return call(new DbtCommand(), work, database, arguments);
  }

  private static String call(DbtCommand dbt, Path work, String database, List<String> arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    List<String> all = new ArrayList<>(arguments);
    all.add("--profiles-dir");
    all.add(".");
    int code =
        dbt.run(
            Invocation.local(
                all,
                work,
                Map.of(
                    "DBT_TEST_HOST",
                    cluster.address().getHostAddress(),
                    "DBT_TEST_PORT",
                    String.valueOf(cluster.port()),
                    "DBT_TEST_USER",
                    "postgres",
                    "DBT_TEST_PASSWORD",
                    "postgres",
                    "DBT_TEST_DATABASE",
                    database,
                    "DBT_USE_COLORS",
                    "false"),
                out,
                out));
    return bytes.toString(StandardCharsets.UTF_8) + "exit " + code + "\n";
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher m = WORD.matcher(line);
    while (m.find()) {
      words.add(m.group(1) != null ? m.group(1) : m.group());
    }
    return words;
  }

  private static String mask(String text, String database, Path work) {
    return text.replace(database, "DATABASE")
        .replace(work.toString(), "PROJECT")
        .replaceAll("(?m)^\\d{2}:\\d{2}:\\d{2}", "HH:MM:SS")
        .replaceAll(" in \\d+\\.\\d+s\\]", " in Ns]")
        .replaceAll(" in \\d+ hours \\d+ minutes and [0-9.]+ seconds \\([0-9.]+s\\)", " in N (Ns)")
        .replaceAll("\\d+ macros", "N macros")
        .replaceAll("(?m)^.*Unable to do partial parsing.*\n", "")
        .replaceAll("\\(macros/[a-z_/]+\\.sql\\)", "(MACRO)");
  }

  private static void sql(String database, String text) throws SQLException {
    try (Connection connection = cluster.dataSource(database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path at = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(at);
        } else {
          Files.copy(file, at);
        }
      }
    }
  }
}
