package dev.atelier.compose;

import java.nio.file.Path;

/**
 * Where a stack keeps what Docker would keep.
 *
 * @param volumes a folder for each named volume
 * @param files configs, secrets and copies whose text stands in the files, and temporary mounts
 */
public record StackFolders(Path volumes, Path files) {
  public StackFolders {
    volumes = volumes.toAbsolutePath().normalize();
    files = files.toAbsolutePath().normalize();
  }
}
