package dev.atelier.app.check;

import dev.atelier.kernel.error.Problem;
import java.util.List;

/** One row of the table of faults. */
interface FaultRule {
  List<Problem> find(StackReading stack);
}
