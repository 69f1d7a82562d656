package dev.atelier.airflow.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.Xcoms;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** How many instances a mapped task becomes. */
sealed interface MapLength {
  record Known(int length) implements MapLength {}

  /** A result that it maps over is not there, or has no length. */
  record Unknown() implements MapLength {}

  /** Only the DAG file's code can tell. */
  record Ask() implements MapLength {}

  static MapLength of(
      Session session,
      DagRun run,
      Task.Mapping mapping,
      Function<String, List<TaskInstance>> instances) {
    int product = 1;
    for (Task.Source source : mapping.inputs()) {
      switch (length(session, run, source, instances)) {
        case Known(int n) -> product *= n;
        case Unknown unknown -> {
          return unknown;
        }
        case Ask ask -> {
          return ask;
        }
      }
    }
    return new Known(product);
  }

  private static MapLength length(
      Session session,
      DagRun run,
      Task.Source source,
      Function<String, List<TaskInstance>> instances) {
    return switch (source) {
      case Task.Source.Literal(int n) -> new Known(n);
      case Task.Source.Ask _ -> new Ask();
      case Task.Source.Xcom(String taskId, String key) ->
          xcom(session, run, taskId, key, instances);
      case Task.Source.Concat(List<Task.Source> parts) ->
          combine(
              parts.stream().map(part -> length(session, run, part, instances)).toList(),
              IntStream::sum);
      case Task.Source.Zip(List<Task.Source> parts, boolean longest) ->
          combine(
              parts.stream().map(part -> length(session, run, part, instances)).toList(),
              lengths -> (longest ? lengths.max() : lengths.min()).orElse(0));
    };
  }

  private static MapLength combine(List<MapLength> parts, Function<IntStream, Integer> how) {
    for (MapLength part : parts) {
      if (!(part instanceof Known)) {
        return part;
      }
    }
    return new Known(how.apply(parts.stream().mapToInt(part -> ((Known) part).length())));
  }

  private static MapLength xcom(
      Session session,
      DagRun run,
      String taskId,
      String key,
      Function<String, List<TaskInstance>> instances) {
    List<Xcoms.Xcom> found =
        Xcoms.find(session, run.dagId(), run.runId(), List.of(taskId), key, null);
    if (instances.apply(taskId).stream().anyMatch(instance -> instance.key().mapIndex() >= 0)) {
      return new Known(found.size());
    }
    if (found.isEmpty()) {
      return new Unknown();
    }
    JsonNode value = found.getFirst().value();
    if (value.isObject() && value.has("__type")) {
      value = value.path("data");
    }
    return value.isContainerNode() ? new Known(value.size()) : new Unknown();
  }
}
