package dev.atelier.compose;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * For what a file is read.
 *
 * @param folder where relative paths start
 * @param environment for interpolation
 * @param including the files that led here by {@code include}, outermost first
 */
record Scope(Path folder, Map<String, String> environment, List<Path> including) {
  Scope within(Path file) {
    return new Scope(
        folder, environment, Stream.concat(including.stream(), Stream.of(file)).toList());
  }
}
