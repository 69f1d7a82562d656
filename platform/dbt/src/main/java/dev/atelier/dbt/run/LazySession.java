package dev.atelier.dbt.run;

import dev.atelier.dbt.adapter.Session;
import dev.atelier.dbt.adapter.Warehouse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connection that is taken from the pool only when somebody asks for it. One thread. */
final class LazySession implements Supplier<Session>, AutoCloseable {
  private final Warehouse warehouse;
  private @Nullable Session session;

  LazySession(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  @Override
  public Session get() {
    Session known = session;
    if (known == null) {
      known = warehouse.pool().take();
      session = known;
    }
    return known;
  }

  @Override
  public void close() {
    Session known = session;
    if (known != null) {
      session = null;
      warehouse.pool().giveBack(known);
    }
  }
}
