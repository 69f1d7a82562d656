package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Providers;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Events;
import dev.atelier.airflow.state.Jobs;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What there is besides DAGs: events, jobs, plugins, providers; and numbers over all DAGs. */
final class ServerEndpoints {
  private final Shapes shapes;

  ServerEndpoints(Shapes shapes) {
    this.shapes = shapes;
  }

  void routes(RestApi.Routes routes) {
    routes.add("GET", "/eventLogs", this::events);
    routes.add("GET", "/eventLogs/{id}", this::event);
    routes.add("GET", "/dagTags", ServerEndpoints::tags);
    routes.add("GET", "/dagStats", ServerEndpoints::stats);
    routes.add("GET", "/dagWarnings", this::warnings);
    routes.add("GET", "/dags/{dag_id}/dagVersions", this::versions);
    routes.add("GET", "/dags/{dag_id}/dagVersions/{version}", this::version);
    routes.add("POST", "/dags/{dag_id}/favorite", request -> favorite(request, true));
    routes.add("POST", "/dags/{dag_id}/unfavorite", request -> favorite(request, false));
    routes.add("PUT", "/parseDagFile/{token}", ServerEndpoints::parse);
    routes.add("GET", "/dags/{dag_id}/dagRuns/{run_id}/wait", ServerEndpoints::await);
    routes.add("GET", "/jobs", this::jobs);
    routes.add("GET", "/plugins", ServerEndpoints::plugins);
    routes.add("GET", "/plugins/importErrors", request -> none("import_errors"));
    routes.add("GET", "/dags/{dag_id}/dagRuns/{run_id}/hitlDetails", r -> none("hitl_details"));
    routes.add("GET", "/providers", ServerEndpoints::providers);
    routes.add("GET", "/config", ServerEndpoints::config);
    routes.add("GET", "/config/section/{section}/option/{option}", ServerEndpoints::config);
  }

  private static Object none(String name) {
    return Answer.of(name, List.of(), "total_entries", 0);
  }

  private Object events(Request request) {
    Answer.Page<Events.Entry> page =
        request.page(
            request.read(session -> Events.latest(session, request.query("dag_id"), 10_000)));
    return Answer.of(
        "event_logs",
        page.items().stream().map(this::shape).toList(),
        "total_entries",
        page.total());
  }

  private Object event(Request request) {
    String id = request.path("id");
    return request.read(session -> Events.latest(session, Optional.empty(), 10_000)).stream()
        .filter(entry -> Long.toString(entry.id()).equals(id))
        .findFirst()
        .map(this::shape)
        .orElseThrow(() ->
            new RestError(
                404, "Event Log not found", "The Event Log with id: `" + id + "` not found"));
  }

  private Map<String, @Nullable Object> shape(Events.Entry entry) {
    return Answer.of(
        "event_log_id",
        entry.id(),
        "when",
        shapes.time(entry.at()),
        "dag_id",
        entry.dagId(),
        "task_id",
        entry.taskId(),
        "run_id",
        entry.runId(),
        "event",
        entry.event(),
        "owner",
        entry.owner(),
        "extra",
        entry.extra());
  }

  private static Object tags(Request request) {
    TreeSet<String> tags = new TreeSet<>();
    request.read(Dags::all).forEach(known -> tags.addAll(known.dag().tags()));
    Answer.Page<String> page = request.page(List.copyOf(tags));
    return Answer.of("tags", page.items(), "total_entries", page.total());
  }

  private static Object stats(Request request) {
    List<String> wanted = new ArrayList<>();
    request
        .context()
        .queryParams("dag_ids")
        .forEach(each -> wanted.addAll(List.of(each.split(","))));
    List<Map<String, @Nullable Object>> shapesOf = new ArrayList<>();
    for (Dags.Known known : request.read(Dags::all)) {
      Dag dag = known.dag();
      if (!wanted.isEmpty() && !wanted.contains(dag.dagId())) {
        continue;
      }
      List<Map<String, @Nullable Object>> states = new ArrayList<>();
      for (RunState state :
          List.of(RunState.QUEUED, RunState.RUNNING, RunState.SUCCESS, RunState.FAILED)) {
        int count = request.read(session -> Runs.count(session, dag.dagId(), List.of(state.id())));
        states.add(Answer.of("state", state.id(), "count", count));
      }
      Map<String, @Nullable Object> shape = Answer.of("dag_id", dag.dagId(), "stats", states);
      if (request.third()) {
        shape.put("dag_display_name", dag.displayName());
      }
      shapesOf.add(shape);
    }
    return Answer.of("dags", shapesOf, "total_entries", shapesOf.size());
  }

  /** What is worth a warning about a DAG in Airflow is a pool that is not there. */
  private Object warnings(Request request) {
    List<String> pools =
        request.read(session -> request.engine().settings().pools(session)).stream()
            .map(pool -> pool.name())
            .toList();
    List<Map<String, @Nullable Object>> found = new ArrayList<>();
    for (Dags.Known known : request.read(Dags::all)) {
      TreeSet<String> missing = new TreeSet<>();
      known.dag().tasks().values().forEach(task -> missing.add(task.pool()));
      missing.removeAll(pools);
      if (!missing.isEmpty()) {
        String message =
            "Dag '%s' references non-existent pools: ['%s']"
                .formatted(known.dag().dagId(), String.join("', '", missing));
        Map<String, @Nullable Object> shape =
            Answer.of(
                "dag_id",
                known.dag().dagId(),
                "warning_type",
                "non-existent pool",
                "message",
                message,
                "timestamp",
                shapes.time(known.lastParsed()));
        if (request.third()) {
          shape.put("dag_display_name", known.dag().displayName());
        }
        found.add(shape);
      }
    }
    return Answer.of("dag_warnings", found, "total_entries", found.size());
  }

