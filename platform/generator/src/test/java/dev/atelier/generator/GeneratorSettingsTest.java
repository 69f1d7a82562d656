package dev.atelier.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.text.SourceText;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class GeneratorSettingsTest {
  @Test
  void allFaultsAreReportedTogether() {
    String text =
        "sed: 1\nrate: fast\norders_per_day: 0\nopening: tomorrow\ncountries: {France: -1}\n";
    AtelierException e =
        catchThrowableOfType(
            AtelierException.class,
            () -> GeneratorSettings.read(new SourceText("generator.yml", text)));
    assertThat(new ProblemPrinter(false).print(e.problems()))
        .isEqualTo(
            """
            error: opening is a date such as 2025-01-31
              generator.yml:4:10 [generator.bad-setting]
                4 | opening: tomorrow
                  |          ^^^^^^^^
            error: orders_per_day is a number from 1 to 50000000
              generator.yml:3:17 [generator.bad-setting]
                3 | orders_per_day: 0
                  |                 ^
            error: rate is a number from 0.0001 to 100000
              generator.yml:2:7 [generator.bad-setting]
                2 | rate: fast
                  |       ^^^^
            error: countries is names with numbers over 0
              generator.yml:5:12 [generator.bad-setting]
                5 | countries: {France: -1}
                  |            ^^^^^^^^^^^^
            error: unknown key "sed"
              generator.yml:1:1 [generator.bad-setting]
                1 | sed: 1
                  | ^^^
              mend: did you mean "seed"?
            """);
  }

  @Test
  void theShopsOwnFileHoldsTheDefaults() throws Exception {
    Path file =
        Path.of(
            System.getProperty("atelier.platform", ".."), "..", "data_generator", "generator.yml");
    assertThat(GeneratorSettings.read(new SourceText("generator.yml", Files.readString(file))))
        .isEqualTo(GeneratorSettings.defaults());
  }

  @Test
  void theTablesAreThoseOfTheShop() throws Exception {
    Path file =
        Path.of(
            System.getProperty("atelier.platform", ".."),
            "..",
            "postgres",
            "init",
            "20-raw-tables.sql");
    assertThat(Warehouse.tables()).isEqualTo(Files.readString(file));
  }
}
