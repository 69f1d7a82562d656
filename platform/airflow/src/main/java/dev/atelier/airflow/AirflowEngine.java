package dev.atelier.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.python.DagReader;
import dev.atelier.airflow.python.PythonServer;
import dev.atelier.airflow.python.ReadFile;
import dev.atelier.airflow.schedule.NextRuns;
import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.schedule.Scheduler;
import dev.atelier.airflow.schedule.SchedulerSettings;
import dev.atelier.airflow.state.Cipher;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Database;
import dev.atelier.airflow.state.DatabaseException;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Settings;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.task.Answers;
import dev.atelier.airflow.task.LogFiles;
import dev.atelier.airflow.task.Masker;
import dev.atelier.airflow.task.Plugins;
import dev.atelier.airflow.task.PythonTimetables;
import dev.atelier.airflow.task.TaskExecutor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Airflow: its DAG files read, its runs scheduled, its tasks run. Shared by all its services.
 */
public final class AirflowEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AirflowEngine.class);
  private static final Duration LOOK_AT_FILES = Duration.ofSeconds(1);

  private final Setup setup;
  private final Database database;
  private final Settings settings;
  private final Masker masker = new Masker();
  private final PythonServer server;
  private final DagReader reader;
  private final DagSync sync;
  private final NextRuns nextRuns;
  private final RunActions actions;
  private final TaskExecutor executor;
  private final Scheduler scheduler;
  private final SchedulerSettings schedulerSettings;
  private volatile boolean stopped;
  private final AtomicBoolean reading = new AtomicBoolean();
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile Instant lastRead = Instant.EPOCH;
  private volatile double readSeconds;
  private volatile String readProblem = "";
  private @Nullable Thread readerThread;

  /**
   * What an engine is made of.
   *
   * @param dags the DAG folder here
   * @param state its own folder here
   * @param hostPath container path → file here
   * @param environment of tasks: the service's
   * @param python starts the child
   * @param runsOnPaused see {@link SchedulerSettings}
   */
  public record Setup(
      AirflowConfig config,
      DataSource database,
      Path dags,
      Path state,
      LogFiles logs,
      Function<String, Optional<Path>> hostPath,
      Map<String, String> environment,
      PythonServer.Launcher python,
      Predicate<String> runsOnPaused,
      Happenings happenings,
      Clock clock) {}

  /** Who is told of what happens. */
  public interface Happenings {
    void runEnded(DagRun run, RunState state);

    void fileRead(ReadFile file);

    /** For where nobody listens. */
    Happenings NONE =
        new Happenings() {
          @Override
          public void runEnded(DagRun run, RunState state) {}

          @Override
          public void fileRead(ReadFile file) {}
        };
  }

  public AirflowEngine(Setup setup) {
    this.setup = setup;
    AirflowConfig config = setup.config();
    Clock clock = setup.clock();
    database = Database.open(setup.database());
    settings = new Settings(Cipher.open(setup.state().resolve("key")));
    server = new PythonServer(setup.python());
    PythonTimetables timetables = new PythonTimetables(server, config.dagsFolder());
    nextRuns = new NextRuns(timetables);
    schedulerSettings =
        new SchedulerSettings(
            config.generation(),
            config.number("core", "parallelism", 32),
            config.number("core", "max_map_length", 1024),
            config.defaultZone(),
            "localhost",
            setup.runsOnPaused());
    actions = new RunActions(database, schedulerSettings, nextRuns, this::wake, clock);
    Answers answers = new Answers(database, settings, actions, nextRuns, masker, clock);
    executor =
        new TaskExecutor(
            new TaskExecutor.Place(
                config.dagsFolder(),
                config.generation(),
                "localhost",
                setup.hostPath(),
                setup.environment(),
                setup.logs(),
                config.seconds("core", "killed_task_cleanup_time", 60)),
            server,
            database,
            settings,
            answers,
            masker,
            clock);
    scheduler = new Scheduler(database, schedulerSettings, executor, nextRuns, new Told(), clock);
    reader =
        new DagReader(
            new DagReader.Settings(
                setup.dags(),
                config.dagsFolder(),
                config.generation(),
                config.flag("core", "dag_discovery_safe_mode", true),
                config.seconds("core", "dagbag_import_timeout", 30),
                config.number(
                    config.generation() >= 3 ? "dag_processor" : "scheduler",
                    "parsing_processes",
                    2),
                setup.hostPath(),
                answers),
            server,
            clock);
    sync = new DagSync(database, nextRuns, config.pausedAtCreation(), clock);
  }

  private final class Told implements Scheduler.RunListener {
    @Override
    public void ended(Dag dag, DagRun run, RunState state) {
      setup.happenings().runEnded(run, state);
    }

    @Override
    public void askLength(Dag dag, DagRun run, TaskInstance instance) {
      executor.askLength(dag, run, instance, length -> scheduler.expanded(instance.key(), length));
    }
  }

  /** Whether it reads files and schedules. */
  public boolean started() {
    return started.get();
  }

  public boolean stopped() {
    return stopped;
  }

  /** Starts reading DAG files, once; nothing is scheduled by it. */
  public void startReading() {
    if (reading.compareAndSet(false, true)) {
      readerThread = Thread.ofPlatform().daemon().name("airflow-files").start(this::readLoop);
    }
  }

  /** Starts reading files and scheduling, once. */
  public void start() {
    if (started.compareAndSet(false, true)) {
      scheduler.start();
    }
    startReading();
  }

  private void readLoop() {
    while (!stopped) {
      try {
        readFiles();
        readProblem = "";
      } catch (DatabaseException e) {
        LOG.debug("files are read again once the database is back: {}", e.getMessage());
        reader.forget();
      } catch (RuntimeException e) {
        if (!readProblem.equals(String.valueOf(e.getMessage()))) {
          LOG.warn("DAG files could not be read: {}", e.getMessage());
        }
        readProblem = String.valueOf(e.getMessage());
      }
      try {
        Thread.sleep(LOOK_AT_FILES);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  /** Reads what changed and keeps it; for {@code dags reserialize} and tests too. */
  public synchronized void readFiles() {
    long start = System.nanoTime();
    DagReader.Changes changes =
        reader.refresh(file -> {
          sync.save(file);
          setup.happenings().fileRead(file);
          scheduler.wake();
        });
    boolean first = lastRead.equals(Instant.EPOCH);
    if (!changes.removed().isEmpty() || first) {
      sync.removed(reader);
    }
    if (!changes.none()) {
      readSeconds = (System.nanoTime() - start) / 1e9;
    }
    lastRead = setup.clock().instant();
  }

  void wake() {
    scheduler.wake();
  }

  public AirflowConfig config() {
    return setup.config();
  }

  public Setup setup() {
    return setup;
  }

  public Database database() {
    return database;
  }

  public Settings settings() {
    return settings;
  }

  public RunActions actions() {
    return actions;
  }

  public NextRuns nextRuns() {
    return nextRuns;
  }

  public Scheduler scheduler() {
    return scheduler;
  }

  public SchedulerSettings schedulerSettings() {
    return schedulerSettings;
  }

  public TaskExecutor executor() {
    return executor;
  }

  public Masker masker() {
    return masker;
  }

  public PythonServer python() {
    return server;
  }

  public List<JsonNode> plugins() {
    return Plugins.of(server);
  }

  public LogFiles logs() {
    return setup.logs();
  }

  public Clock clock() {
    return setup.clock();
  }

  /** When files were last looked at; EPOCH before the first time. */
  public Instant lastRead() {
    return lastRead;
  }

  public double readSeconds() {
    return readSeconds;
  }

  /** Why files cannot be read at all, or an empty string. */
  public String readProblem() {
    return readProblem;
  }

  public DagReader reader() {
    return reader;
  }

  @Override
  public void close() {
    stopped = true;
    Thread thread = readerThread;
    if (thread != null) {
      thread.interrupt();
    }
    scheduler.close();
    server.close();
    executor.close();
  }
}
