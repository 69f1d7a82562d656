package dev.atelier.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The data page on a real PostgreSQL. */
class DataPageTest {
  @TempDir static Path folder;
  private static SampleWarehouse warehouse;
  private static SampleConsole sample;
  private static Visitor visitor;
  private static String csrf;

  @BeforeAll
  static void start() throws IOException, InterruptedException, SQLException {
    warehouse = new SampleWarehouse(folder.resolve("data"));
    sample =
        new SampleConsole(
            Files.createDirectory(folder.resolve("stack")), true, warehouse, 0, DbtProjects.NONE);
    visitor = new Visitor(sample.console).signIn();
    csrf = visitor.csrf();
  }

  @AfterAll
  static void stop() {
    sample.close();
    warehouse.close();
  }

  private static HttpResponse<String> ask(String path, String sql)
      throws IOException, InterruptedException {
    return visitor.post(path, "csrf=" + csrf + "&sql=" + Visitor.encode(sql));
  }

  @Test
  void schemasTablesAndViewsAreListed() throws Exception {
    assertThat(visitor.get("/data").body())
        .contains("postgres/postgres", "public", "marts")
        .contains("transactions_raw", "500", "Ventes Du Jour", "view");
  }

  @Test
  void aTableShowsItsColumnsAndFirstRows() throws Exception {
    String page = visitor.get("/data?table=public.transactions_raw").body();
    assertThat(page)
        .contains("numeric(10,2)", "bigint not null", "the first 200 rows")
        .contains("from public.transactions_raw", "a \"quoted\", one");
  }

  @Test
  void aNameThatNeedsQuotesGetsThem() throws Exception {
    assertThat(visitor.get("/data?table=marts.Ventes+Du+Jour").body())
        .contains("31312.50")
        .contains("1 row in");
  }

  @Test
  void aFaultIsShownWhereItIs() throws Exception {
    assertThat(ask("/data", "select montan from transactions_raw").body())
        .contains("column \"montan\" does not exist")
        .contains("select <mark>montan</mark> from transactions_raw")
        .contains("Perhaps you meant");
  }

  @Test
  void noRowIsSaidWithTheTimeItTook() throws Exception {
    assertThat(ask("/data", "select * from transactions_raw where id < 0").body())
        .contains("No row. It took");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from transactions_raw",
        "commit; delete from transactions_raw; commit",
        "rollback; begin read write; delete from transactions_raw; commit",
        "set transaction read write; delete from transactions_raw; commit",
        "create table mine (id int)"
      })
  void nothingIsWritten(String sql) throws Exception {
    assertThat(ask("/data", sql).body()).contains("role=\"alert\"");
    ask("/data.csv", sql);
    assertThat(warehouse.rows()).isEqualTo(500);
  }

  @Test
  void allRowsComeAsCsv() throws Exception {
    HttpResponse<String> csv =
        ask("/data.csv", "select id, note from transactions_raw order by id");
    assertThat(csv.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
    assertThat(csv.body()).startsWith("id,note\r\n1,\"a \"\"quoted\"\", one\"\r\n2,\r\n");
    assertThat(csv.body().lines()).hasSize(501);
    assertThat(ask("/data.csv", "select nothing").statusCode()).isEqualTo(400);
  }

  @Test
  void theOldTableOfAnotherDatabaseIsNotThere() throws Exception {
    assertThat(visitor.get("/data?table=public.gone").body()).contains("does not exist");
    assertThat(visitor.get("/data?warehouse=elsewhere").statusCode()).isEqualTo(200);
  }
}
