package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.dag.Timetable;
import dev.atelier.airflow.python.PythonServer;
import dev.atelier.airflow.schedule.NextRuns;
import dev.atelier.airflow.schedule.PythonTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Timetables that DAG files wrote: asked of a fork that loads the file. */
public final class PythonTimetables implements NextRuns.Custom {
  private static final Logger LOG = LoggerFactory.getLogger(PythonTimetables.class);

  private final PythonServer server;
  private final String folder;

  public PythonTimetables(PythonServer server, String folder) {
    this.server = server;
    this.folder = folder;
  }

  @Override
  public Optional<Timetable.Due> next(
      Dag dag, Optional<DataInterval> last, Timetable.Bounds bounds) {
    Map<String, Object> request = new HashMap<>();
    last.ifPresent(span ->
        request.put(
            "last",
            Map.of("start", PythonTime.iso(span.start()), "end", PythonTime.iso(span.end()))));
    bounds.earliest().ifPresent(at -> request.put("earliest", PythonTime.iso(at)));
    bounds.latest().ifPresent(at -> request.put("latest", PythonTime.iso(at)));
    request.put("catchup", bounds.catchup());
    return ask(dag, request)
        .filter(answer -> !answer.path("none").asBoolean())
        .map(answer ->
            new Timetable.Due(
                time(answer, "run_after"),
                new DataInterval(time(answer, "start"), time(answer, "end"))));
  }

  @Override
  public DataInterval manual(Dag dag, Instant runAfter) {
    return ask(dag, new HashMap<>(Map.of("manual", PythonTime.iso(runAfter))))
        .map(answer -> new DataInterval(time(answer, "start"), time(answer, "end")))
        .orElse(DataInterval.exact(runAfter));
  }

  private static Instant time(JsonNode answer, String name) {
    return PythonTime.parse(answer.path(name).asText(), ZoneOffset.UTC);
  }

  private Optional<JsonNode> ask(Dag dag, Map<String, Object> request) {
    request.put("file", dag.fileloc());
    request.put("folder", folder);
    request.put("dag_id", dag.dagId());
    return new AwaitedJob() {
      @Override
      public void line(String text) {
        LOG.warn("timetable of {}: {}", dag.dagId(), text);
      }
    }.answer(server, "timetable", request, LOG, "the timetable of " + dag.dagId());
  }
}
