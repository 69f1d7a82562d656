package dev.atelier.engines.opensearch;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The node's class path: a folder of jars, and beside them the cache of loaded classes that makes
 * starts fast. The cache holds for the very same list of jars and the same JDK only; the JVM itself
 * refuses another one and starts without it.
 *
 * @param folder {@code dist/opensearch}, or {@code opensearch-node/target/opensearch-lib} of a
 *     build
 */
public record OpenSearchLibrary(Path folder) {
  static final ErrorCode INCOMPLETE = ErrorCode.resources("opensearch.library-incomplete");
  private static final String MAIN = "dev.atelier.opensearchnode.NodeMain";
  private static final String OWN_JAR = "opensearch-node";
  private static final Duration TRAINING_LIMIT = Duration.ofMinutes(3);

  public OpenSearchLibrary {
    folder = folder.toAbsolutePath().normalize();
  }

  /** Made by {@link #train}. */
  public Path cache() {
    return folder.resolve("opensearch.aot");
  }

  List<String> command(long heapBytes, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(java());
    if (trained()) {
      command.add("-XX:AOTCache=" + cache());
    }
    command.addAll(jvmOptions(heapBytes));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), MAIN));
    return command;
  }

  /** Whether a cache is there that is younger than every jar; the JVM would refuse an older one. */
  public boolean trained() {
    try {
      FileTime made = Files.getLastModifiedTime(cache());
      for (Path jar : jars()) {
        if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The heap starts small: an idle stack should not hold what it does not use. */
  private static List<String> jvmOptions(long heapBytes) {
    long first = Math.min(heapBytes, 96L << 20);
    return List.of(
        "-Xms" + first,
        "-Xmx" + heapBytes,
        "-XX:+UseSerialGC",
        "-XX:MaxHeapFreeRatio=40",
        // The cache's profiles would have C2 compile all that a start touches, at its expense.
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:-AOTReplayTraining",
        "-XX:Tier4InvocationThreshold=30000",
        "-XX:Tier4MinInvocationThreshold=5000",
        "-XX:Tier4CompileThreshold=90000",
        "-XX:Tier4BackEdgeThreshold=240000",
        "-XX:-OmitStackTraceInFastThrow",
        "-XX:+ExitOnOutOfMemoryError",
        "-Xlog:disable",
        "-Xlog:all=error:stderr",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Duser.timezone=UTC",
        "-Dfile.encoding=UTF-8",
        "-Dio.netty.recycler.maxCapacityPerThread=0",
        "-Dio.netty.noUnsafe=true",
        "-Dlog4j2.disable.jmx=true",
        "-Dlog4j.shutdownHookEnabled=false",
        "-Dslf4j.internal.verbosity=ERROR",
        "-Djava.util.logging.config.class=dev.atelier.opensearchnode.QuietLogging");
  }

  private String classPath() {
    List<Path> jars = jars();
    if (jars.stream().noneMatch(jar -> jar.getFileName().toString().startsWith(OWN_JAR))) {
      throw incomplete();
    }
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private List<Path> jars() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw incomplete();
    }
  }

  private AtelierException incomplete() {
    return Problem.error(INCOMPLETE, "OpenSearch's jars are not in " + folder)
        .mend("build the module opensearch-node with Maven (package)")
        .exception();
  }

  /**
   * Makes the cache by a short life of a node; about 20 seconds. What was there is replaced only
   * when it succeeded.
   *
   * @param scratch an empty folder that may be written to and is left with rubbish
   * @return false when no cache was made, which only costs speed
   */
  public boolean train(Path scratch) throws InterruptedException {
    Path fresh = scratch.resolve("fresh.aot");
    List<String> command = new ArrayList<>();
    command.add(java());
    command.add("-XX:AOTCacheOutput=" + fresh);
    command.addAll(jvmOptions(512L << 20));
    command.addAll(List.of("-cp", classPath(), MAIN));
    try {
      NodeSettings settings =
          NodeSettings.plain(scratch.resolve("data"), InetAddress.getLoopbackAddress(), 0);
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(scratch.resolve("train.log").toFile())
              .start();
      try (var out = process.outputWriter()) {
        out.write(lines(settings.properties()) + "atelier.train=true\n\n");
      }
      if (!process.waitFor(TRAINING_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      if (process.exitValue() != 0 || !Files.exists(fresh)) {
        return false;
      }
      Files.move(fresh, cache(), StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String lines(Map<String, String> properties) {
    return properties.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }
}
