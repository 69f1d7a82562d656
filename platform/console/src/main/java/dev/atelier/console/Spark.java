package dev.atelier.console;

import java.util.List;
import java.util.Locale;

/** A line as small as a word: values as an SVG path. */
public record Spark(String line, String area, int width, int height) {
  static Spark of(List<Double> values, int width, int height) {
    if (values.size() < 2) {
      return new Spark("", "", width, height);
    }
    double least = values.stream().mapToDouble(v -> v).min().orElse(0);
    double most = values.stream().mapToDouble(v -> v).max().orElse(1);
    double span = most - least < 1e-9 ? 1 : most - least;
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      double x = (double) i * width / (values.size() - 1);
      double y = height - 1.5 - (values.get(i) - least) / span * (height - 3);
      line.append(String.format(Locale.ROOT, "%s%.1f,%.1f", i == 0 ? "M" : "L", x, y));
    }
    String area = "M0," + height + "L" + line.substring(1) + "L" + width + "," + height + "z";
    return new Spark(line.toString(), area, width, height);
  }

  public boolean empty() {
    return line.isEmpty();
  }
}
