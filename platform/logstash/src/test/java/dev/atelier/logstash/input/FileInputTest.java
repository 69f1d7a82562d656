package dev.atelier.logstash.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.text.SourceText;
import dev.atelier.logstash.config.Variables;
import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.pipeline.Host;
import dev.atelier.logstash.pipeline.Inspection;
import dev.atelier.logstash.pipeline.LogstashSettings;
import dev.atelier.logstash.pipeline.PipelinePlan;
import dev.atelier.logstash.pipeline.PlanBuilder;
import dev.atelier.logstash.pipeline.Registry;
import dev.atelier.logstash.plugin.Console;
import dev.atelier.logstash.plugin.Input;
import dev.atelier.logstash.plugin.PluginContext;
import dev.atelier.logstash.plugin.PluginLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileInputTest {
  private static final int PATIENCE_SECONDS = 20;

  @TempDir Path folder;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final List<Running> running = new ArrayList<>();

  private record Running(Input input, Thread thread) {
    void stop() {
      input.stop();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      input.close();
    }
  }

  @AfterEach
  void stopAll() {
    running.forEach(Running::stop);
  }

  private Running start(String options) {
    String config =
        "input { file { path => \""
            + folder
            + "/*.log*\" stat_interval => \"5 ms\" discover_interval => 1 sincedb_path => \""
            + folder
            + "/since\" "
            + options
            + " } }";
    PluginLog log =
        new PluginLog("test", "", PluginLog.Level.FATAL, Clock.systemUTC(), System.err::println);
    Host host =
        new Host(
            "8.19.5",
            "test",
            new Variables(Map.of()),
            PluginContext.Files.local(folder),
            folder,
            Clock.systemUTC(),
            ZoneOffset.UTC,
            log,
            new Console(InputStream.nullInputStream(), OutputStream.nullOutputStream()));
    PipelinePlan plan =
        PlanBuilder.build(
            Registry.standard(),
            host,
            LogstashSettings.empty().pipeline(true, 1, path -> path),
            List.of(new SourceText("test", config)));
    Input input = Inspection.input(plan);
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                input.run(events::addAll);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Running started = new Running(input, thread);
    running.add(started);
    return started;
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(
        folder.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** The next messages, acknowledged. */
  private List<String> take(int count) throws InterruptedException {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (event == null) {
        return messages;
      }
      messages.add(String.valueOf(event.get("message")));
      event.origin().acknowledged(1);
    }
    return messages;
  }

  @Test
  void linesAreFollowedAndKnowTheirFile() throws Exception {
    write("a.log", "one\ntwo\nhalf");
    start("start_position => beginning");
    Event first = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(first.get("[log][file][path]")).isEqualTo(folder + "/a.log");
    assertThat(first.get("[@metadata][path]")).isEqualTo(folder + "/a.log");
    assertThat(first.get("[event][original]")).isEqualTo("one");
    assertThat(first.get("[host][name]")).isEqualTo("test");
    assertThat(take(1)).containsExactly("two");
    write("a.log", " and whole\n");
    assertThat(take(1)).containsExactly("half and whole");
  }

  @Test
  void aRenamedFileGoesOnAndItsSuccessorBegins() throws Exception {
    write("a.log", "one\n");
    start("start_position => beginning");
    assertThat(take(1)).containsExactly("one");
    Files.move(folder.resolve("a.log"), folder.resolve("a.log.1"));
    write("a.log.1", "late\n");
    write("a.log", "new\n");
    assertThat(take(2)).containsExactlyInAnyOrder("late", "new");
  }

  @Test
  void whatIsLeftInAFileThatLostItsNameIsRead() throws Exception {
    write("a.log", "one\n");
    start("start_position => beginning");
    assertThat(take(1)).containsExactly("one");
    write("a.log", "two\n");
    Files.move(folder.resolve("a.log"), folder.resolve("elsewhere"));
    write("elsewhere", "three\n");
    assertThat(take(2)).containsExactly("two", "three");
  }

  @Test
  void aTruncatedFileIsReadFromItsBeginning() throws Exception {
    write("a.log", "one\ntwo\n");
    start("start_position => beginning");
    assertThat(take(2)).containsExactly("one", "two");
    Files.writeString(folder.resolve("a.log"), "3\n");
    assertThat(take(1)).containsExactly("3");
  }

  @Test
  void aFileWrittenAnewIsKnownByItsFirstBytesAlthoughItIsLonger() throws Exception {
    write("a.log", "one\n");
    start("start_position => beginning");
    assertThat(take(1)).containsExactly("one");
    Files.writeString(folder.resolve("a.log"), "another one\nand more\n");
    assertThat(take(2)).containsExactly("another one", "and more");
  }

  @Test
  void positionsSurviveButOnlyOfWhatWasAcknowledged() throws Exception {
    write("a.log", "one\ntwo\n");
    Running first = start("start_position => beginning file_chunk_size => 4");
    assertThat(take(1)).containsExactly("one");
    assertThat(events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).get("message")).isEqualTo("two");
    first.stop();
    write("a.log", "three\n");
    start("start_position => beginning");
    assertThat(take(2)).containsExactly("two", "three");
    assertThat(Files.readString(folder.resolve("since")))
        .matches("\\d+ \\d+ \\d+ 4 [0-9.E]+ .*/a.log\n");
  }

  @Test
  void aRenameWhileNobodyLookedIsNoNewFile() throws Exception {
    write("a.log", "one\n");
    Running first = start("start_position => beginning");
    assertThat(take(1)).containsExactly("one");
    first.stop();
    Files.move(folder.resolve("a.log"), folder.resolve("a.log.1"));
    write("a.log.1", "two\n");
    start("start_position => beginning");
    assertThat(take(1)).containsExactly("two");
  }

  @Test
  void aFileThatGotADeadOnesInodeIsNew() throws Exception {
    write("a.log", "first file\n");
    Running first = start("start_position => beginning");
    assertThat(take(1)).containsExactly("first file");
    first.stop();
    // The same inode with other content, as a file system that reuses inodes gives it.
    Files.writeString(folder.resolve("a.log"), "second file\nlonger\n");
    start("start_position => beginning");
    assertThat(take(2)).containsExactly("second file", "longer");
  }

  @Test
  void readModeFlushesDeletesAndEnds() throws Exception {
    write("a.log", "one\nno end");
    try (OutputStream zip =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("b.log.gz")))) {
      zip.write("zipped\n".getBytes(StandardCharsets.UTF_8));
    }
    Running reading =
        start(
            "mode => read exit_after_read => true file_completed_action => log_and_delete"
                + " file_sort_by => path file_completed_log_path => \""
                + folder
                + "/completed\"");
    assertThat(take(3)).containsExactlyInAnyOrder("one", "no end", "zipped");
    reading.thread().join();
    reading.stop();
    assertThat(folder.resolve("a.log")).doesNotExist();
    assertThat(Files.readAllLines(folder.resolve("completed")))
        .containsExactlyInAnyOrder(folder + "/a.log", folder + "/b.log.gz");
  }

  @Test
  void multilineEventsAreNotLostHalfway() throws Exception {
    write("a.log", "head\n  tail\nnext\n");
    Running first =
        start(
            "start_position => beginning codec => multiline { pattern => \"^ \" what => previous }");
    assertThat(take(1)).containsExactly("head\n  tail");
    write("a.log", "  its tail\nlast\n");
    assertThat(take(1)).containsExactly("next\n  its tail");
    first.stop();
    assertThat(events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).get("message")).isEqualTo("last");
    start("start_position => beginning codec => multiline { pattern => \"^ \" what => previous }");
    write("a.log", "end\n");
    assertThat(take(1)).containsExactly("last");
  }
}
