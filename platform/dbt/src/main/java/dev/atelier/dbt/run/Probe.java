package dev.atelier.dbt.run;

import dev.atelier.dbt.adapter.Warehouse;
import java.util.function.UnaryOperator;

/** Whether a database answers. */
public final class Probe {
  private Probe() {}

  /**
   * @throws dev.atelier.kernel.error.AtelierException when it does not
   */
  public static void query(Warehouse warehouse) {
    LazySession session = new LazySession(warehouse);
    try {
      session.get().execute("select 1 as id", UnaryOperator.identity());
    } finally {
      session.close();
    }
  }
}
