package dev.atelier.kernel.yaml;

/** Whose reading of plain scalars holds. */
public enum YamlDialect {
  /** YAML 1.1 as PyYAML: {@code yes}, {@code no}, {@code 22:22}, {@code 010}, dates. */
  PYTHON,
  /** Go's readers do it (yaml.v3): {@code no} is text, {@code 010} is octal, merge keys hold. */
  GO
}
