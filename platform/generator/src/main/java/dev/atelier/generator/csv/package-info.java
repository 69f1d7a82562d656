/**
 * Real data into PostgreSQL: any CSV file, plain or gzip, into a table, or through a mapping file
 * onto the shop's tables.
 *
 * <pre>
 * file → CsvFormat (what it is) → CsvSource (records) → TypeInference or Mapping
 *      → rows of COPY text → CopyStream; bad lines → Rejects; which import made which rows → Ledger
 * </pre>
 *
 * <p>An import is one transaction. Repeated, it replaces the rows of its earlier run: the ledger
 * keeps the transaction's number, which PostgreSQL keeps in each of its rows.
 */
@NullMarked
package dev.atelier.generator.csv;

import org.jspecify.annotations.NullMarked;
