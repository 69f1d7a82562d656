package dev.atelier.kernel.stack;

import java.nio.file.Path;

/**
 * A place in the container that is a file or folder of this machine.
 *
 * @param source absolute path here: the bind's source, or the named volume's folder
 * @param target absolute, normalised container path without a trailing slash
 */
public record Mount(Type type, Path source, String target, boolean readOnly) {
  /** What the compose file says it is. */
  public enum Type {
    BIND,
    VOLUME,
    TMPFS,
    CONFIG,
    SECRET,
    /** Copied into the image by its Dockerfile. */
    COPY
  }
}
