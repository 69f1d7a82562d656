package dev.atelier.generator;

import java.util.SplittableRandom;

/** Random numbers that depend on nothing but the seed, a stream and an index. */
final class Draw {
  private final SplittableRandom random;

  private Draw(SplittableRandom random) {
    this.random = random;
  }

  /** What is drawn for one thing (an hour, a customer) of one stream. */
  static Draw of(long seed, String stream, long index) {
    long mixed = mix(seed ^ mix(stream.hashCode() * 0x9E3779B97F4A7C15L + index));
    return new Draw(new SplittableRandom(mixed));
  }

  /** Stafford's mix 13 of SplitMix64. */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** From 0 to 1, 1 excluded. */
  double share() {
    return random.nextDouble();
  }

  double between(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  double normal() {
    return random.nextGaussian();
  }

  /** Poisson: Knuth's product up to 30, the normal approximation above. */
  int poisson(double mean) {
    if (mean <= 0) {
      return 0;
    }
    if (mean > 30) {
      return Math.max(0, (int) Math.round(mean + Math.sqrt(mean) * normal()));
    }
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }
}
