package dev.atelier.generator.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.atelier.engines.postgres.ClusterSettings;
import dev.atelier.engines.postgres.PostgresCluster;
import dev.atelier.generator.Connections;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.text.SourceText;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CsvImportTest {
  @TempDir static Path data;
  @TempDir Path folder;
  private static PostgresCluster cluster;
  private static final Connections DATABASE =
      () -> DriverManager.getConnection(cluster.jdbcUrl("postgres"), "shop", "secret");

  @BeforeAll
  static void open() throws Exception {
    cluster =
        PostgresCluster.open(
            new ClusterSettings(
                data.resolve("pg"),
                InetAddress.getByName("127.0.0.1"),
                0,
                "shop",
                "secret",
                Map.of(),
                _ -> {}));
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @BeforeEach
  void emptyDatabase() throws Exception {
    execute(
        "drop schema public cascade; create schema public; drop schema if exists atelier cascade");
    Path tables =
        Path.of(
            System.getProperty("atelier.platform", ".."),
            "..",
            "postgres",
            "init",
            "20-raw-tables.sql");
    execute(Files.readString(tables));
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DATABASE.open();
        Statement statement = connection.createStatement()) {
      statement.execute("set client_min_messages = warning");
      statement.execute(sql);
    }
  }

  /** Rows with fields joined by bars. */
  private static List<String> read(String query) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = DATABASE.open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      int width = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<String> fields = new ArrayList<>();
        for (int i = 1; i <= width; i++) {
          fields.add(String.valueOf(rows.getString(i)));
        }
        lines.add(String.join("|", fields));
      }
    }
    return lines;
  }

  private Path file(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return file;
  }

  private Path sample() throws Exception {
    try (InputStream in = CsvImportTest.class.getResourceAsStream("invoices.csv")) {
      return Files.write(folder.resolve("invoices.csv"), in.readAllBytes());
    }
  }

  private ImportRequest request(Path file, String table) {
    return new ImportRequest(
        file,
        Optional.ofNullable(table),
        Optional.empty(),
        CsvOptions.NONE,
        folder.resolve(file.getFileName() + ".rejects.csv"),
        false);
  }

  private ImportResult run(Path file, String table) {
    return CsvImport.of(request(file, table)).run(DATABASE, ImportProgress.NONE);
  }

  @Test
  void invoiceLinesBecomeTransactionsOfTheShop() throws Exception {
    ImportResult result = run(sample(), null);
    assertThat(result.mapping()).contains("Online Retail");
    assertThat(read("select * from transactions_raw order by date, transaction_id"))
        .containsExactly(
            "700001-2|15001|100000|15.30|2011-01-03 09:00:00|success",
            "700001-3|15001|100001|12.75|2011-01-03 09:00:00|success",
            "700002-4|null|100001|0.255|2011-01-04 10:30:00|success",
            "C700003-5|15001|100000|-5.10|2011-01-05 11:00:00|failed",
            "700006-10|15002|100002|8|2011-02-28 12:00:00|success",
            "700006-9|15002|100002|8|2011-02-28 12:00:00|success");
    assertThat(read("select code, nom, prix from produits_raw order by produit_id"))
        .containsExactly("11A|BLUE BOWL|2.55", "22|LAMP, \"OAK\"|12.75", "33|TEAPOT|4");
    assertThat(read("select client_id, nom, pays, date_inscription from clients_raw order by 1"))
        .containsExactly(
            "15001|Client 15001|France|2011-01-03 09:00:00",
            "15002|Client 15002|France|2011-02-28 12:00:00");
  }

  @Test
  void amountsAreExactHoweverTheirFactorsAreWritten() throws Exception {
    String text =
        """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        1,A,a,-3,2011-01-03 09:00:00,.5,7,x
        1,A,a,3.,2011-01-03 09:00:00,-0.10,7.0,x
        1,A,a,1e2,2011-01-03 09:00:00,+1.5,7,x
        1,A,a,999999999999999999,2011-01-03 09:00:00,999999999999999999.001,7,x
        1,A,a,.,2011-01-03 09:00:00,1,7,x
        1,A,a,-,2011-01-03 09:00:00,1,7,x
        1,A,a,1.2.3,2011-01-03 09:00:00,1,7,x
        1,A,a,1,2011-01-03 09:00:00,1,7.5,x
        """;
    ImportResult result = run(file("factors.csv", text), null);
    assertThat(read("select transaction_id, client_id, montant from transactions_raw order by 1"))
        .containsExactly(
            "1-2|7|-1.5",
            "1-3|7|-0.30",
            "1-4|7|150",
            "1-5|7|999999999999999998001000000000000000.999");
    assertThat(Files.readAllLines(result.rejects().orElseThrow()))
        .extracting(line -> line.split(",")[1])
        .containsExactly(
            "rejected_because",
            "montant: not a number",
            "montant: not a number",
            "montant: not a number",
            "client_id is no whole number: 7.5");
    assertThat(read("select count(*) from clients_raw")).containsExactly("1");
  }

  @Test
  void badLinesAreKeptWithReasonsAndCanBeImportedOnceMended() throws Exception {
    ImportResult result = run(sample(), null);
    assertThat(result.rejected()).isEqualTo(3);
    Path rejects = result.rejects().orElseThrow();
    assertThat(Files.readAllLines(rejects))
        .containsExactly(
            "rejected_line,rejected_because,InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
            "6,montant: not a number,700004,33,TEAPOT,two,2011-01-06 12:00:00,4,15002.0,France",
            "7,7 fields instead of 8,700004,33,TEAPOT,2,2011-01-06 12:00:00,4,15002.0",
            "8,date is no date: 2011-02-30 12:00:00,700005,33,TEAPOT,2,2011-02-30 12:00:00,4,15002.0,France");
    Path mended =
        file("mended.csv", Files.readString(rejects).replace("two", "2").replace("02-30", "03-02"));
    ImportResult again = run(mended, null);
    assertThat(again.rows()).isEqualTo(2);
    assertThat(
            read(
                "select transaction_id, montant from transactions_raw where transaction_id ~ '70000[45]' order by 1"))
        .containsExactly("700004-6|8", "700005-8|8");
  }

  @Test
  void repeatedItReplacesWhatItBrought() throws Exception {
    Path file = sample();
    execute("insert into transactions_raw values ('own-1', null, null, 1, now(), 'success')");
    run(file, null);
    execute("update transactions_raw set montant = 99 where transaction_id = '700001-2'");
    ImportResult again = run(file, null);
    assertThat(again.replaced()).isEqualTo(6);
    assertThat(read("select count(*), sum(montant) from transactions_raw"))
        .containsExactly("7|40.205");
    Files.writeString(
        file, Files.readString(file).lines().limit(3).reduce("", (a, b) -> a + b + "\n"));
    assertThat(run(file, null).rows()).isEqualTo(2);
    assertThat(read("select count(*) from transactions_raw")).containsExactly("3");
    assertThat(read("select count(*) from produits_raw")).containsExactly("3");
  }

  @Test
  void anImportThatFailsLeavesNothing() throws Exception {
    Path file = sample();
    execute("insert into transactions_raw values ('700006-10', null, null, 1, now(), 'success')");
    AtelierException e = catchThrowableOfType(AtelierException.class, () -> run(file, null));
    assertThat(e).hasMessageContaining("nothing was imported").hasMessageContaining("700006-10");
    assertThat(read("select count(*) from transactions_raw")).containsExactly("1");
    assertThat(read("select count(*) from produits_raw")).containsExactly("0");
    assertThat(read("select to_regclass('atelier.imports') is null")).containsExactly("t");
    ImportRequest strict = request(file, "plain");
    strict =
        new ImportRequest(
            strict.file(),
            strict.table(),
            strict.mapping(),
            strict.options(),
            strict.rejects(),
            true);
    CsvImport one = CsvImport.of(strict);
    assertThat(
            catchThrowableOfType(
                AtelierException.class, () -> one.run(DATABASE, ImportProgress.NONE)))
        .hasMessageContaining("1 bad lines");
    assertThat(read("select to_regclass('plain') is null")).containsExactly("t");
  }

  @Test
  void anyFileBecomesATableWithTheTypesFound() throws Exception {
    String text =
        """
        Order Date;ShipAt;Qty;Total;Paid;Zip;Big;Note;When
        2026-01-02;2026-01-02 10:00;1;12;true;01234;9;"a;b";2026-01-02T10:00:00Z
        2026-01-03;2026-01-03 10:00:01.5;;12.50;false;75001;3000000000;;2026-01-02T10:00:00+02:00
        2026-01-04;2026-01-04;-3;1e3;TRUE;x;1;été;2026-01-02 10:00
        """;
    Path file = folder.resolve("My Orders.CSV.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(Charset.forName("windows-1252")));
    }
    ImportPlan plan = CsvImport.of(request(file, null)).plan(ImportProgress.NONE);
    assertThat(plan.columns())
        .extracting(column -> column.sqlName() + " " + column.type())
        .containsExactly(
            "order_date date",
            "ship_at timestamp",
            "qty integer",
            "total numeric",
            "paid boolean",
            "zip text",
            "big bigint",
            "note text",
            "when timestamptz");
    assertThat(plan.encoding()).isEqualTo("windows-1252");
    assertThat(run(file, null).target()).isEqualTo("my_orders");
    assertThat(read("select order_date, qty, total, paid, zip, note from my_orders order by 1"))
        .containsExactly(
            "2026-01-02|1|12|t|01234|a;b",
            "2026-01-03|null|12.50|f|75001|null",
            "2026-01-04|-3|1000|t|x|été");
  }

  @Test
  void typesAreThoseOfTheWholeFile() throws Exception {
    StringBuilder text = new StringBuilder("id,late,wide\n");
    for (int i = 0; i < 5_000; i++) {
      text.append(i).append(',').append(i < 4_000 ? "" : "7").append(',').append(i).append('\n');
    }
    text.append("x,8\n5000,8,word\n");
    ImportResult result = run(file("late.csv", text.toString()), null);
    assertThat(result.rows()).isEqualTo(5_001);
    assertThat(Files.readAllLines(result.rejects().orElseThrow())).hasSize(2);
    assertThat(read("select count(*), sum(late), max(wide) from late"))
        .containsExactly("5001|7008|word");
    assertThat(
            read(
                "select string_agg(format_type(atttypid, null), ' ' order by attnum) from pg_attribute where attrelid = 'late'::regclass and attnum > 0"))
        .containsExactly("integer integer text");
  }

  @Test
  void aRepeatedTableImportReplacesItsRowsAndNoOthers() throws Exception {
    Path one = file("one.csv", "id,name\n1,a\n2,b\n");
    Path two = file("two.csv", "id,name\n3,c\n");
    run(one, "things");
    run(two, "things");
    execute("insert into things values (4, 'own')");
    Files.writeString(one, "id,name\n1,A\n");
    assertThat(run(one, "things").replaced()).isEqualTo(2);
    assertThat(read("select * from things order by 1")).containsExactly("1|A", "3|c", "4|own");
    execute("update things set name = 'mine' where id = 3");
    assertThat(catchThrowableOfType(AtelierException.class, () -> run(two, "things")))
        .hasMessage(
            "1 of the 1 rows of the earlier import into things were changed or removed since");
    assertThat(read("select count(*) from things")).containsExactly("3");
  }

  @Test
  void anExistingTableJudgesItsRows() throws Exception {
    execute(
        "create table stock (id integer, \"Name\" text, price numeric, since date default '2026-01-01')");
    Path file = file("stock.csv", "price,Name,id\n1.5,a,007\nfree,b,2\n2,c,3.5\n");
    ImportResult result = run(file, "stock");
    assertThat(read("select * from stock")).containsExactly("7|a|1.5|2026-01-01");
    assertThat(Files.readAllLines(result.rejects().orElseThrow()))
        .contains("3,\"\"\"price\"\" is no numeric: free\",free,b,2");
    Path wrong = file("wrong.csv", "prise,id\n1,2\n");
    AtelierException e = catchThrowableOfType(AtelierException.class, () -> run(wrong, "stock"));
    assertThat(new ProblemPrinter(false).print(e.problems()))
        .isEqualTo(
            "error: table stock has no column for \"prise\"\n  mend: did you mean \"price\"?\n");
  }

  @Test
  void theShippedMappingIsTheShops() throws Exception {
    Path file =
        Path.of(
            System.getProperty("atelier.platform", ".."),
            "..",
            "data_generator",
            "mappings",
            "online_retail.yml");
    assertThat(CsvImport.shipped().text()).isEqualTo(Files.readString(file));
  }

  @Test
  void aMappingsFaultsAreReportedWithTheirPlaces() throws Exception {
    Path file = file("f.csv", "a,b\n1,2\n");
    SourceText mapping =
        new SourceText(
            "m.yml",
            "transactions_raw:\n  transaction_id: \"{c}\"\n  montan: a\n  statut: {column: a}\n");
    ImportRequest request =
        new ImportRequest(
            file,
            Optional.empty(),
            Optional.of(mapping),
            CsvOptions.NONE,
            folder.resolve("r"),
            false);
    AtelierException e = catchThrowableOfType(AtelierException.class, () -> CsvImport.of(request));
    assertThat(new ProblemPrinter(false).print(e.problems()))
        .contains("error: the file has no column \"c\"\n  m.yml:2:19")
        .contains("error: unknown key \"montan\"\n  m.yml:3:3")
        .contains("mend: did you mean \"montant\"?")
        .contains("error: a choice needs starts_with\n  m.yml:4:11");
  }

  @Test
  void theCommandPrintsWhatItDid() throws Exception {
    sample();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ImportCommand command = new ImportCommand(() -> Optional.of(DATABASE));
    assertThat(command.run(call(out, err, "invoices.csv", "--dry-run"))).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("invoices.csv → transactions_raw, through the mapping Online Retail\n")
        .contains("  unit_price    numeric\n")
        .endsWith("8 rows, 1 bad lines\n");
    assertThat(folder.resolve("invoices.csv.rejects.csv")).doesNotExist();
    out.reset();
    assertThat(command.run(call(out, err, "invoices.csv"))).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("6 rows of invoices.csv → transactions_raw in ")
        .contains("3 products and 2 customers were new");
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("3 bad lines were left out: see ");
    err.reset();
    assertThat(command.run(call(out, err, "nothing.csv"))).isOne();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("no such file");
    assertThat(command.run(call(out, err))).isEqualTo(2);
    err.reset();
    assertThat(new ImportCommand(Optional::empty).run(call(out, err, "invoices.csv"))).isOne();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("./atelier up");
  }

  private Invocation call(OutputStream out, OutputStream err, String... arguments) {
    return Invocation.local(
        List.of(arguments),
        folder,
        Map.of(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  /** Figures counted from the file by its publisher's description. */
  @Test
  void onlineRetailIsExactToTheThousandth() throws Exception {
    String folderOfData = System.getenv("ATELIER_DATA");
    Path real =
        Path.of(folderOfData == null ? "" : folderOfData, "online_retail", "online_retail.csv.gz");
    assumeTrue(Files.exists(real), "ATELIER_DATA names no folder with online_retail");
    ImportResult result = run(real, null);
    assertThat(result.rejected()).isZero();
    assertThat(
            read(
                "select count(*), sum(montant), count(*) filter (where client_id is null), count(distinct client_id), count(distinct produit_id), count(*) filter (where statut = 'failed') from transactions_raw"))
        .containsExactly("541909|9747747.934|135080|4372|4070|9288");
    assertThat(
            read(
                "select to_char(date, 'YYYY-MM'), trim_scale(sum(montant)) from transactions_raw group by 1 order by 1"))
        .containsExactly(
            "2010-12|748957.02",
            "2011-01|560000.26",
            "2011-02|498062.65",
            "2011-03|683267.08",
            "2011-04|493207.121",
            "2011-05|723333.51",
            "2011-06|691123.12",
            "2011-07|681300.111",
            "2011-08|682680.51",
            "2011-09|1019687.622",
            "2011-10|1070704.67",
            "2011-11|1461756.25",
            "2011-12|433668.01");
    assertThat(run(real, null).replaced()).isEqualTo(541_909);
    assertThat(read("select count(*) from transactions_raw")).containsExactly("541909");
  }
}
