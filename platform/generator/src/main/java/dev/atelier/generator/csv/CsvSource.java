package dev.atelier.generator.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** A CSV file, plain or gzip (by its content, whatever it is called). Can be read several times. */
final class CsvSource {
  static final ErrorCode UNREADABLE = ErrorCode.user("import.file-unreadable");
  private static final int START_BYTES = 64 * 1024;
  private static final int READ_BYTES = 128 * 1024;
  private static final int PROGRESS_ROWS = 4_096;

  private final Path file;
  private final CsvFormat format;
  private final long bytes;
  private final List<String> columns;
  private final boolean replay;

  /** Takes a record; {@code line} is where it starts in the file, from 1. */
  interface Handler {
    void record(long line, List<String> fields);
  }

  private CsvSource(Path file, CsvFormat format, long bytes, List<String> columns, boolean replay) {
    this.file = file;
    this.format = format;
    this.bytes = bytes;
    this.columns = List.copyOf(columns);
    this.replay = replay;
  }

  /**
   * Looks at a file's beginning.
   *
   * @throws AtelierException with {@link #UNREADABLE}
   */
  static CsvSource open(Path file, CsvOptions options) {
    try (InputStream in = stream(file, new Counter())) {
      CsvFormat format = CsvFormat.detect(in.readNBytes(START_BYTES), options);
      CsvSource unnamed = new CsvSource(file, format, Files.size(file), List.of(), false);
      Optional<List<String>> first = unnamed.first();
      if (first.isEmpty()) {
        throw Problem.error(UNREADABLE, file.getFileName() + " is empty").exception();
      }
      List<String> fields = first.get();
      boolean replay = format.header() && Rejects.isHeader(fields);
      List<String> columns =
          replay
              ? fields.subList(Rejects.OWN_COLUMNS, fields.size())
              : format.header()
                  ? fields.stream().map(String::strip).toList()
                  : IntStream.rangeClosed(1, fields.size()).mapToObj(i -> "column_" + i).toList();
      return new CsvSource(file, format, Files.size(file), columns, replay);
    } catch (IOException e) {
      throw new AtelierException(
          Problem.error(UNREADABLE, "cannot be read: " + file + ": " + reason(e)), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "no such file"
        : String.valueOf(e.getMessage());
  }

  private Optional<List<String>> first() throws IOException {
    try (CsvReader<CsvRecord> reader = reader(new Counter())) {
      var records = reader.iterator();
      return records.hasNext() ? Optional.of(records.next().getFields()) : Optional.empty();
    }
  }

  Path file() {
    return file;
  }

  /** Of the file itself, compressed if it is. */
  long bytes() {
    return bytes;
  }

  CsvFormat format() {
    return format;
  }

  /** Of the header, or {@code column_1} … */
  List<String> columns() {
    return columns;
  }

  /** The types of the first records, which the rest may contradict. */
  List<ColumnType> sample(int records) {
    TypeInference inference = new TypeInference(columns.size());
    try (CsvReader<CsvRecord> reader = reader(new Counter())) {
      reader.stream()
          .skip(format.header() ? 1 : 0)
          .limit(records)
          .map(CsvRecord::getFields)
          .map(fields -> replay ? fields.subList(Rejects.OWN_COLUMNS, fields.size()) : fields)
          .filter(fields -> fields.size() == columns.size())
          .forEach(fields -> inference.record(0, fields));
    } catch (CsvParseException | IOException e) {
      return inference.types(); // the whole pass will say what is wrong
    }
    return inference.types();
  }

  /** Goes through all records but the header; those with another number of fields are refused. */
  void read(Handler handler, Rejects rejects, ImportProgress progress) {
    Counter counter = new Counter();
    long rows = 0;
    int width = columns.size();
    boolean skip = format.header();
    try (CsvReader<CsvRecord> reader = reader(counter)) {
      for (CsvRecord record : reader) {
        if (skip) {
          skip = false;
          continue;
        }
        List<String> fields = record.getFields();
        long line = record.getStartingLineNumber();
        if (replay && fields.size() > Rejects.OWN_COLUMNS) {
          line = Rejects.line(fields).orElse(line);
          fields = fields.subList(Rejects.OWN_COLUMNS, fields.size());
        }
        if (fields.size() == width) {
          handler.record(line, fields);
        } else {
          rejects.add(line, fields.size() + " fields instead of " + width, fields);
        }
        if (++rows % PROGRESS_ROWS == 0) {
          progress.at(rows, counter.bytes, bytes);
        }
      }
      progress.at(rows, bytes, bytes);
    } catch (CsvParseException e) {
      throw new AtelierException(
          Problem.error(UNREADABLE, file.getFileName() + ": " + e.getMessage())
              .mend("is a closing quote missing near that line?"),
          e);
    } catch (IOException e) {
      throw new AtelierException(
          Problem.error(UNREADABLE, "cannot be read: " + file + ": " + reason(e)), e);
    }
  }

  private CsvReader<CsvRecord> reader(Counter counter) throws IOException {
    InputStream in = stream(file, counter);
    in.skipNBytes(format.bomBytes());
    return CsvFormat.reader(format.delimiter(), format.quote())
        .ofCsvRecord(new InputStreamReader(in, format.charset()));
  }

  private static InputStream stream(Path file, Counter counter) throws IOException {
    InputStream in = new BufferedInputStream(counter.count(Files.newInputStream(file)), READ_BYTES);
    in.mark(2);
    int first = in.read();
    int second = in.read();
    in.reset();
    return first == 0x1f && second == 0x8b ? new GZIPInputStream(in, READ_BYTES) : in;
  }

  /** Bytes of the file itself that were read. */
  private static final class Counter {
    private volatile long bytes;

    InputStream count(InputStream in) {
      return new java.io.FilterInputStream(in) {
        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          int read = super.read(buffer, offset, length);
          bytes += Math.max(0, read);
          return read;
        }
      };
    }
  }

  /** The name by which it is known, without {@code .gz} and {@code .csv}. */
  String baseName() {
    return file.getFileName()
        .toString()
        .replaceFirst("(?i)\\.gz$", "")
        .replaceFirst("(?i)\\.(csv|tsv|txt)$", "")
        .toLowerCase(Locale.ROOT);
  }
}
