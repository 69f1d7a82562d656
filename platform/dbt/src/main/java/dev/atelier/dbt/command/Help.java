package dev.atelier.dbt.command;

import dev.atelier.dbt.Workspace;

/** What is said when somebody asks. */
final class Help {
  private Help() {}

  static String version() {
    return """
    Core:
      - installed: %s
      - latest:    %s - Up to date!

    Plugins:
      - postgres: 1.11.0 - Up to date!

    Answered by Atelier.\
    """
        .formatted(Workspace.DBT_VERSION, Workspace.DBT_VERSION);
  }

  static String text() {
    return """
    Usage: dbt [OPTIONS] COMMAND [ARGS]...

      Builds and tests a warehouse in PostgreSQL from a dbt project.

    Commands:
      build             Run all seeds, models, snapshots, and tests in DAG order
      clean             Delete all folders in the clean-targets list
      clone             Create clones of selected nodes based on their location in --state
      compile           Generate executable SQL from source, model, test, and analysis files
      debug             Show information on the current dbt environment and check the connection
      deps              Install the local packages of packages.yml
      docs generate     Write manifest and catalog
      list, ls          List the resources in your project
      parse             Parse the project
      retry             Retry the nodes that failed in the previous run
      run               Compile SQL and execute it against the current target
      run-operation     Run the named macro with any supplied arguments
      seed              Load data from csv files into your data warehouse
      show              Generate executable SQL for a model or inline query and run it
      snapshot          Execute snapshots defined in your project
      source freshness  Check how fresh the sources are
      test              Run tests on data in deployed models

    Options of most commands:
      -s, --select, --exclude, --selector, --resource-type, --indirect-selection
      -t, --target, --profile, --profiles-dir, --project-dir, --target-path, --vars
      --threads, --full-refresh, --fail-fast, --store-failures, --empty
      --state, --defer, --favor-state, --warn-error, --warn-error-options
      --log-format, --log-level, --quiet, --debug, --no-use-colors, --printer-width

    Examples:
      dbt build
      dbt run --select staging+ --exclude tag:slow
      dbt test --select source:raw
      dbt show --inline "select * from {{ ref('orders') }}" --limit 10\
    """;
  }

  static String noProfile() {
    return """
    dbt cannot run because no profile was specified for this dbt project.
    To specify a profile for this project, add a line like the this to
    your dbt_project.yml file:

    profile: [profile name]

    Here, [profile name] should be replaced with a profile name
    defined in your profiles.yml file.\
    """;
  }
}
