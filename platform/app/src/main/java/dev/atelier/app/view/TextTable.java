package dev.atelier.app.view;

import java.util.ArrayList;
import java.util.List;

/** Columns as wide as their widest cell, three spaces apart, as Docker prints tables. */
public final class TextTable {
  private static final int GAP = 3;

  private final int least;
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(String... header) {
    this(0, header);
  }

  /**
   * @param least characters of a column with the spaces behind it
   */
  public TextTable(int least, String... header) {
    this.least = least;
    rows.add(List.of(header));
  }

  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  @Override
  public String toString() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], visible(row.get(i)));
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        out.append(row.get(i));
        if (i < columns - 1) {
          out.repeat(' ', Math.max(least, widths[i] + GAP) - visible(row.get(i)));
        }
      }
      out.append('\n');
    }
    return out.toString();
  }

  /** Characters without colour codes. */
  static int visible(String text) {
    return text.replaceAll("\u001b\\[[0-9;]*m", "").length();
  }
}
