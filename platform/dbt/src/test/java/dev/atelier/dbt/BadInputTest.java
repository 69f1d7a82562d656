package dev.atelier.dbt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.stack.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person's mistakes in a project: the genuine tool's words and exit code, no stack trace. */
class BadInputTest {
  @TempDir Path project;

  private String parse(Map<String, String> files) throws IOException {
    return dbt("parse", files);
  }

  private String dbt(String command, Map<String, String> files) throws IOException {
    write("dbt_project.yml", "name: p\nversion: '1.0'\nprofile: shop\n");
    write(
        "profiles.yml",
        "shop: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: 1, user: u, password: p, dbname: d, schema: dev}}}\n");
    for (Map.Entry<String, String> file : files.entrySet()) {
      write(file.getKey(), file.getValue());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int code =
        new DbtCommand()
            .run(
                Invocation.local(
                    List.of(command), project, Map.of("DBT_USE_COLORS", "false"), out, out));
    return bytes.toString(StandardCharsets.UTF_8) + "exit " + code;
  }

  private void write(String name, String text) throws IOException {
    Path file = project.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void twoModelsOfOneRelationAreRefused() throws IOException {
    assertThat(
            parse(
                Map.of(
                    "models/a.sql", "select 1 as x",
                    "models/b.sql", "{{ config(alias='a') }} select 1 as x")))
        .endsWith(
            """
            Compilation Error
              dbt found two resources with the database representation ""d"."dev"."a"".
              dbt cannot create two resources with identical database representations. To fix this,
              change the configuration of one of these resources:
              - model.p.a (models/a.sql)
              - model.p.b (models/b.sql)
            exit 2\
            """);
  }

  @Test
  void aMissingFunctionIsNamed() throws IOException {
    assertThat(parse(Map.of("models/a.sql", "select {{ function('twice') }}(1) as x")))
        .endsWith(
            """
            Compilation Error
              Model 'model.p.a' (models/a.sql) depends on a function named 'twice' which was not found
            exit 2\
            """);
  }

  @Test
  void overloadsWithoutAFileAreRefused() throws IOException {
    assertThat(
            parse(
                Map.of(
                    "functions/twice.sql", "select x * 2",
                    "functions/f.yml",
                        """
                        functions:
                          - name: twice
                            returns: {data_type: int}
                            overloads: [{defined_in: twice_text}]
                        """)))
        .contains(
            "Function overload 'twice_text' (defined_in) not found. Expected a SQL file at functions/twice_text.sql");
  }

  @Test
  void twoPrimaryKeysOfAContractAreRefused() throws IOException {
    assertThat(
            parse(
                Map.of(
                    "models/keys.sql", "select 1 as a, 2 as b",
                    "models/keys.yml",
                        """
                        models:
                          - name: keys
                            config: {contract: {enforced: true}}
                            columns:
                              - {name: a, data_type: int, constraints: [{type: primary_key}]}
                              - {name: b, data_type: int, constraints: [{type: primary_key}]}
                        """)))
        .contains(
            "Found 2 columns (['a', 'b']) with primary key constraints defined. Primary keys for multiple columns must be defined as a model level constraint.")
        .endsWith("exit 2");
  }

  @Test
  void functionsInJavaScriptAreRefused() throws IOException {
    assertThat(parse(Map.of("functions/thrice.js", "return x * 3;")))
        .contains("Function 'thrice' uses JavaScript, which is not supported on 'postgres'.")
        .endsWith("exit 2");
  }

  @Test
  void aCycleIsNamed() throws IOException {
    assertThat(
            dbt(
                "ls",
                Map.of(
                    "models/a.sql", "select * from {{ ref('b') }}",
                    "models/b.sql", "select * from {{ ref('a') }}")))
        .endsWith("Compilation Error\n  Found a cycle: model.p.a --> model.p.b\nexit 2");
  }

  @Test
  void aMissingReferenceIsNamed() throws IOException {
    assertThat(parse(Map.of("models/a.sql", "select * from {{ ref('p', 'nope') }}")))
        .endsWith(
            "  Model 'model.p.a' (models/a.sql) depends on a node named 'nope' in package or project 'p' which was not found\nexit 2");
  }

  @Test
  void propertyFilesOfTheWrongShapeAreNamed() throws IOException {
    assertThat(parse(Map.of("models/s.yml", "models: a\n")))
        .endsWith(
            "Parsing Error\n  The schema file at models/s.yml is invalid because the value of 'models' is not a list\nexit 2");
    assertThat(parse(Map.of("models/s.yml", "models:\n  - nam: a\n")))
        .endsWith(
            "Parsing Error\n  The schema file at models/s.yml is invalid because a list element for 'models' does not have a name attribute.\nexit 2");
    assertThat(parse(Map.of("models/s.yml", "- a\n")))
        .endsWith(
            "Parsing Error\n  Error reading p: s.yml - Runtime Error\n    Contents of file 'models/s.yml' are not valid. Dictionary expected.\nexit 2");
  }
}
