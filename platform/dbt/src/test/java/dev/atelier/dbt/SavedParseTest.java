package dev.atelier.dbt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atelier.kernel.files.FileTree;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A saved parse is what a fresh one would be, whatever was changed in between. */
class SavedParseTest {
  private static final String SAVED = "target/partial_parse.atelier";

  private Path project = Path.of("");
  private final Map<String, String> environment = new TreeMap<>();
  private final List<String> options = new ArrayList<>();

  @BeforeTry
  @BeforeEach
  void makeProject() throws IOException {
    project = Files.createTempDirectory("saved-parse-");
    environment.clear();
    environment.put("DBT_USE_COLORS", "false");
    options.clear();
    write(
        "dbt_project.yml",
        """
        name: p
        version: '1.0'
        profile: p
        vars: {size: 1}
        models: {p: {+schema: "{{ env_var('SCHEMA', 'plain') }}"}}
        """);
    write(
        "profiles.yml",
        """
        p:
          target: dev
          outputs:
            dev: {type: postgres, host: h, port: 1, user: u, password: p, dbname: d, schema: "{{ env_var('PLACE', 'dev') }}", threads: 2}
            prod: {type: postgres, host: h, port: 1, user: u, password: p, dbname: d, schema: prod}
        """);
    write("models/m0.sql", "select 1 as id");
    write(
        "models/s.yml",
        """
        models:
        - name: m0
          config: {meta: {since: 2024-01-01, part: 1.5, of: [1, null, true]}}
          columns: [{name: id, data_tests: [unique, {positive: {arguments: {least: 1}}}]}]
        """);
    write(
        "macros/positive.sql",
        "{% test positive(model, column_name, least) %}select 1 from {{ model }}{% endtest %}");
    for (int i = 1; i < MODELS.size(); i++) {
      write("models/m" + i + ".sql", MODELS.get(i));
    }
    for (What what : What.values()) {
      if (what.atTheStart) {
        apply(new Edit(what, 1, 1));
      }
    }
  }

  @AfterTry
  @AfterEach
  void removeProject() {
    FileTree.delete(project);
  }

