package dev.atelier.logstash.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.logstash.config.Variables;
import dev.atelier.logstash.plugin.Console;
import dev.atelier.logstash.plugin.PluginContext;
import dev.atelier.logstash.plugin.PluginLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {
  @TempDir Path folder;
  private final List<String> log = new CopyOnWriteArrayList<>();

  private void write(String output) throws IOException {
    Files.writeString(
        folder.resolve("a.conf"), "input { generator { count => 1 } } output { " + output + " }");
  }

  private Agent agent() {
    PluginLog lines = new PluginLog("test", "", PluginLog.Level.INFO, Clock.systemUTC(), log::add);
    Host host =
        new Host(
            "8.19.5",
            "test",
            new Variables(Map.of()),
            PluginContext.Files.local(folder),
            folder,
            Clock.systemUTC(),
            ZoneOffset.UTC,
            lines,
            new Console(InputStream.nullInputStream(), OutputStream.nullOutputStream()));
    PipelineSettings settings =
        LogstashSettings.empty()
            .with(Map.of("path.config", "a.conf"))
            .pipeline(true, 1, path -> path);
    return new Agent(host, List.of(settings), Path::toString);
  }

  @Test
  void aChangedConfigurationReplacesThePipelineAndAWrongOneDoesNot() throws Exception {
    write("file { path => \"" + folder + "/first\" }");
    Agent agent = agent();
    agent.start(agent.plan());
    agent.await();
    agent.reload();
    assertThat(agent.reloads()).isZero();
    write("file { path => \"" + folder + "/second\" }");
    agent.reload();
    assertThat(agent.reloads()).isEqualTo(1);
    write("file { ");
    agent.reload();
    assertThat(agent.failedReloads()).isEqualTo(1);
    assertThat(log)
        .anyMatch(line ->
            line.contains("Failed to execute action")
                && line.contains("PipelineAction::Reload/pipeline_id:main")
                && line.contains("Expected one of"));
    agent.await();
    agent.stop(Duration.ofSeconds(5));
    assertThat(Files.readAllLines(folder.resolve("first"))).hasSize(1);
    assertThat(Files.readAllLines(folder.resolve("second"))).hasSize(1);
  }
}
