package dev.atelier.engines.postgres.psql;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What {@code \pset} sets. Mutable; {@link #copy} for one query's own settings. */
final class PrintSettings {
  /** How a table is laid out. */
  enum Format {
    ALIGNED,
    UNALIGNED,
    CSV,
    HTML
  }

  private static final List<String> FORMATS =
      List.of(
          "aligned",
          "asciidoc",
          "csv",
          "html",
          "latex",
          "latex-longtable",
          "troff-ms",
          "unaligned",
          "wrapped");

  Format format = Format.ALIGNED;
  int border = 1;
  String expanded = "off";
  boolean tuplesOnly;
  boolean footer = true;
  String nullText = "";
  String fieldSeparator = "|";
  String recordSeparator = "\n";
  String csvSeparator = ",";
  @Nullable String title;
  String tableAttributes = "";
  boolean unicode;
  int columns;
  int pager = 1;

  PrintSettings copy() {
    PrintSettings other = new PrintSettings();
    other.format = format;
    other.border = border;
    other.expanded = expanded;
    other.tuplesOnly = tuplesOnly;
    other.footer = footer;
    other.nullText = nullText;
    other.fieldSeparator = fieldSeparator;
    other.recordSeparator = recordSeparator;
    other.csvSeparator = csvSeparator;
    other.title = title;
    other.tableAttributes = tableAttributes;
    other.unicode = unicode;
    other.columns = columns;
    other.pager = pager;
    return other;
  }

  String text(@Nullable String value) {
    return value == null ? nullText : value;
  }

  boolean isExpanded() {
    return expanded.equals("on");
  }

  /** A setting that was refused: the message without its place. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /**
   * @param value null toggles, or shows, as the option has it
   * @return psql's confirmation, one line
   */
  String set(String option, @Nullable String value) throws Refused {
    switch (option) {
      case "format" -> format(value);
      case "border" -> border = value == null ? border : number(value);
      case "expanded", "x", "vertical" -> expanded = expanded(value);
      case "tuples_only", "t" -> tuplesOnly = flag(option, value, tuplesOnly);
      case "footer" -> footer = flag(option, value, footer);
      case "null" -> nullText = value == null ? nullText : value;
      case "fieldsep" -> fieldSeparator = value == null ? fieldSeparator : value;
      case "fieldsep_zero" -> fieldSeparator = "\0";
      case "recordsep" -> recordSeparator = value == null ? recordSeparator : value;
      case "recordsep_zero" -> recordSeparator = "\0";
      case "csv_fieldsep" -> csvSeparator(value);
      case "title", "C" -> title = value;
      case "tableattr", "T" -> tableAttributes = value == null ? "" : value;
      case "linestyle" -> linestyle(value);
      case "columns" -> columns = value == null ? columns : number(value);
      case "pager" -> pager = value == null ? 1 - Math.min(1, pager) : pager(value);
      case "pager_min_lines",
          "numericlocale",
          "unicode_border_linestyle",
          "unicode_column_linestyle",
          "unicode_header_linestyle" -> {
        if (value != null
            && !value.equals("off")
            && !value.equals("0")
            && !value.equals("single")) {
          throw new Refused("\\pset: " + option + " is not run here");
        }
      }
      default -> throw new Refused("\\pset: unknown option: " + option);
    }
    boolean toggle = option.equals("tuples_only") || option.equals("footer");
    return toggle && value != null ? "" : shown(option); // as psql 15 has it
  }

  private static int pager(String value) {
    return value.equals("always") ? 2 : Variables.bool(value).orElse(true) ? 1 : 0;
  }

  private void format(@Nullable String value) throws Refused {
    if (value == null) {
      return;
    }
    List<String> found =
        FORMATS.contains(value)
            ? List.of(value)
            : FORMATS.stream().filter(f -> f.startsWith(value.toLowerCase(Locale.ROOT))).toList();
    if (found.isEmpty()) {
      throw new Refused(
          "\\pset: allowed formats are aligned, asciidoc, csv, html, latex, latex-longtable,"
              + " troff-ms, unaligned, wrapped");
    }
    if (found.size() > 1 && !(found.size() == 2 && value.startsWith("l"))) {
      throw new Refused(
          "\\pset: ambiguous abbreviation \""
              + value
              + "\" matches both \""
              + found.get(0)
              + "\" and \""
              + found.get(1)
              + "\"");
    }
    format =
        switch (found.getFirst()) {
          case "aligned" -> Format.ALIGNED;
          case "unaligned" -> Format.UNALIGNED;
          case "csv" -> Format.CSV;
          case "html" -> Format.HTML;
          default -> throw new Refused("\\pset: format " + found.getFirst() + " is not run here");
        };
  }

  private String expanded(@Nullable String value) throws Refused {
    if (value == null) {
      return expanded.equals("off") ? "on" : "off";
    }
    if (value.equalsIgnoreCase("auto")) {
      return "auto";
    }
    Optional<Boolean> flag = Variables.bool(value);
    if (flag.isEmpty()) {
      throw new Refused(
          "unrecognized value \""
              + value
              + "\" for \"expanded\"\nAvailable values are: on, off, auto.");
    }
    return flag.get() ? "on" : "off";
  }

  private static boolean flag(String option, @Nullable String value, boolean now) throws Refused {
    if (value == null) {
      return !now;
    }
    return Variables.bool(value)
        .orElseThrow(() ->
            new Refused(
                "unrecognized value \"" + value + "\" for \"" + option + "\": Boolean expected"));
  }

  private static int number(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      return 0; // as atoi
    }
  }

  private void csvSeparator(@Nullable String value) throws Refused {
    if (value == null) {
      return;
    }
    if (value.length() != 1) {
      throw new Refused("\\pset: csv_fieldsep must be a single one-byte character");
    }
    if ("\"\n\r".contains(value)) {
      throw new Refused(
          "\\pset: csv_fieldsep cannot be a double quote, a newline, or a carriage return");
    }
    csvSeparator = value;
  }

  private void linestyle(@Nullable String value) throws Refused {
    if (value == null) {
      return;
    }
    if ("unicode".startsWith(value)) {
      unicode = true;
    } else if ("ascii".startsWith(value)) {
      unicode = false;
    } else if ("old-ascii".startsWith(value)) {
      throw new Refused("\\pset: linestyle old-ascii is not run here");
    } else {
      throw new Refused("\\pset: allowed line styles are ascii, old-ascii, unicode");
    }
  }

  /** What psql prints after a change. */
  private String shown(String option) {
    return switch (option) {
      case "format" -> "Output format is " + format.name().toLowerCase(Locale.ROOT) + ".";
      case "border" -> "Border style is " + border + ".";
      case "expanded", "x", "vertical" ->
          expanded.equals("auto")
              ? "Expanded display is used automatically."
              : "Expanded display is " + expanded + ".";
      case "tuples_only", "t" -> "Tuples only is " + onOff(tuplesOnly) + ".";
      case "footer" -> "Default footer is " + onOff(footer) + ".";
      case "null" -> "Null display is \"" + nullText + "\".";
      case "fieldsep", "fieldsep_zero" ->
          fieldSeparator.equals("\0")
              ? "Field separator is zero byte."
              : "Field separator is \"" + fieldSeparator + "\".";
      case "recordsep", "recordsep_zero" ->
          switch (recordSeparator) {
            case "\0" -> "Record separator is zero byte.";
            case "\n" -> "Record separator is <newline>.";
            default -> "Record separator is \"" + recordSeparator + "\".";
          };
      case "csv_fieldsep" -> "Field separator for CSV is \"" + csvSeparator + "\".";
      case "title", "C" -> title == null ? "Title is unset." : "Title is \"" + title + "\".";
      case "tableattr", "T" ->
          tableAttributes.isEmpty()
              ? "Table attributes unset."
              : "Table attributes are \"" + tableAttributes + "\".";
      case "linestyle" -> "Line style is " + (unicode ? "unicode" : "ascii") + ".";
      case "columns" ->
          columns == 0 ? "Target width is unset." : "Target width is " + columns + ".";
      case "pager" ->
          switch (pager) {
            case 0 -> "Pager usage is off.";
            case 2 -> "Pager is always used.";
            default -> "Pager is used for long output.";
          };
      default -> "";
    };
  }

  private static String onOff(boolean flag) {
    return flag ? "on" : "off";
  }

  /** What {@code \pset} alone lists. */
  Map<String, String> all() {
    Map<String, Supplier<String>> rows =
        Map.ofEntries(
            Map.entry("border", () -> Integer.toString(border)),
            Map.entry("columns", () -> Integer.toString(columns)),
            Map.entry("csv_fieldsep", () -> "'" + csvSeparator + "'"),
            Map.entry("expanded", () -> expanded),
            Map.entry("fieldsep", () -> "'" + fieldSeparator + "'"),
            Map.entry("fieldsep_zero", () -> onOff(fieldSeparator.equals("\0"))),
            Map.entry("footer", () -> onOff(footer)),
            Map.entry("format", () -> format.name().toLowerCase(Locale.ROOT)),
            Map.entry("linestyle", () -> unicode ? "unicode" : "ascii"),
            Map.entry("null", () -> "'" + nullText + "'"),
            Map.entry("numericlocale", () -> "off"),
            Map.entry("pager", () -> Integer.toString(pager)),
            Map.entry("pager_min_lines", () -> "0"),
            Map.entry("recordsep", () -> "'" + recordSeparator.replace("\n", "\\n") + "'"),
            Map.entry("recordsep_zero", () -> onOff(recordSeparator.equals("\0"))),
            Map.entry(
                "tableattr", () -> tableAttributes.isEmpty() ? "" : "'" + tableAttributes + "'"),
            Map.entry("title", () -> title == null ? "" : "'" + title + "'"),
            Map.entry("tuples_only", () -> onOff(tuplesOnly)),
            Map.entry("unicode_border_linestyle", () -> "single"),
            Map.entry("unicode_column_linestyle", () -> "single"),
            Map.entry("unicode_header_linestyle", () -> "single"));
    Map<String, String> all = new TreeMap<>();
    rows.forEach((name, value) -> all.put(name, value.get()));
    return all;
  }
}
