package dev.atelier.airflow;

import dev.atelier.airflow.python.PythonPackage;
import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.airflow.task.LogFiles;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** An engine whose tasks run on this machine as they are, over a folder of DAG files. */
public final class TestEngine implements AutoCloseable {
  public final Path home;
  public final Path dags;
  public final AirflowEngine engine;
  private final Map<String, CompletableFuture<DagRun>> ends = new ConcurrentHashMap<>();

  public TestEngine(Path home, DataSource database, String version, Map<String, String> settings) {
    this.home = home;
    this.dags = home.resolve("dags");
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("AIRFLOW__CORE__DAGS_FOLDER", dags.toString());
    environment.put("AIRFLOW_HOME", home.toString());
    environment.putIfAbsent("AIRFLOW__CORE__PLUGINS_FOLDER", home.resolve("plugins").toString());
    environment.put("ATELIER_AIRFLOW_VERSION", version);
    AirflowConfig config = AirflowConfig.of(version, environment, Optional.empty());
    try {
      Files.createDirectories(dags);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path python = PythonPackage.unpack(home);
    engine =
        new AirflowEngine(
            new AirflowEngine.Setup(
                config,
                database,
                dags,
                home,
                new LogFiles(home.resolve("logs"), home.resolve("logs").toString()),
                path -> Optional.of(Path.of(path)),
                environment,
                () -> start(python, environment),
                dag -> true,
                new AirflowEngine.Happenings() {
                  @Override
                  public void runEnded(DagRun run, RunState state) {
                    end(run.dagId() + "/" + run.runId()).complete(run);
                  }

                  @Override
                  public void fileRead(dev.atelier.airflow.python.ReadFile file) {}
                },
                Clock.systemUTC()));
  }

  private static Process start(Path python, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder("python3", "-m", "airflow._atelier.server");
    builder.environment().put("PYTHONPATH", python.toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CompletableFuture<DagRun> end(String key) {
    return ends.computeIfAbsent(key, name -> new CompletableFuture<>());
  }

  public void write(String name, String text) {
    try {
      Files.writeString(dags.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void plugin(String name, String text) {
    try {
      Files.writeString(Files.createDirectories(home.resolve("plugins")).resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DagRun trigger(String dagId, String conf) {
    return engine
        .actions()
        .trigger(
            new RunActions.Trigger(
                dagId,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Json.read(conf),
                Optional.empty(),
                "cli",
                Optional.of("tester")));
  }

  /** Triggers a run and waits for its end. */
  public DagRun run(String dagId) {
    return run(dagId, "{}");
  }

  public DagRun run(String dagId, String conf) {
    return await(trigger(dagId, conf));
  }

  public DagRun await(DagRun run) {
    try {
      return end(run.dagId() + "/" + run.runId()).get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the run did not end: " + states(run), e);
    }
  }

  /** Forgets that a run has ended, before it is cleared. */
  public void again(DagRun run) {
    ends.remove(run.dagId() + "/" + run.runId());
  }

  public List<TaskInstance> tasks(DagRun run) {
    return engine.database().call(session -> Tasks.of(session, run.dagId(), run.runId()));
  }

  /** {@code a=success b=failed}, mapped ones as {@code a[0]}. */
  public String states(DagRun run) {
    return tasks(run).stream()
        .map(task ->
            task.taskId()
                + (task.key().mapIndex() < 0 ? "" : "[" + task.key().mapIndex() + "]")
                + "="
                + task.state().id().orElse("none"))
        .collect(Collectors.joining(" "));
  }

  public String log(DagRun run, String taskId, int tryNumber) {
    return log(run, taskId, -1, tryNumber);
  }

  public String log(DagRun run, String taskId, int mapIndex, int tryNumber) {
    try {
      return Files.readString(
          engine
              .logs()
              .file(
                  new dev.atelier.airflow.state.TaskKey(run.dagId(), run.runId(), taskId, mapIndex),
                  tryNumber));
    } catch (IOException e) {
      return "";
    }
  }

  public Optional<DagRun> find(String dagId, String runId) {
    return engine.database().call(session -> Runs.find(session, dagId, runId));
  }

  @Override
  public void close() {
    engine.close();
  }
}
