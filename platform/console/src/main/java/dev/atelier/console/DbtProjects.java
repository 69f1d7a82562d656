package dev.atelier.console;

import java.nio.file.Path;
import java.util.List;

/** The dbt projects of the stack. */
public interface DbtProjects {
  List<Path> folders();

  /**
   * Runs dbt in a project, as a person would: {@code build --select x+}. Returns at once; its lines
   * go to the log of a service.
   */
  void run(Path folder, List<String> arguments);

  /** No project: the page says so. */
  DbtProjects NONE =
      new DbtProjects() {
        @Override
        public List<Path> folders() {
          return List.of();
        }

        @Override
        public void run(Path folder, List<String> arguments) {
          throw new IllegalArgumentException("no dbt project in " + folder);
        }
      };
}
