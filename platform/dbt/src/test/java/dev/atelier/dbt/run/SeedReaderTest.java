package dev.atelier.dbt.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.dbt.adapter.ResultTable;
import dev.atelier.dbt.manifest.Resource;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedReaderTest {
  @TempDir Path folder;

  private ResultTable read(String csv, Map<String, Object> config) throws IOException {
    Files.writeString(folder.resolve("s.csv"), csv);
    Map<String, Object> fields = new HashMap<>();
    fields.put("resource_type", "seed");
    fields.put("unique_id", "seed.p.s");
    fields.put("root_path", folder.toString());
    fields.put("original_file_path", "s.csv");
    fields.put("config", config);
    return SeedReader.read(new Resource(fields));
  }

  @Test
  void theFirstTypeThatFitsEveryValueWins() throws IOException {
    ResultTable table =
        read(
            "n,f,d,t,b,x,empty\n1,1.5,2024-01-05,2024-01-05 10:00:00,true,a1,\n\"1,000\",2,2024-1-6,2024-01-05 10:00:01,FALSE,2,null\n",
            Map.of());
    assertThat(table.typeNames())
        .containsExactly(
            "integer",
            "float8",
            "date",
            "timestamp without time zone",
            "boolean",
            "text",
            "integer");
    assertThat(table.rows().get(1).getFirst()).isEqualTo(new BigDecimal("1000"));
    assertThat(table.rows().get(1).getLast()).isNull();
  }

  @Test
  void aColumnWithAConfiguredTypeKeepsItsText() throws IOException {
    ResultTable table = read("code\n007\n", Map.of("column_types", Map.of("code", "varchar(3)")));
    assertThat(table.typeNames()).containsExactly("text");
    assertThat(table.rows().getFirst().getFirst()).isEqualTo("007");
  }
}
