package dev.atelier.generator.csv;

import java.util.List;
import java.util.Optional;

/**
 * What an import would do.
 *
 * @param target the table, or {@code transactions_raw} through a mapping
 * @param mapping its name
 * @param columns of the file, with the types that were found and the names that they get
 * @param rows good ones
 */
public record ImportPlan(
    String target,
    Optional<String> mapping,
    String encoding,
    char delimiter,
    boolean header,
    List<Column> columns,
    long rows,
    long rejected) {
  public ImportPlan {
    columns = List.copyOf(columns);
  }

  /** A column of the file. */
  public record Column(String name, String sqlName, String type) {}
}