  private Object versions(Request request) {
    return Answer.of("dag_versions", List.of(latest(request)), "total_entries", 1);
  }

  private Object version(Request request) {
    Map<String, @Nullable Object> latest = latest(request);
    String wanted = request.path("version");
    if (!String.valueOf(latest.get("version_number")).equals(wanted)) {
      throw new RestError(
          404,
          "Not Found",
          "The DagVersion with dag_id: `%s` and version_number: `%s` was not found"
              .formatted(request.path("dag_id"), wanted));
    }
    return latest;
  }

  /** Earlier ones are not kept. */
  private Map<String, @Nullable Object> latest(Request request) {
    Dags.Known known = request.dag();
    return shapes.version(
        known.dag().dagId(), request.version(known.dag().dagId()), known.lastParsed());
  }

  private static Object favorite(Request request, boolean liked) {
    String dagId = request.dag().dag().dagId();
    request
        .engine()
        .database()
        .run(session -> Dags.favorite(session, dagId, request.user(), liked));
    return new Answer.Coded(204, Map.of());
  }

  private static Object parse(Request request) {
    String file =
        Shapes.fileOf(request.path("token"))
            .filter(path ->
                request.read(Dags::all).stream()
                    .anyMatch(known -> known.dag().fileloc().equals(path)))
            .orElseThrow(() -> new RestError(404, "Not Found", "File not found"));
    request.engine().reader().forget(file);
    return new Answer.Coded(201, Json.mapper().nullNode());
  }

  /** A line for each look at the run, until it is over. */
  private static @Nullable Object await(Request request) {
    DagRun run = request.run();
    long pause =
        request.query("interval").map(text -> (long) (Double.parseDouble(text) * 1000)).orElse(1L);
    request.context().contentType("application/x-ndjson");
    try (OutputStream out = request.context().outputStream()) {
      while (!run.state().finished()) {
        write(out, run);
        Thread.sleep(Duration.ofMillis(Math.max(pause, 100)));
        run = request.run();
      }
      write(out, run);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  private static void write(OutputStream out, DagRun run) throws IOException {
    String line = Json.write(Answer.of("state", run.state().id())) + "\n";
    out.write(line.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private Object jobs(Request request) {
    Answer.Page<Jobs.Job> page = request.page(request.read(Jobs::all));
    return Answer.of(
        "jobs",
        page.items().stream()
            .map(job ->
                Answer.of(
                    "id",
                    job.id(),
                    "dag_id",
                    null,
                    "state",
                    job.state(),
                    "job_type",
                    job.type(),
                    "start_date",
                    shapes.time(job.start()),
                    "end_date",
                    shapes.time(job.end()),
                    "latest_heartbeat",
                    shapes.time(job.heartbeat()),
                    "executor_class",
                    null,
                    "hostname",
                    job.hostname(),
                    "unixname",
                    "airflow"))
            .toList(),
        "total_entries",
        page.total());
  }

  private static Object plugins(Request request) {
    List<Map<String, @Nullable Object>> found = new ArrayList<>();
    for (JsonNode plugin : request.engine().plugins()) {
      Map<String, @Nullable Object> shape =
          Answer.of(
              "name",
              plugin.path("name"),
              "source",
              plugin.path("source"),
              "macros",
              plugin.path("macros"),
              "listeners",
              plugin.path("listeners"),
              "timetables",
              plugin.path("timetables"),
              "global_operator_extra_links",
              plugin.path("global_operator_extra_links"),
              "operator_extra_links",
              plugin.path("operator_extra_links"),
              "flask_blueprints",
              plugin.path("flask_blueprints"),
              "appbuilder_views",
              List.of(),
              "appbuilder_menu_items",
              List.of());
      if (request.third()) {
        for (String none :
            List.of("fastapi_apps", "fastapi_root_middlewares", "external_views", "react_apps")) {
          shape.put(none, List.of());
        }
      } else {
        for (String none : List.of("executors", "hooks", "ti_deps")) {
          shape.put(none, List.of());
        }
      }
      found.add(shape);
    }
    return Answer.of("plugins", found, "total_entries", found.size());
  }

  private static Object providers(Request request) {
    List<?> all =
        Providers.ALL.stream()
            .map(provider ->
                Answer.of(
                    "package_name",
                    provider.packageName(),
                    "description",
                    provider.description(),
                    "version",
                    provider.version()))
            .toList();
    return Answer.of("providers", all, "total_entries", all.size());
  }

  private static Object config(Request request) {
    throw new RestError(
        403,
        "Forbidden",
        "Your Airflow administrator chose not to expose the configuration, most likely for security reasons.");
  }
}
