package dev.atelier.generator.csv;

import dev.atelier.generator.Connections;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One import: what the file is, what would be done with it, and doing it. */
public final class CsvImport {
  static final ErrorCode REFUSED = ErrorCode.user("import.refused");
  static final ErrorCode DATABASE = ErrorCode.external("import.database");
  static final ErrorCode REJECTED = ErrorCode.user("import.bad-lines");
  private static final String SHIPPED = "online_retail.yml";

  private final ImportRequest request;
  private final CsvSource source;
  private final Optional<Mapping> mapping;

  private CsvImport(ImportRequest request, CsvSource source, Optional<Mapping> mapping) {
    this.request = request;
    this.source = source;
    this.mapping = mapping;
  }

  /**
   * Looks at the file's beginning and at the mapping.
   *
   * @throws AtelierException when one of them cannot be read or does not fit the other
   */
  public static CsvImport of(ImportRequest request) {
    CsvSource source = CsvSource.open(request.file(), request.options());
    Optional<SourceText> text =
        request
            .mapping()
            .or(() ->
                request.table().isEmpty() && source.columns().containsAll(shippedColumns())
                    ? Optional.of(shipped())
                    : Optional.empty());
    return new CsvImport(
        request, source, text.map(written -> Mapping.read(written, source.columns())));
  }

  private static List<String> shippedColumns() {
    return Mapping.columnsOf(shipped());
  }

  /** The mapping of Online Retail, which ships with the product. */
  static SourceText shipped() {
    try (InputStream in = CsvImport.class.getResourceAsStream(SHIPPED)) {
      byte[] bytes = java.util.Objects.requireNonNull(in).readAllBytes();
      return new SourceText(SHIPPED, new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String target() {
    return mapping.isPresent()
        ? Mapping.TRANSACTIONS
        : request
            .table()
            .orElseGet(() -> TypeInference.sqlNames(List.of(source.baseName())).getFirst());
  }

  /** Reads the whole file and says what would be done; touches no database. */
  public ImportPlan plan(ImportProgress progress) {
    TypeInference inference = new TypeInference(source.columns().size());
    try (Rejects rejects = rejects()) {
      source.read(inference, rejects, progress);
      List<String> names = TypeInference.sqlNames(source.columns());
      List<ImportPlan.Column> columns = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        columns.add(
            new ImportPlan.Column(
                source.columns().get(i), names.get(i), inference.types().get(i).sql()));
      }
      long bad = rejects.count();
      rejects.beginAnew(); // a plan leaves nothing behind
      return new ImportPlan(
          target(),
          mapping.map(Mapping::name),
          source.format().charset().name(),
          source.format().delimiter(),
          source.format().header(),
          columns,
          inference.rows(),
          bad);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Rejects rejects() {
    return new Rejects(request.rejects(), source.columns());
  }

  /**
   * Imports in one transaction.
   *
   * @throws AtelierException when nothing was imported, and why
   */
  public ImportResult run(Connections connections, ImportProgress progress) {
    try (Rejects rejects = rejects();
        Connection connection = connections.open()) {
      connection.setAutoCommit(false);
      try {
        ImportResult result =
            mapping.isPresent()
                ? new ShopImport(source, mapping.get(), connection).run(rejects, progress)
                : new TableImport(source, target(), connection).run(rejects, progress);
        if (request.strict() && rejects.count() > 0) {
          throw Problem.error(REJECTED, rejects.count() + " bad lines, see " + request.rejects())
              .exception();
        }
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new AtelierException(
          Problem.error(DATABASE, "nothing was imported: " + e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
