package dev.atelier.airflow.command;

import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.state.Dags;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * {@code airflow dags pause}, {@code unpause} and {@code delete}: what may have to be agreed to.
 */
final class PauseCommands {
  private PauseCommands() {}

  private static final int FEW = 3;

  static int pause(CommandRun run, boolean paused) {
    String wanted = run.argument("dag_id");
    boolean pattern = run.flag("treat-dag-id-as-regex");
    List<String> ids =
        matching(run, pattern ? Pattern.compile(wanted).asPredicate() : wanted::equals, paused);
    if (run.third() && ids.isEmpty()) {
      run.print("No " + (paused ? "un" : "") + "paused DAGs were found");
      return 0;
    }
    if (!run.third() && !pattern && run.read(session -> Dags.find(session, wanted)).isEmpty()) {
      throw new Failure("DAG: " + wanted + " does not exist in 'dag' table");
    }
    boolean agreed =
        (!pattern || agreesTo(run, ids, paused))
            && (paused || ids.stream().allMatch(id -> agreesToOwed(run, id)));
    if (!agreed) {
      run.print("Operation cancelled by user");
      return 0;
    }
    ids.forEach(id -> run.engine().actions().pause(id, paused, run.user()));
    if (run.third()) {
      // As Airflow 3 has it: what it was before.
      run.table(ids.stream().map(id -> Rows.row("dag_id", id, "is_paused", !paused)).toList());
    } else {
      (pattern ? ids : List.of(wanted))
          .forEach(id -> run.print("Dag: " + id + ", paused: " + (paused ? "True" : "False")));
    }
    return 0;
  }

  private static List<String> matching(CommandRun run, Predicate<String> wanted, boolean paused) {
    return run.read(Dags::all).stream()
        .filter(known -> known.paused() != paused)
        .map(known -> known.dag().dagId())
        .filter(wanted)
        .toList();
  }

  private static boolean agreesTo(CommandRun run, List<String> ids, boolean paused) {
    return run.flag("yes")
        || !run.invocation().terminal()
        || run.agrees(
            "You are about to "
                + (paused ? "pause" : "unpause")
                + " "
                + ids.size()
                + " DAGs:\n"
                + String.join(",", ids)
                + "\n\nAre you sure? [y/n]");
  }

  /** Unpausing may start many runs: it is said before, and asked where somebody can answer. */
  private static boolean agreesToOwed(CommandRun run, String dagId) {
    int runs = run.engine().actions().owed(dagId);
    Dag dag = run.dag(dagId).dag();
    if (runs <= 1) {
      return true;
    }
    run.error(
        "%s owes %,d runs since %s: %d at a time start now (catchup=False in the file starts only the latest)"
            .formatted(
                dagId,
                runs,
                dag.startDate().map(at -> at.toString().substring(0, 10)).orElse("its start"),
                Math.min(runs, dag.maxActiveRuns())));
    return runs <= FEW
        || run.flag("yes")
        || !run.invocation().terminal()
        || run.agrees("Are you sure? [y/n]");
  }

  static int delete(CommandRun run) {
    String dagId = run.argument("dag_id");
    String question =
        "This will drop all existing records related to the specified DAG. Proceed? (y/n)";
    if (!run.flag("yes")) {
      if (!run.invocation().terminal()) {
        throw new Failure(question + ": say --yes");
      }
      if (!run.agrees(question)) {
        run.print("Cancelled");
        return 0;
      }
    }
    if (run.read(session -> Dags.find(session, dagId)).isEmpty()) {
      throw new Failure("Dag id " + dagId + " not found");
    }
    run.engine().actions().deleteDag(dagId);
    run.print("Removed 1 record(s)");
    return 0;
  }
}
