package dev.atelier.generator.csv;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What an import did.
 *
 * @param replaced rows of an earlier import of the same file that were removed
 * @param products, customers new ones, through a mapping
 * @param rejects the file with the bad lines, if there are any
 */
public record ImportResult(
    String target,
    Optional<String> mapping,
    long rows,
    long replaced,
    long products,
    long customers,
    long rejected,
    Optional<Path> rejects) {}
