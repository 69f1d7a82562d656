package dev.atelier.airflow.command;

import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.state.Dags;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@code airflow dags …} about files and what they hold. */
final class DagFileCommands {
  private DagFileCommands() {}

  static int importErrors(CommandRun run) {
    List<Dags.ImportError> errors = run.read(Dags::importErrors);
    run.table(
        errors.stream()
            .map(error ->
                run.third()
                    ? Rows.row(
                        "bundle_name",
                        "dags-folder",
                        "filepath",
                        error.relative(),
                        "error",
                        error.trace())
                    : Rows.row("filepath", error.fileloc(), "error", error.trace()))
            .toList());
    return run.third() && !errors.isEmpty() ? 1 : 0;
  }

  static int report(CommandRun run) {
    run.table(
        run.engine().reader().files().stream()
            .sorted(Comparator.comparing(dev.atelier.airflow.python.ReadFile::took).reversed())
            .map(file ->
                Rows.row(
                    "file",
                    "/" + file.relative(),
                    "duration",
                    "0:00:%09.6f".formatted(file.took().toNanos() / 1e9),
                    "dag_num",
                    file.dags().size(),
                    "task_num",
                    file.dags().stream().mapToInt(dag -> dag.tasks().size()).sum(),
                    "dags",
                    String.join(",", file.dags().stream().map(Dag::dagId).toList())))
            .toList());
    return 0;
  }

  static int reserialize(CommandRun run) {
    run.engine().reader().forget();
    run.engine().readFiles();
    return 0;
  }

  static int show(CommandRun run) {
    Dag dag = run.dag(run.argument("dag_id")).dag();
    StringBuilder dot =
        new StringBuilder(
            "digraph "
                + name(dag.dagId())
                + " {\n\tgraph [label="
                + name(dag.dagId())
                + " labelloc=t rankdir=LR]\n");
    List<Task> tasks =
        dag.tasks().values().stream().sorted(Comparator.comparing(Task::taskId)).toList();
    tasks.forEach(task ->
        dot.append(
            "\t%s [color=\"#000000\" fillcolor=\"%s\" label=%s shape=rectangle style=\"filled,rounded\"]\n"
                .formatted(name(task.taskId()), task.uiColor(), name(task.label()))));
    tasks.forEach(task ->
        task.downstream()
            .forEach(after -> {
              String label =
                  dag.edgeLabels().getOrDefault(task.taskId(), Map.of()).getOrDefault(after, "");
              dot.append(
                  "\t%s -> %s%s\n"
                      .formatted(
                          name(task.taskId()),
                          name(after),
                          label.isEmpty() ? "" : " [label=" + name(label) + "]"));
            }));
    run.print(dot.append("}\n").toString());
    return 0;
  }

  private static String name(String id) {
    return id.matches("[A-Za-z_]\\w*") ? id : "\"" + id.replace("\"", "\\\"") + "\"";
  }
}
