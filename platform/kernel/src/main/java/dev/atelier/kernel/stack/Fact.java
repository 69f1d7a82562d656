package dev.atelier.kernel.stack;

/**
 * Something worth showing about a service: {@code Pipeline}, {@code logstash/pipeline/app.conf}.
 *
 * @param label a noun in English, translated where it is shown
 */
public record Fact(String label, String value) {}
