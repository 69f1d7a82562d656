package dev.atelier.generator.csv;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * How a file is written.
 *
 * @param bomBytes bytes of the byte order mark at its start
 * @param header whether its first record names the columns
 */
record CsvFormat(Charset charset, int bomBytes, char delimiter, char quote, boolean header) {
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};
  private static final int LOOKED_AT = 50;

  /** From a file's first bytes (some 64 KiB); what is told holds, the rest is found out. */
  static CsvFormat detect(byte[] start, CsvOptions told) {
    int bom = bomBytes(start);
    Charset charset = told.charset().orElseGet(() -> charset(start));
    String text = wholeLines(new String(start, bom, start.length - bom, charset));
    char quote =
        told.quote().orElseGet(() -> text.indexOf('"') < 0 && quotedOnce(text) ? '\'' : '"');
    char delimiter = told.delimiter().orElseGet(() -> delimiter(text, quote));
    boolean header = told.header().orElseGet(() -> hasHeader(sample(text, delimiter, quote)));
    return new CsvFormat(charset, bom, delimiter, quote, header);
  }

  private static int bomBytes(byte[] b) {
    if (b.length >= 3 && b[0] == (byte) 0xEF && b[1] == (byte) 0xBB && b[2] == (byte) 0xBF) {
      return 3;
    }
    return utf16(b) ? 2 : 0;
  }

  private static boolean utf16(byte[] b) {
    return b.length >= 2
        && ((b[0] == (byte) 0xFF && b[1] == (byte) 0xFE)
            || (b[0] == (byte) 0xFE && b[1] == (byte) 0xFF));
  }

  /** UTF-16 by its mark, UTF-8 where it decodes, and else Windows' Western European. */
  private static Charset charset(byte[] start) {
    if (utf16(start)) {
      return start[0] == (byte) 0xFF ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result =
        decoder.decode(ByteBuffer.wrap(start), CharBuffer.allocate(start.length + 1), false);
    return result.isError() ? Charset.forName("windows-1252") : StandardCharsets.UTF_8;
  }

  private static String wholeLines(String text) {
    int end = text.lastIndexOf('\n');
    return end < 0 ? text : text.substring(0, end + 1);
  }

  /** A file that quotes with apostrophes begins fields with them again and again. */
  private static boolean quotedOnce(String text) {
    return text.split("(^|[,;\\t|\\n])'", -1).length > 4;
  }

  /** The one that cuts most records into the same number of fields, two at least. */
  private static char delimiter(String text, char quote) {
    char best = ',';
    double bestScore = 0;
    for (char candidate : DELIMITERS) {
      List<List<String>> records = sample(text, candidate, quote);
      if (records.isEmpty() || records.getFirst().size() < 2) {
        continue;
      }
      int width = records.getFirst().size();
      double alike =
          (double) records.stream().filter(record -> record.size() == width).count()
              / records.size();
      double score = alike * 100 + Math.min(width, 20);
      if (score > bestScore) {
        bestScore = score;
        best = candidate;
      }
    }
    return best;
  }

  private static List<List<String>> sample(String text, char delimiter, char quote) {
    List<List<String>> records = new ArrayList<>();
    try (CsvReader<CsvRecord> reader = reader(delimiter, quote).ofCsvRecord(text)) {
      for (CsvRecord record : reader) {
        records.add(record.getFields());
        if (records.size() == LOOKED_AT) {
          break;
        }
      }
    } catch (de.siegmar.fastcsv.reader.CsvParseException | java.io.IOException e) {
      return records; // cut off within quotes, or not of this delimiter
    }
    return records;
  }

  static CsvReader.CsvReaderBuilder reader(char delimiter, char quote) {
    return CsvReader.builder()
        .fieldSeparator(delimiter)
        .quoteCharacter(quote)
        .allowExtraFields(true)
        .allowMissingFields(true)
        .allowExtraCharsAfterClosingQuote(true);
  }

  /** A first record of different words that are no values. */
  private static boolean hasHeader(List<List<String>> records) {
    if (records.isEmpty()) {
      return false;
    }
    List<String> first = records.getFirst();
    return new HashSet<>(first).size() == first.size()
        && first.stream().noneMatch(String::isBlank)
        && first.stream().allMatch(name -> ColumnType.of(name) == ColumnType.TEXT);
  }
}
