package dev.atelier.console;

/**
 * What the pages are made from, given by the app.
 *
 * @param links which service feeds which
 */
public record ConsoleSources(
    StackLinks links, Accounts accounts, Warehouses warehouses, DbtProjects dbt) {}
