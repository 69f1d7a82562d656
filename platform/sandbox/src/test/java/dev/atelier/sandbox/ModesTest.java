package dev.atelier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.atelier.sandbox.Sandbox.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same code sees the same in every mode, as whoever the platform runs. */
class ModesTest {
  private static final List<String> ROWS =
      List.of(
          "installed again false",
          "file a,b",
          "postgres 541909 rows",
          "package 6 True",
          "name 127.77.1.10 127.77.1.10",
          "name unknown",
          "own ['deep'] ['/data/deep/x.txt'] [[], ['x.txt']]",
          "tmp True False",
          "removed False",
          "child a,b",
          "shell ['in.csv', 'a,b']",
          "read-only",
          "copy ['made', 'main.py']",
          "sqlite True",
          "folder /opt/airflow/dags True /opt/airflow/dags/dag.py",
          "listens 127.77.1.10",
          "home unreadable",
          "zone UTC user True",
          "exit 0",
          "a,b",
          "dag.py",
          "quoted",
          "https://host/opt/airflow/data s/tmp/x/",
          "secret unreadable",
          "made",
          "exit 7",
          "run.sh",
          "exit 0");

  @TempDir Path folder;

  /** Where the suite runs. */
  enum Place {
    FULL(Mode.FULL, null),
    BWRAP(Mode.REDUCED, Confinement.BWRAP),
    LANDLOCK(Mode.REDUCED, Confinement.LANDLOCK),
    NONE(Mode.REDUCED, Confinement.NONE);

    final Mode mode;
    final @Nullable Confinement confinement;

    Place(Mode mode, @Nullable Confinement confinement) {
      this.mode = mode;
      this.confinement = confinement;
    }

    Sandbox open(SandboxSettings settings) {
      return Sandboxes.open(settings, Machine.here(), Optional.ofNullable(confinement));
    }
  }

  @ParameterizedTest
  @EnumSource
  void asMyself(Place place) throws Exception {
    TreeSet<String> before = tree();
    List<String> rows =
        new Scenario(folder).run(Optional.of(place.mode), Optional.ofNullable(place.confinement));
    assertThat(comparable(place, rows)).isEqualTo(expected(place, Machine.here().root()));
    assertThat(tree()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void asAnOrdinaryUser(Place place) throws Exception {
    assumeThat(Machine.here().root()).as("only root can become somebody else").isTrue();
    try (OtherUser other = OtherUser.open()) {
      String confinement = place.confinement == null ? "-" : place.confinement.name();
      List<String> rows = other.scenario(List.of(), place.mode.name(), confinement);
      assertThat(comparable(place, rows)).isEqualTo(expected(place, false));
    }
  }

  /** The limit holds in a user namespace of its own: this machine's stays as it is. */
  @Test
  void withUserNamespacesOff() throws Exception {
    assumeThat(Machine.here().root()).as("only root can become somebody else").isTrue();
    try (OtherUser other = OtherUser.open()) {
      List<String> rows =
          other.scenario(
              List.of(
                  "unshare",
                  "--user",
                  "--map-root-user",
                  "sh",
                  "-c",
                  "echo 1 >/proc/sys/user/max_user_namespaces && exec unshare --user"
                      + " --map-user=1000 --map-group=1000 \"$@\"",
                  "sh"),
              "-",
              "-");
      assertThat(rows.getFirst()).startsWith("reduced, confined by Landlock");
      assertThat(comparable(Place.LANDLOCK, rows)).isEqualTo(expected(Place.LANDLOCK, false));
    }
  }

  private static List<String> expected(Place place, boolean root) {
    List<String> rows = new ArrayList<>(ROWS);
    if (place == Place.NONE) {
      rows.replaceAll(row -> row.equals("read-only") ? "written to a read-only mount" : row);
      rows.removeIf(ModesTest::aboutSecrets);
    }
    if (place.mode == Mode.REDUCED && root) {
      rows.replaceAll(row -> row.replace("user True", "user no-new-privileges"));
    }
    return rows;
  }

  /** Without confinement nothing is promised about them. */
  private static boolean aboutSecrets(String row) {
    return row.startsWith("home ") || row.contains("secret");
  }

  private static List<String> comparable(Place place, List<String> rows) {
    return rows.stream().skip(1).filter(row -> place != Place.NONE || !aboutSecrets(row)).toList();
  }

  /** What of this machine the scenario might have touched. */
  private static TreeSet<String> tree() throws Exception {
    TreeSet<String> names = new TreeSet<>();
    for (String place : List.of("/", "/opt", "/usr", "/usr/local/bin", "/etc", "/var")) {
      try (Stream<Path> files = Files.list(Path.of(place))) {
        files.map(Path::toString).forEach(names::add);
      }
    }
    for (String file : List.of("/tmp/a file", "/tmp/b", "/tmp/s.db", "/tmp/atelier-y.txt")) {
      assertThat(Path.of(file)).doesNotExist();
    }
    return names;
  }
}
