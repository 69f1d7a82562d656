package dev.atelier.logstash.plugin;

import java.util.Locale;

/** What a plugin can be; the first three are also the sections, in the grammar's order. */
public enum PluginKind {
  INPUT,
  FILTER,
  OUTPUT,
  CODEC;

  /** {@code input}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
