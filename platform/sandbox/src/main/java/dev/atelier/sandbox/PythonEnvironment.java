package dev.atelier.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * A service's Python packages.
 *
 * @param folder the virtual environment, at the same path here and in the sandbox
 * @param requirements what was installed, as requirement specifiers
 * @param notes for a person: what the platform meets itself, what was read differently
 */
public record PythonEnvironment(Path folder, List<String> requirements, List<String> notes) {
  public PythonEnvironment {
    requirements = List.copyOf(requirements);
    notes = List.copyOf(notes);
  }
}
