package dev.atelier.app;

import dev.atelier.console.StackLinks;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who feeds whom, read from the files: a service whose environment or mounted configuration names
 * another's host, and one that reads a folder that another writes.
 */
final class FileLinks implements StackLinks {
  private static final long SIZE_LIMIT = 64 * 1024;

  /** The counters whose rate an arrow from a tool shows: tool → metric, unit. */
  private record Rate(String metric, String unit) {}

  private static final Map<String, Rate> RATES =
      Map.of(
          "generator", new Rate("generator_orders_total", "rows/s"),
          "logstash", new Rate("logstash_events_out_total", "docs/s"));

  private static final Rate LOG_LINES = new Rate("generator_log_lines_total", "lines/s");
  private static final Rate NONE = new Rate("", "");

  private final StackProcess process;
  private List<ServiceSpec> read = List.of();
  private List<Link> links = List.of();

  FileLinks(StackProcess process) {
    this.process = process;
  }

  @Override
  public synchronized List<Link> links() {
    if (!read.equals(process.specs())) {
      read = process.specs();
      links = find(read);
    }
    return links;
  }

  private static List<Link> find(List<ServiceSpec> specs) {
    Map<String, Link> found = new LinkedHashMap<>();
    for (ServiceSpec from : specs) {
      String text = text(from);
      for (ServiceSpec to : specs) {
        if (from == to) {
          continue;
        }
        if (to.names().stream().anyMatch(name -> names(text, name))) {
          found.putIfAbsent(from.name() + ">" + to.name(), link(from, to, rate(from)));
        }
        if (feedsByFile(from, to)) {
          found.put(from.name() + ">" + to.name(), link(from, to, fileRate(from)));
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static Link link(ServiceSpec from, ServiceSpec to, Rate rate) {
    boolean control = rate.equals(NONE);
    return new Link(from.name(), to.name(), rate.metric(), rate.unit(), control);
  }

  private static Rate rate(ServiceSpec from) {
    return RATES.getOrDefault(tool(from), NONE);
  }

  private static Rate fileRate(ServiceSpec from) {
    return tool(from).equals("generator") ? LOG_LINES : new Rate("", "lines/s");
  }

  private static String tool(ServiceSpec spec) {
    return spec.extension().get("as") instanceof String id ? id : spec.image().lastName();
  }

  /** {@code //name}, {@code name:5432}, {@code "name"} or {@code @name}: a host, not a word. */
  private static boolean names(String text, String name) {
    String quoted = Pattern.quote(name);
    return Pattern.compile(
            "(?:[/@\"'\\[,= ]|^)" + quoted + "(?::\\d{2,5}\\b|[/\"'\\],]|$)", Pattern.MULTILINE)
        .matcher(text)
        .find();
  }

  private static String text(ServiceSpec spec) {
    StringBuilder text = new StringBuilder();
    spec.environment().values().forEach(value -> text.append(value).append('\n'));
    for (Mount mount : spec.mounts()) {
      if (mount.type() != Mount.Type.VOLUME && mount.type() != Mount.Type.TMPFS) {
        configuration(mount.source()).forEach(file -> text.append(content(file)).append('\n'));
      }
    }
    return text.toString();
  }

  private static List<Path> configuration(Path source) {
    if (!Files.exists(source)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(source, 2)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().matches(".*\\.(conf|ya?ml|toml|ini|cfg|json|properties)"))
          .limit(50)
          .toList();
    } catch (IOException | java.io.UncheckedIOException _) {
      return List.of(); // a folder that cannot be read says nothing
    }
  }

  private static String content(Path file) {
    try {
      return Files.size(file) > SIZE_LIMIT ? "" : Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }

  /** A folder that one writes and the other only reads. */
  private static boolean feedsByFile(ServiceSpec from, ServiceSpec to) {
    List<Path> written = new ArrayList<>();
    from.mounts().stream()
        .filter(mount -> mount.type() == Mount.Type.BIND && !mount.readOnly())
        .forEach(mount -> written.add(mount.source()));
    return to.mounts().stream()
        .anyMatch(mount ->
            mount.type() == Mount.Type.BIND
                && mount.readOnly()
                && written.contains(mount.source()));
  }
}
