/**
 * YAML as trees that know their places. One reader, two dialects: 1.1 as PyYAML resolves it (dbt,
 * Airflow, Superset) and 1.2's core as Go's readers do (Compose, Prometheus, Grafana): {@code
 * 22:22} and {@code no} differ. Aliases are resolved to the anchored node; merge keys are kept as
 * entries and applied by {@link dev.atelier.kernel.yaml.YamlNode.Mapping#merged()}. Does not bind
 * to objects: features check their own keys and say what is wrong where.
 */
@NullMarked
package dev.atelier.kernel.yaml;

import org.jspecify.annotations.NullMarked;
