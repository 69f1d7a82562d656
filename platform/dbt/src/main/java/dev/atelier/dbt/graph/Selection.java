package dev.atelier.dbt.graph;

import java.util.List;

/** What a selection means, before it is looked up. */
public sealed interface Selection {
  /**
   * One criterion with its graph operators.
   *
   * @param written as the user wrote it
   * @param method {@code tag}, {@code config.materialized}, {@code fqn} …
   * @param childrensParents the {@code @} operator
   * @param parents depth, 0 for none
   * @param children depth, 0 for none
   */
  record Criterion(
      String written,
      String method,
      String value,
      boolean childrensParents,
      int parents,
      int children,
      Indirect indirect)
      implements Selection {}

  record Union(List<Selection> of) implements Selection {
    public Union {
      of = List.copyOf(of);
    }
  }

  record Intersection(List<Selection> of) implements Selection {
    public Intersection {
      of = List.copyOf(of);
    }
  }

  record Difference(Selection included, Selection excluded, Indirect indirect)
      implements Selection {}

  /** Everything. */
  record All(Indirect indirect) implements Selection {}

  /** Which tests come along with the nodes they test. */
  enum Indirect {
    EAGER,
    CAUTIOUS,
    BUILDABLE,
    EMPTY
  }
}
