package dev.atelier.airflow.python;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DagReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Keeps what the files of a DAG folder hold: {@link #refresh()} reads those that are new, that
 * changed, or whose imported or opened neighbours changed. One thread at a time refreshes.
 */
public final class DagReader {
  private final Settings settings;
  private final PythonServer server;
  private final DagFolder folder;
  private final Clock clock;
  private final Map<Path, Known> known = new TreeMap<>();

  /**
   * @param folder of the DAGs, here
   * @param containerFolder where Python sees it
   * @param importTimeout after which a file is given up
   * @param parallel how many files are read at a time
   * @param hostPath container path → file here, for what a DAG file reads
   * @param asked answers of variables and connections that a file asks for while it is read
   */
  public record Settings(
      Path folder,
      String containerFolder,
      int generation,
      boolean safeMode,
      Duration importTimeout,
      int parallel,
      Function<String, Optional<Path>> hostPath,
      Questions asked) {}

  /** What a file may ask while it is read. */
  public interface Questions {
    /** The answer, or null; an exception becomes one in Python. */
    @org.jspecify.annotations.Nullable
    Object answer(String what, JsonNode args);
  }

  private record Known(DagFolder.Stamp stamp, ReadFile read, Map<Path, DagFolder.Stamp> reads) {}

  /**
   * What a refresh did.
   *
   * @param read the files read anew
   * @param removed container paths of files that are gone
   */
  public record Changes(List<ReadFile> read, List<String> removed) {
    public boolean none() {
      return read.isEmpty() && removed.isEmpty();
    }
  }

  public DagReader(Settings settings, PythonServer server, Clock clock) {
    this.settings = settings;
    this.server = server;
    this.clock = clock;
    this.folder = new DagFolder(settings.folder(), settings.generation(), settings.safeMode());
  }

  /** Every file as it was last read. */
  public synchronized List<ReadFile> files() {
    return known.values().stream().map(Known::read).toList();
  }

  /** Reads all files again at the next refresh. */
  public synchronized void forget() {
    known.replaceAll((file, old) -> new Known(DagFolder.Stamp.NONE, old.read(), old.reads()));
  }

  /** Reads one again, by its container path. */
  public synchronized void forget(String fileloc) {
    known.replaceAll((file, old) ->
        old.read().fileloc().equals(fileloc)
            ? new Known(DagFolder.Stamp.NONE, old.read(), old.reads())
            : old);
  }

  public synchronized Changes refresh() {
    return refresh(read -> {});
  }

  /**
   * @param each called for a file as soon as it has been read
   */
  public synchronized Changes refresh(java.util.function.Consumer<ReadFile> each) {
    Map<Path, DagFolder.Stamp> present = folder.files();
    List<String> removed = new ArrayList<>();
    known
        .entrySet()
        .removeIf(entry -> {
          boolean gone = !present.containsKey(entry.getKey());
          if (gone) {
            removed.add(entry.getValue().read().fileloc());
          }
          return gone;
        });
    Semaphore slots = new Semaphore(settings.parallel());
    Map<Path, CompletableFuture<Known>> reading = new LinkedHashMap<>();
    present.forEach((file, stamp) -> {
      Known before = known.get(file);
      if (before == null || !before.stamp().equals(stamp) || touched(before)) {
        slots.acquireUninterruptibly();
        CompletableFuture<Known> future =
            read(file, stamp)
                .whenComplete((done, failure) -> slots.release())
                .thenApply(done -> {
                  each.accept(done.read());
                  return done;
                });
        reading.put(file, future);
      }
    });
    List<ReadFile> read = new ArrayList<>();
    reading.forEach((file, future) -> {
      Known now = future.join();
      known.put(file, now);
      read.add(now.read());
    });
    return new Changes(read, removed);
  }

  private static boolean touched(Known known) {
    return known.reads().entrySet().stream()
        .anyMatch(entry -> !DagFolder.Stamp.of(entry.getKey()).equals(entry.getValue()));
  }

  private String containerPath(Path file) {
    return settings.containerFolder() + "/" + settings.folder().relativize(file);
  }

  private CompletableFuture<Known> read(Path file, DagFolder.Stamp stamp) {
    CompletableFuture<Known> result = new CompletableFuture<>();
    String fileloc = containerPath(file);
    double seconds = settings.importTimeout().toMillis() / 1000.0;
    try {
      Job job = new Job(file, fileloc, stamp, result);
      job.number =
          server.submit(
              "parse",
              Map.of("file", fileloc, "folder", settings.containerFolder(), "timeout", seconds),
              job);
    } catch (RuntimeException e) {
      result.complete(failed(file, fileloc, stamp, String.valueOf(e.getMessage())));
    }
    return result;
  }

  private Known failed(Path file, String fileloc, DagFolder.Stamp stamp, String error) {
    return new Known(
        stamp, readFile(file, fileloc, List.of(), List.of(error), List.of(), 0), Map.of());
  }

  private ReadFile readFile(
      Path file,
      String fileloc,
      List<Dag> dags,
      List<String> errors,
      List<String> warnings,
      double took) {
    return new ReadFile(
        file,
        fileloc,
        settings.folder().relativize(file).toString(),
        dags,
        errors,
        warnings,
        code(file),
        clock.instant(),
        Duration.ofNanos(Math.round(took * 1e9)));
  }

  private static String code(Path file) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }

  private final class Job implements PythonJob {
    private final Path file;
    private final String fileloc;
    private final DagFolder.Stamp stamp;
    private final CompletableFuture<Known> result;
    private final StringBuilder output = new StringBuilder();
    private volatile long number;
    private @org.jspecify.annotations.Nullable JsonNode done;

    Job(Path file, String fileloc, DagFolder.Stamp stamp, CompletableFuture<Known> result) {
      this.file = file;
      this.fileloc = fileloc;
      this.stamp = stamp;
      this.result = result;
    }

    @Override
    public void line(String text) {
      if (output.length() < 4000) {
        output.append(text).append('\n');
      }
    }

    @Override
    public void event(String kind, JsonNode message) {
      if (kind.equals("done")) {
        done = message;
      }
    }

    @Override
    public void ask(String what, JsonNode args) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              server.answer(number, settings.asked().answer(what, args));
            } catch (RuntimeException e) {
              server.fail(number, "AirflowException", String.valueOf(e.getMessage()));
            }
          });
    }

    @Override
    public void ended(int code, boolean expired, String error) {
      JsonNode answer = done;
      if (answer != null) {
        // Not on the thread that reads what python says: whoever waits for the file may ask python.
        Thread.ofVirtual().name("airflow-file").start(() -> complete(answer));
        return;
      }
      result.complete(failed(file, fileloc, stamp, why(code, expired, error)));
    }

    private void complete(JsonNode answer) {
      try {
        result.complete(read(answer));
      } catch (RuntimeException e) {
        result.complete(failed(file, fileloc, stamp, String.valueOf(e.getMessage())));
      }
    }

    private String why(int code, boolean expired, String error) {
      if (expired) {
        return "DagBag import timeout for %s after %.1fs: the file did not react and was killed\n"
            .formatted(fileloc, settings.importTimeout().toMillis() / 1000.0);
      }
      if (!error.isEmpty()) {
        return error + "\n";
      }
      String how = code < 0 ? "was ended by signal " + -code : "exited with code " + code;
      return "The process that read " + fileloc + " " + how + "\n" + output;
    }

    private Known read(JsonNode answer) {
      List<Dag> dags = new ArrayList<>();
      answer.path("dags").forEach(node -> dags.add(DagReading.dag(node)));
      Map<Path, DagFolder.Stamp> reads = new TreeMap<>();
      answer
          .path("reads")
          .forEach(node ->
              settings
                  .hostPath()
                  .apply(node.asText())
                  .ifPresent(path -> reads.put(path, DagFolder.Stamp.of(path))));
      List<String> errors = new ArrayList<>();
      answer.path("errors").forEach(node -> errors.add(node.asText()));
      List<String> warnings = new ArrayList<>();
      answer.path("warnings").forEach(node -> warnings.add(node.asText()));
      double took = answer.path("seconds").asDouble();
      return new Known(stamp, readFile(file, fileloc, dags, errors, warnings, took), reads);
    }
  }
}
