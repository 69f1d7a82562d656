package dev.atelier.generator.csv;

import dev.atelier.kernel.text.SourceText;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to import.
 *
 * @param table a plain table, made when it is not there; {@code schema.table} is understood
 * @param mapping a mapping file; without it and without a table, a file with Online Retail's
 *     columns goes through that mapping, and any other into a table of its own name
 * @param rejects where bad lines go
 * @param strict a bad line stops the import
 */
public record ImportRequest(
    Path file,
    Optional<String> table,
    Optional<SourceText> mapping,
    CsvOptions options,
    Path rejects,
    boolean strict) {}
