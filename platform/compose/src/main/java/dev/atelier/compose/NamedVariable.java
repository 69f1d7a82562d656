package dev.atelier.compose;

/**
 * A variable as a file names it.
 *
 * @param required {@code ${A?}}
 * @param defaultValue as written: {@code ${A-b}}
 * @param presenceValue as written: {@code ${A+b}}
 */
public record NamedVariable(
    String name, boolean required, String defaultValue, String presenceValue) {}
