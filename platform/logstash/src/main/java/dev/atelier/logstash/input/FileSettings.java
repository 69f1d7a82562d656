package dev.atelier.logstash.input;

import dev.atelier.kernel.text.Digests;
import dev.atelier.logstash.plugin.GlobPath;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The options of the file input, checked.
 *
 * @param sincedb the file of positions, here
 * @param completedLog where finished files are listed in read mode
 */
record FileSettings(
    List<String> paths,
    List<String> exclude,
    boolean tail,
    boolean fromBeginning,
    Path sincedb,
    Duration sincedbWriteInterval,
    Duration sincedbExpiry,
    Duration statInterval,
    Duration discoverInterval,
    Optional<Duration> ignoreOlder,
    Optional<Duration> closeOlder,
    int maxOpenFiles,
    byte[] delimiter,
    int chunkSize,
    boolean newestFirst,
    boolean sortByPath,
    boolean exitAfterRead,
    String completedAction,
    Optional<Path> completedLog) {
  private static final int DEFAULT_OPEN_FILES = 4095;
  private static final int LARGEST_CHUNK = 1024 * 1024;

  /**
   * @throws IllegalArgumentException in the genuine plugin's words
   */
  static FileSettings of(Options options, PluginContext context) {
    List<String> paths = options.strings("path");
    for (String path : paths) {
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException(
            "File paths must be absolute, relative path specified: " + path);
      }
    }
    boolean tail = options.string("mode").equals("tail");
    boolean exit = options.flag("exit_after_read");
    if (tail && exit) {
      throw new IllegalArgumentException(
          "The \"exit_after_read\" setting only works when the \"mode\" is set to \"read\"");
    }
    String action = options.string("file_completed_action");
    Optional<Path> log = options.text("file_completed_log_path").map(context.files()::here);
    if (!tail && action.contains("log") && log.isEmpty()) {
      throw new IllegalArgumentException(
          "The \"file_completed_log_path\" setting must be provided when the"
              + " \"file_completed_action\" is set to \"log\" or \"log_and_delete\"");
    }
    Duration stat = options.duration("stat_interval").orElse(Duration.ofSeconds(1));
    long discover = Math.max(1, options.integer("discover_interval"));
    return new FileSettings(
        paths,
        options.strings("exclude"),
        tail,
        !tail || options.string("start_position").equals("beginning"),
        sincedb(options, paths, context),
        options.duration("sincedb_write_interval").orElse(Duration.ofSeconds(15)),
        options.duration("sincedb_clean_after").orElse(Duration.ofDays(14)),
        stat,
        stat.multipliedBy(discover),
        options.duration("ignore_older"),
        options.duration("close_older"),
        options.has("max_open_files")
            ? (int) options.integer("max_open_files")
            : DEFAULT_OPEN_FILES,
        delimiter(options),
        (int) Math.clamp(options.integer("file_chunk_size"), 1, LARGEST_CHUNK),
        options.string("file_sort_direction").equals("desc"),
        options.string("file_sort_by").equals("path"),
        exit,
        action,
        log);
  }

  private static byte[] delimiter(Options options) {
    String delimiter = options.string("delimiter");
    if (delimiter.isEmpty()) {
      throw new IllegalArgumentException("The \"delimiter\" setting must not be empty");
    }
    return delimiter.getBytes(StandardCharsets.UTF_8);
  }

  private static Path sincedb(Options options, List<String> paths, PluginContext context) {
    Optional<String> written = options.text("sincedb_path");
    if (written.isPresent()) {
      return written.get().equals("/dev/null")
          ? Path.of("/dev/null")
          : context.files().here(written.get());
    }
    String name = ".sincedb_" + Digests.hex("MD5", String.join(",", paths));
    return context.data().resolve("plugins").resolve("inputs").resolve("file").resolve(name);
  }

  List<GlobPath> globs() {
    return paths.stream().map(GlobPath::new).toList();
  }
}
