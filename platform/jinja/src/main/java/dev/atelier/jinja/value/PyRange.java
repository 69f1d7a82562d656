package dev.atelier.jinja.value;

import java.util.AbstractList;
import java.util.RandomAccess;

/** As Python's {@code range}: a sequence of integers that takes no room. */
public final class PyRange extends AbstractList<Object> implements RandomAccess {
  private final long start;
  private final long stop;
  private final long step;
  private final int size;

  /**
   * @throws JinjaException if the step is 0 or the range longer than {@link Integer#MAX_VALUE}
   */
  public PyRange(long start, long stop, long step) {
    if (step == 0) {
      throw JinjaException.valueError("range() arg 3 must not be zero");
    }
    this.start = start;
    this.stop = stop;
    this.step = step;
    long distance = step > 0 ? stop - start : start - stop;
    long stride = Math.abs(step);
    long count = distance <= 0 ? 0 : (distance + stride - 1) / stride;
    if (count > Integer.MAX_VALUE) {
      throw new JinjaException(PythonType.OVERFLOW_ERROR, "range too long");
    }
    this.size = (int) count;
  }

  @Override
  public Object get(int index) {
    return start + index * step;
  }

  @Override
  public int size() {
    return size;
  }

  /** The sub-range of a slice whose bounds are already those of {@link #size}. */
  PyRange slice(int from, int to, int by) {
    return new PyRange(start + from * step, start + to * step, step * by);
  }

  @Override
  public String toString() {
    return "range(" + start + ", " + stop + (step == 1 ? "" : ", " + step) + ")";
  }
}
