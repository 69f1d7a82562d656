package dev.atelier.app.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Memory of processes as Linux accounts for it: proportional set size, shared pages divided. */
final class ProcessMemory {
  private ProcessMemory() {}

  /** Bytes of the processes and their descendants; none when nothing could be read. */
  static Optional<Long> of(List<ProcessHandle> processes) {
    long bytes =
        processes.stream()
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
            .distinct()
            .mapToLong(ProcessMemory::bytes)
            .sum();
    return bytes == 0 ? Optional.empty() : Optional.of(bytes);
  }

  private static long bytes(ProcessHandle process) {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0; // gone, or another user's
    }
  }
}
