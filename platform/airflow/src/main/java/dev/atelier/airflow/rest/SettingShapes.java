package dev.atelier.airflow.rest;

import dev.atelier.airflow.state.Settings;
import dev.atelier.airflow.task.Masker;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Variables, connections and pools as either generation's API writes them. */
final class SettingShapes {
  private final boolean third;

  SettingShapes(boolean third) {
    this.third = third;
  }

  Map<String, @Nullable Object> variable(Settings.Variable variable) {
    String value = Masker.sensitive(variable.key()) ? "***" : variable.value();
    return third
        ? Answer.of(
            "key",
            variable.key(),
            "value",
            value,
            "description",
            variable.description(),
            "is_encrypted",
            true)
        : Answer.of("description", variable.description(), "key", variable.key(), "value", value);
  }

  /** Without its password. */
  Map<String, @Nullable Object> connection(Settings.Connection connection) {
    Map<String, @Nullable Object> shape =
        Answer.of(
            "connection_id",
            connection.connId(),
            "conn_type",
            connection.connType(),
            "description",
            connection.description(),
            "host",
            connection.host(),
            "login",
            connection.login(),
            "schema",
            connection.schema(),
            "port",
            connection.port());
    if (third) {
      shape.put("password", connection.password().map(text -> "***").orElse(null));
    }
    shape.put("extra", connection.extra().map(text -> "***").orElse(null));
    return shape;
  }

  Map<String, @Nullable Object> pool(Settings.Pool pool) {
    int used = pool.running() + pool.queued();
    return Answer.of(
        "name",
        pool.name(),
        "slots",
        pool.slots(),
        "description",
        pool.description(),
        "include_deferred",
        pool.includeDeferred(),
        "occupied_slots",
        used,
        "running_slots",
        pool.running(),
        "queued_slots",
        pool.queued(),
        "scheduled_slots",
        pool.scheduled(),
        "open_slots",
        pool.slots() < 0 ? "Infinity" : pool.slots() - used,
        "deferred_slots",
        0);
  }
}
