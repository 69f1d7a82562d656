package dev.atelier.kernel.text;

import java.util.Arrays;

/**
 * A file's text under the name that a person knows it by. Lines and columns count from 1; columns
 * count UTF-16 units.
 */
public final class SourceText {
  private final String name;
  private final String text;
  private final int[] lineStarts;

  public SourceText(String name, String text) {
    this.name = name;
    this.text = text;
    this.lineStarts = lineStarts(text);
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }

  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  public int lines() {
    return lineStarts.length;
  }

  /** The line without its end, or an empty string past the last line. */
  public String line(int line) {
    if (line < 1 || line > lineStarts.length) {
      return "";
    }
    int start = lineStarts[line - 1];
    int end = line < lineStarts.length ? lineStarts[line] - 1 : text.length();
    if (end > start && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(start, end);
  }

  /** The place between two offsets; O(log lines). */
  public Span span(int startOffset, int endOffset) {
    int startLine = lineAt(startOffset);
    int endLine = lineAt(endOffset);
    return new Span(
        this,
        startLine,
        startOffset - lineStarts[startLine - 1] + 1,
        endLine,
        endOffset - lineStarts[endLine - 1] + 1);
  }

  private int lineAt(int offset) {
    int at = Arrays.binarySearch(lineStarts, Math.clamp(offset, 0, text.length()));
    return at >= 0 ? at + 1 : -at - 1;
  }

  @Override
  public String toString() {
    return name;
  }
}
