package dev.atelier.engines.postgres.psql;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something to print.
 *
 * @param rightAligned by column
 * @param rows a null cell is SQL's NULL
 * @param footers below it; none: the count of rows
 * @param piece which part of a result this is
 */
record Table(
    Optional<String> title,
    List<String> headers,
    List<Boolean> rightAligned,
    Rows rows,
    List<String> footers,
    boolean countRows,
    Piece piece) {

  /**
   * A part of a result that is shown as it comes ({@code FETCH_COUNT}).
   *
   * @param before how many rows were shown already
   */
  record Piece(boolean first, boolean last, int before) {
    static final Piece WHOLE = new Piece(true, true, 0);
  }

  static Table of(String title, List<String> headers, List<@Nullable String[]> rows) {
    return new Table(
        Optional.of(title), headers, left(headers), Rows.of(rows), List.of(), true, Piece.WHOLE);
  }

  Table titled(String other) {
    return new Table(Optional.of(other), headers, rightAligned, rows, footers, countRows, piece);
  }

  Table leftAligned() {
    return new Table(title, headers, left(headers), rows, footers, countRows, piece);
  }

  private static List<Boolean> left(List<String> headers) {
    return headers.stream().map(_ -> false).toList();
  }

  Table with(List<String> otherFooters) {
    return new Table(title, headers, rightAligned, rows, List.copyOf(otherFooters), false, piece);
  }

  /** The footers, or the count of rows where there are none and it is wanted. */
  List<String> footersOrCount(PrintSettings settings) {
    if (!footers.isEmpty() || !countRows || !settings.footer) {
      return footers;
    }
    return List.of(count(piece.before() + rows.size()));
  }

  static String count(int rows) {
    return rows == 1 ? "(1 row)" : "(" + rows + " rows)";
  }
}
