package dev.atelier.engines.postgres.psql;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A result laid out row by row as it comes, and shown once the server says that it is whole. */
final class HeldRows implements AutoCloseable {
  private static final int CHUNK = 1 << 16;

  private final PrintSettings settings;
  private final PrintStream output;
  private final StringBuilder text = new StringBuilder();
  private Spool spool = new Spool();
  private final RowPrinter printer;

  HeldRows(Execution.Use.Show show, List<String> headers) {
    this.settings = show.settings();
    this.output = show.output();
    this.printer = new RowPrinter(settings, headers, text);
    printer.begin(Optional.ofNullable(settings.title));
  }

  void add(@Nullable String[] row) {
    printer.row(row);
    if (text.length() >= CHUNK) {
      spill();
    }
  }

  private void spill() {
    try {
      spool.write(text.toString().getBytes(output.charset()));
      text.setLength(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Shows what came so far, whatever follows ({@code FETCH_COUNT}). */
  void show() {
    try {
      spill();
      spool.copyTo(output);
      spool.close();
      spool = new Spool();
      output.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void finish(int rows) {
    boolean counted = settings.footer && !settings.isExpanded();
    printer.end(counted ? List.of(Table.count(rows)) : List.of());
    try {
      spill();
      spool.copyTo(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      spool.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
