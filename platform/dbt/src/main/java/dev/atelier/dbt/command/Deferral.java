package dev.atelier.dbt.command;

import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.adapter.Relation;
import dev.atelier.dbt.adapter.Warehouse;
import dev.atelier.dbt.context.RunBehaviour;
import dev.atelier.dbt.graph.PreviousState;
import dev.atelier.dbt.manifest.Resource;
import java.util.Optional;
import java.util.Set;

/**
 * {@code --defer}: a node that is not run now and does not exist here is read where the other
 * environment has it.
 */
final class Deferral {
  private final Workspace workspace;
  private final PreviousState previous;
  private final Warehouse warehouse;
  private final Set<String> selected;

  Deferral(Workspace workspace, PreviousState previous, Warehouse warehouse, Set<String> selected) {
    this.workspace = workspace;
    this.previous = previous;
    this.warehouse = warehouse;
    this.selected = selected;
  }

  Optional<Relation> relation(Resource node) {
    boolean cloning = "clone".equals(workspace.flags().get("WHICH"));
    if (previous.manifest().isEmpty() || (!workspace.flag("DEFER") && !cloning)) {
      return Optional.empty();
    }
    Resource other = previous.manifest().get().nodes().get(node.uniqueId());
    if (other == null || other.isEphemeral()) {
      return Optional.empty();
    }
    boolean here =
        selected.contains(node.uniqueId())
            || (!workspace.flag("FAVOR_STATE")
                && warehouse.cache().find(node.schema(), node.identifier()).isPresent());
    return here && !cloning
        ? Optional.empty()
        : Optional.of(RunBehaviour.relationOf(workspace, other));
  }
}
