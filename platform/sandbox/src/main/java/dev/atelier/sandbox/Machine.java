package dev.atelier.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What this machine and the platform's user allow.
 *
 * @param root whether the platform runs as root
 * @param python for somebody's code, and for what the shell's programs cannot do
 */
record Machine(boolean root, Optional<Interpreter> python) {
  /**
   * Who somebody's code is where the platform is root, and whom it sees itself as everywhere: the
   * user of Airflow's image.
   */
  static final int USER = 50000;

  static Machine here() {
    try {
      boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
      return new Machine(root, Interpreter.find(System.getenv()));
    } catch (IOException e) {
      throw new UncheckedIOException("a Linux machine is needed: /proc cannot be read", e);
    }
  }

  /** The same without root's means: in the reduced mode code runs as whoever the platform is. */
  Machine unprivileged() {
    return new Machine(false, python);
  }
}
