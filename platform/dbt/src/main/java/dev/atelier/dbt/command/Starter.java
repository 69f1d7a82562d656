package dev.atelier.dbt.command;

import dev.atelier.kernel.stack.Invocation;

/** {@code dbt init}, which asks questions on a terminal: refused with what to do instead. */
final class Starter {
  private Starter() {}

  static int run(Invocation invocation, Options options) {
    invocation
        .err()
        .println(
            "dbt init is interactive and not answered here: make a folder with dbt_project.yml (name, profile) and profiles.yml, and put models into models/");
    return CommandLine.UNUSABLE;
  }
}
