package dev.atelier.engines.opensearch;

import dev.atelier.kernel.stack.Fact;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Metric;
import dev.atelier.kernel.stack.ServiceHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** A running node as a service. */
final class SearchHandle implements ServiceHandle {
  private final OpenSearchNode node;
  private final String runner;
  private final Probe probe;

  SearchHandle(OpenSearchNode node, String runner) {
    this.node = node;
    this.runner = runner;
    this.probe = new Probe(node);
  }

  @Override
  public Health health() {
    OptionalInt code = node.exitCode();
    return code.isPresent()
        ? Health.exited(code.getAsInt(), lastWords(node.lastLines()))
        : probe.health();
  }

  /** The last error that it named, or else its last line. */
  private static String lastWords(List<String> lines) {
    return lines.reversed().stream()
        .filter(line -> line.contains("ERROR") || line.contains("Exception"))
        .findFirst()
        .orElse(lines.isEmpty() ? "" : lines.getLast())
        .strip();
  }

  @Override
  public void stop(Duration grace) {
    probe.close();
    node.stop(grace);
  }

  @Override
  public List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Version", runner));
    facts.add(new Fact("Data", node.settings().data().toString()));
    probe
        .figures()
        .ifPresent(figures -> {
          facts.add(new Fact("Documents", Long.toString(figures.documents())));
          facts.add(new Fact("Store", mebibytes(figures.storeBytes())));
          facts.add(
              new Fact(
                  "Heap", mebibytes(figures.heapUsed()) + " of " + mebibytes(figures.heapMax())));
        });
    return facts;
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }

  @Override
  public List<Metric> metrics() {
    return probe.figures().map(Probe.Figures::metrics).orElse(List.of());
  }

  @Override
  public List<ProcessHandle> processes() {
    return List.of(node.process());
  }
}
