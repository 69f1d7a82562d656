package dev.atelier.console;

import java.util.List;
import java.util.Optional;

/**
 * @param warehouses names, the first is the usual one
 * @param warehouse the chosen one
 * @param table the chosen one as {@code schema.table}, or an empty string
 * @param sql the query box's text
 */
public record DataView(
    Language lang,
    List<String> warehouses,
    String warehouse,
    List<Schema> schemas,
    String table,
    List<Column> columns,
    String sql,
    Optional<Result> result,
    Optional<Failure> failure) {

  public record Schema(String name, List<Table> tables) {}

  /**
   * @param kind table, view, materialized view …
   * @param rows an estimate, written out
   */
  public record Table(String name, String kind, String rows, String size, boolean selected) {}

  public record Column(String name, String type, boolean nullable, String comment) {}

  /**
   * @param more whether there are more rows than shown
   */
  public record Result(List<Head> heads, List<List<Cell>> rows, boolean more, String took) {}

  public record Head(String name, boolean number) {}

  public record Cell(String text, boolean number, boolean isNull) {}

  /**
   * @param before, at, after the query's text around the place of the fault; at is empty when there
   *     is no place
   */
  public record Failure(String message, String hint, String before, String at, String after) {}
}
