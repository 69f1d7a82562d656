package dev.atelier.dbt.deps;

import java.nio.file.Path;
import java.util.Map;

/**
 * A package whose version is decided.
 *
 * @param shown as its lines name it
 * @param version as its lines tell it
 * @param projectName the folder that it gets
 * @param folder where its files are: a download, or the folder itself of a local one
 * @param local whether it is linked rather than moved
 * @param latest the newest version that would do, of a registry's package; empty for others
 * @param subdirectory of a repository; empty for the whole
 * @param lock its entry in the lock file, sorted
 */
public record PinnedPackage(
    String shown,
    String version,
    String projectName,
    Path folder,
    boolean local,
    String latest,
    String subdirectory,
    Map<String, String> lock) {}