  private void write(String name, String text) {
    try {
      Path file = project.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String dbt(String target, String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(options);
    all.addAll(List.of("--target-path", target));
    int code = new DbtCommand().run(Invocation.local(all, project, environment, out, out));
    return bytes.toString(StandardCharsets.UTF_8) + "exit " + code;
  }

  /** What it said, but for times, places and whether a saved parse was of use. */
  private static List<String> said(String output) {
    return Arrays.stream(output.split("\n"))
        .map(line -> line.replaceFirst("^\\d\\d:\\d\\d:\\d\\d", ""))
        .filter(line -> !line.contains("Performance info"))
        .filter(line -> !line.contains("Unable to do partial parsing"))
        .sorted()
        .toList();
  }

  private JsonNode manifest(String target) throws IOException {
    JsonNode manifest = Json.mapper().readTree(project.resolve(target + "/manifest.json").toFile());
    ((ObjectNode) manifest).remove("metadata");
    manifest.findParents("created_at").forEach(one -> ((ObjectNode) one).remove("created_at"));
    return manifest;
  }

  private void agree(String after) throws IOException {
    String fresh = dbt("fresh", "parse", "--no-partial-parse");
    assertThat(said(dbt("target", "parse"))).describedAs(after).isEqualTo(said(fresh));
    if (fresh.endsWith("exit 0")) {
      assertThat(manifest("target")).describedAs(after).isEqualTo(manifest("fresh"));
      assertThat(said(dbt("target", "ls", "--output", "json")))
          .describedAs(after)
          .isEqualTo(said(dbt("fresh", "ls", "--output", "json", "--no-partial-parse")));
      assertThat(manifest("target")).describedAs(after).isEqualTo(manifest("fresh"));
      assertThat(project.resolve(SAVED)).exists();
    }
  }

  enum What {
    NOTHING(false),
    MODEL(false),
    REMOVE(false),
    RENAME(false),
    PROPERTIES(true),
    MACRO(true),
    NAMING_MACRO(true),
    SEED(true),
    DOCS(true),
    SNAPSHOT(true),
    SELECTORS(true),
    IGNORE(false),
    PACKAGE(true),
    PROJECT_VARS(true),
    PROJECT_MODELS(true),
    CLI_VARS(false),
    SCHEMA_VARIABLE(true),
    MODEL_VARIABLE(true),
    PLACE_VARIABLE(true),
    TARGET(false),
    FULL_REFRESH(false),
    THREADS(false),
    SAVED_FILE(false);

    private final boolean atTheStart;

    What(boolean atTheStart) {
      this.atTheStart = atTheStart;
    }
  }

  record Edit(What what, int a, int b) {
    @Override
    public String toString() {
      return what + "(" + a + ", " + b + ")";
    }
  }

  @Provide
  Arbitrary<List<Edit>> edits() {
    return Combinators.combine(
            Arbitraries.of(What.class),
            Arbitraries.integers().between(1, 5),
            Arbitraries.integers().between(0, 5))
        .as(Edit::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(10);
  }

  @Property(tries = 15, shrinking = ShrinkingMode.BOUNDED)
  void aSavedParseIsWhatAFreshOneWouldBe(@ForAll("edits") List<Edit> edits) throws IOException {
    agree("the start");
    for (Edit edit : edits) {
      apply(edit);
      agree(edit.toString());
    }
  }

  @Test
  void everyKindOfChangeIsSeen() throws IOException {
    assertThat(dbt("target", "parse")).endsWith("exit 0");
    for (What what : What.values()) {
      for (int b : new int[] {5, 2, 0}) {
        apply(new Edit(what, 2, b));
        agree(what + " " + b);
      }
    }
    assertThat(dbt("target", "parse")).endsWith("exit 0");
  }

  private static final List<String> MODELS =
      List.of(
          "select 1 as id",
          "{{ config(materialized=var('kind', 'view'), meta={'size': var('size')}) }} select * from {{ ref('m0') }}",
          "{{ config(schema=env_var('MODEL', 'none'), tags=('a', 'b')) }} select {{ named() }} from {{ source('raw', 'a') }}",
          "{{ config(enabled=flags.FULL_REFRESH, tags=[target.name]) }} select 1 as id",
          "{{ config(meta={'threads': target.threads, 'which': flags.PRINT}) }} select 1 as id",
          "select * from {{ ref('seed') }} {{ exceptions.warn('careful') }}");
  private static final List<String> PROPERTIES =
      List.of(
          "sources: [{name: raw, tables: [{name: a}]}]",
          "sources: [{name: raw, tables: [{name: a, description: \"{{ doc('words') }}\"}]}]",
          "models: [{name: m2, config: {tags: [x]}, columns: [{name: id, data_tests: [not_null]}]}]\nsources: [{name: raw, tables: [{name: a}]}]",
          "sources: [{name: raw, tables: [{name: a}]}]\nmodels: [{name: gone}]",
          "models: [{name: m3, data_tests: [{positive: {column_name: id, least: 2}}]}]",
          "exposures: [{name: e, type: ml, owner: {name: o}, depends_on: [\"ref('m0')\"]}]\nsources: [{name: raw, tables: [{name: a}]}]");

  private void apply(Edit edit) throws IOException {
    int a = edit.a();
    int b = edit.b();
    switch (edit.what()) {
      case NOTHING -> {}
      case MODEL -> write("models/m" + a + ".sql", MODELS.get(b));
      case REMOVE -> Files.deleteIfExists(project.resolve("models/m" + a + ".sql"));
      case RENAME -> {
        Path from = project.resolve("models/m" + a + ".sql");
        if (Files.exists(from) && !Files.exists(project.resolve("models/n" + b + ".sql"))) {
          Files.move(from, project.resolve("models/n" + b + ".sql"));
        }
      }
      case PROPERTIES -> write("models/more.yml", PROPERTIES.get(b));
      case MACRO ->
          write(
              "macros/named.sql",
              "{% macro named() %}{{ config(alias='x" + b + "') }}1{% endmacro %}");
      case NAMING_MACRO -> {
        if (b == 0) {
          Files.deleteIfExists(project.resolve("macros/schema.sql"));
        } else {
          write(
              "macros/schema.sql",
              "{% macro generate_schema_name(name, node) %}s"
                  + b
                  + "_{{ env_var('MODEL', '') }}{% endmacro %}");
        }
      }
      case SEED -> write("seeds/seed.csv", "id\n" + b + "\n");
      case DOCS -> write("models/d.md", "{% docs words %}" + b + "{% enddocs %}");
      case SNAPSHOT ->
          write(
              "snapshots/s.sql",
              "{% snapshot snap %}{{ config(unique_key='id', strategy='check', check_cols=['a"
                  + b
                  + "']) }} select 1 as id{% endsnapshot %}");
      case SELECTORS ->
          write("selectors.yml", "selectors: [{name: s" + b + ", definition: 'tag:x'}]");
      case IGNORE -> write(".dbtignore", "m" + (1 + b % 5) + ".sql\n");
      case PACKAGE -> {
        if (b == 0) {
          FileTree.delete(project.resolve("dbt_packages/other"));
        } else {
          write("dbt_packages/other/dbt_project.yml", "name: other\nversion: '" + a + "'\n");
          write(
              "dbt_packages/other/macros/named.sql", "{% macro named() %}" + b + "{% endmacro %}");
          write("dbt_packages/other/models/of_other.sql", "select " + a + " as id");
        }
      }
      case PROJECT_VARS -> replace("dbt_project.yml", "(?m)^vars:.*$", "vars: {size: " + b + "}");
      case PROJECT_MODELS ->
          replace("dbt_project.yml", "(?m)^version:.*$", "version: '1." + b + "'");
      case CLI_VARS ->
          option("--vars", b == 0 ? null : "{kind: " + (b > 2 ? "table" : "view") + "}");
      case SCHEMA_VARIABLE -> environment.put("SCHEMA", "of" + b);
      case MODEL_VARIABLE -> environment.put("MODEL", "of" + b);
      case PLACE_VARIABLE -> environment.put("PLACE", "at" + b);
      case TARGET -> option("--target", b > 2 ? "prod" : "dev");
      case FULL_REFRESH -> environment.put("DBT_FULL_REFRESH", b > 2 ? "true" : "false");
      case THREADS -> option("--threads", String.valueOf(1 + b));
      case SAVED_FILE -> spoil(project.resolve(SAVED), a, b);
    }
  }

  private void option(String name, String value) {
    int at = options.indexOf(name);
    if (at >= 0) {
      options.remove(at);
      options.remove(at);
    }
    if (value != null) {
      options.add(name);
      options.add(value);
    }
  }

  private void replace(String name, String pattern, String by) throws IOException {
    write(name, Files.readString(project.resolve(name)).replaceAll(pattern, by));
  }

  private static void spoil(Path file, int a, int b) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    int at = (int) (bytes.length * (10L * a + b) / 60);
    switch (b) {
      case 0 -> Files.writeString(file, "something else");
      case 1 -> Files.write(file, Arrays.copyOf(bytes, at));
      default -> {
        bytes[at] ^= 0x55;
        Files.write(file, bytes);
      }
    }
  }

  @Test
  void anUnchangedProjectIsNotParsed() throws IOException {
    assertThat(dbt("target", "parse"))
        .contains(
            "Unable to do partial parsing because saved manifest not found. Starting full parse.");
    JsonNode first = created(manifestWithTimes());
    assertThat(dbt("target", "parse")).doesNotContain("Unable");
    assertThat(created(manifestWithTimes())).isEqualTo(first);
    assertThat(dbt("target", "ls")).doesNotContain("Unable");
    assertThat(created(manifestWithTimes())).isEqualTo(first);
    dbt("target", "parse", "--no-partial-parse");
    assertThat(created(manifestWithTimes())).isNotEqualTo(first);
  }

  @Test
  void theCallerAndTheProjectMayWantEachParseAfresh() throws IOException {
    environment.put("DBT_PARTIAL_PARSE", "false");
    dbt("target", "parse");
    JsonNode first = created(manifestWithTimes());
    assertThat(dbt("target", "parse")).doesNotContain("Unable");
    JsonNode second = created(manifestWithTimes());
    assertThat(second).isNotEqualTo(first);
    environment.remove("DBT_PARTIAL_PARSE");
    dbt("target", "parse");
    assertThat(created(manifestWithTimes())).isEqualTo(second);
    write(
        "dbt_project.yml",
        Files.readString(project.resolve("dbt_project.yml")) + "flags: {partial_parse: false}\n");
    dbt("target", "parse");
    JsonNode third = created(manifestWithTimes());
    dbt("target", "parse");
    assertThat(created(manifestWithTimes())).isNotEqualTo(third);
  }

  private JsonNode manifestWithTimes() throws IOException {
    return Json.mapper().readTree(project.resolve("target/manifest.json").toFile());
  }

  private static JsonNode created(JsonNode manifest) {
    return manifest.at("/nodes/model.p.m0/created_at");
  }

  @Test
  void theReasonsAreTheGenuineTools() {
    dbt("target", "parse");
    options.addAll(List.of("--vars", "{size: 2}"));
    assertThat(dbt("target", "parse"))
        .contains(
            "Unable to do partial parsing because config vars, config profile, or config target have changed");
    environment.put("PLACE", "elsewhere");
    assertThat(dbt("target", "parse"))
        .contains("Unable to do partial parsing because profile has changed");
    environment.put("SCHEMA", "other");
    assertThat(dbt("target", "parse"))
        .contains(
            "Unable to do partial parsing because env vars used in dbt_project.yml have changed");
    write("dbt_packages/third/dbt_project.yml", "name: third\n");
    assertThat(dbt("target", "parse"))
        .contains("Unable to do partial parsing because a project dependency has been added");
    write("dbt_packages/third/dbt_project.yml", "name: third\nversion: '2'\n");
    assertThat(dbt("target", "parse"))
        .contains("Unable to do partial parsing because a project config has changed");
    assertThat(dbt("target", "parse")).doesNotContain("Unable");
  }

  @Test
  void aWarningIsSaidAgainAndCanStillBeAnError() {
    write("models/gone.yml", "models: [{name: gone}]\n");
    assertThat(dbt("target", "parse")).contains("patch with name 'gone'").endsWith("exit 0");
    assertThat(dbt("target", "parse")).contains("patch with name 'gone'").doesNotContain("Unable");
    assertThat(dbt("target", "parse", "--warn-error"))
        .contains("Compilation Error\n  careful")
        .doesNotContain("Unable")
        .endsWith("exit 2");
  }

  @Test
  void aManifestOfAnotherToolIsReplaced() throws IOException {
    dbt("target", "parse");
    JsonNode own = manifest("target");
    write("target/manifest.json", "{\"metadata\":{},\"nodes\":{}}");
    dbt("target", "parse");
    assertThat(manifest("target")).isEqualTo(own);
    String text = Files.readString(project.resolve("target/manifest.json"));
    write("target/manifest.json", text.replace("select 1 as id", "select 2 as id"));
    dbt("target", "parse");
    assertThat(manifest("target")).isEqualTo(own);
  }

  @Test
  void twoAtOnceLeaveAWholeOne() throws IOException {
    List<CompletableFuture<Void>> both =
        Stream.of("a", "b", "c", "d")
            .map(name ->
                CompletableFuture.runAsync(() -> {
                  for (int i = 0; i < 10; i++) {
                    write("models/by_" + name + ".sql", "select " + i + " as id");
                    assertThat(dbt("target", "parse")).endsWith("exit 0");
                  }
                }))
            .toList();
    both.forEach(CompletableFuture::join);
    agree("four at once");
    assertThat(dbt("target", "parse")).doesNotContain("Unable");
  }
}
