package dev.atelier.sandbox;

/**
 * A command that the platform answers inside the sandbox: {@code dbt}, {@code airflow}, {@code
 * psql}.
 *
 * @param readsInput whether it may read its standard input; one that does not leaves it to the
 *     script around it ({@code while read line; do dbt …; done})
 */
public record SandboxTool(String name, boolean readsInput) {}
