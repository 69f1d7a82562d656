package dev.atelier.console;

import dev.atelier.airflow.AirflowView;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the pages are made from, given by the app.
 *
 * @param links which service feeds which
 * @param airflow none while no Airflow service runs
 */
public record ConsoleSources(
    StackLinks links,
    Accounts accounts,
    Supplier<Optional<AirflowView>> airflow,
    Warehouses warehouses,
    DbtProjects dbt) {}
