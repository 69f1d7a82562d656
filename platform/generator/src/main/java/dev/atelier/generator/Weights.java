package dev.atelier.generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Things with weights, in a fixed order: the same draw gives the same thing in every process. */
final class Weights<T> {
  private final List<T> things;
  private final double[] sums;

  private Weights(List<T> things, double[] sums) {
    this.things = List.copyOf(things);
    this.sums = sums;
  }

  /**
   * @param weights over 0, in an order that does not change
   */
  static <T> Weights<T> of(Map<T, Double> weights) {
    List<T> things = new ArrayList<>();
    double[] sums = new double[weights.size()];
    double sum = 0;
    for (Map.Entry<T, Double> entry : weights.entrySet()) {
      sum += entry.getValue();
      sums[things.size()] = sum;
      things.add(entry.getKey());
    }
    return new Weights<>(things, sums);
  }

  /** O(log things). */
  T draw(Draw draw) {
    int at = Arrays.binarySearch(sums, draw.share() * sums[sums.length - 1]);
    return things.get(Math.min(at >= 0 ? at + 1 : -at - 1, things.size() - 1));
  }
}
