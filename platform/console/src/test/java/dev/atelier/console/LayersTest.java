package dev.atelier.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.console.Layers.Area;
import dev.atelier.console.Layers.Item;
import dev.atelier.console.Layers.Link;
import dev.atelier.console.Layers.Point;
import dev.atelier.console.Layers.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a picture promises, over random graphs: circles, loops and double links included. */
class LayersTest {
  private static final Layers.Measures MEASURES = new Layers.Measures(600, 4, 20, 60);

  record Graph(List<Item> items, List<Link> links) {}

  @Provide
  Arbitrary<Graph> graphs() {
    return Arbitraries.integers()
        .between(1, 14)
        .flatMap(size -> {
          Arbitrary<Integer> node = Arbitraries.integers().between(0, size - 1);
          Arbitrary<Link> link =
              Combinators.combine(node, node, Arbitraries.of(0, 0, 60, 90))
                  .as((from, to, label) -> new Link("n" + from, "n" + to, label));
          Arbitrary<List<Integer>> heights = Arbitraries.of(30, 58, 120).list().ofSize(size);
          return Combinators.combine(heights, link.list().ofMaxSize(24))
              .as((all, links) -> {
                List<Item> items = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                  items.add(new Item("n" + i, 100 + 10 * (i % 3), all.get(i)));
                }
                return new Graph(items, links);
              });
        });
  }

  @Property(tries = 2000)
  void noArrowPassesThroughABoxAndNothingLiesOnALabel(@ForAll("graphs") Graph graph) {
    Layers drawn = Layers.of(graph.items(), graph.links(), MEASURES);
    List<Area> boxes = List.copyOf(drawn.boxes().values());
    List<Area> labels =
        drawn.routes().stream().map(Route::label).filter(label -> label.width() > 0).toList();
    assertThat(boxes).hasSameSizeAs(graph.items());
    apart(boxes);
    apart(labels);
    for (Area box : boxes) {
      assertThat(labels).noneMatch(label -> overlap(box, label));
      assertThat(within(drawn, box)).isTrue();
    }
    for (Route route : drawn.routes()) {
      for (Area part : parts(route)) {
        assertThat(boxes).as("%s", route).noneMatch(box -> overlap(box, part));
        for (Route other : drawn.routes()) {
          if (other != route && other.label().width() > 0) {
            assertThat(overlap(other.label(), part)).as("%s on %s", route, other).isFalse();
          }
        }
      }
    }
  }

  @Property
  void everyArrowLeadsFromItsBoxToItsBox(@ForAll("graphs") Graph graph) {
    Layers drawn = Layers.of(graph.items(), graph.links(), MEASURES);
    assertThat(drawn.routes())
        .hasSize((int) graph.links().stream().filter(l -> !l.from().equals(l.to())).count());
    for (Route route : drawn.routes()) {
      Area from = Objects.requireNonNull(drawn.boxes().get(route.link().from()));
      Area to = Objects.requireNonNull(drawn.boxes().get(route.link().to()));
      assertThat(onSide(from, route.points().getFirst())).isTrue();
      assertThat(onSide(to, route.points().getLast())).isTrue();
      for (int i = 1; i < route.points().size(); i++) {
        Point one = route.points().get(i - 1);
        Point next = route.points().get(i);
        assertThat(one.x() == next.x() || one.y() == next.y()).isTrue();
      }
    }
  }

  @Example
  void aChainIsStraightAndACircleIsDrawn() {
    List<Item> items =
        List.of(new Item("a", 100, 50), new Item("b", 100, 50), new Item("c", 100, 50));
    Layers chain =
        Layers.of(items, List.of(new Link("a", "b", 60), new Link("b", "c", 0)), MEASURES);
    assertThat(chain.routes()).allMatch(route -> route.points().size() == 2);
    Layers circle =
        Layers.of(
            items,
            List.of(new Link("a", "b", 0), new Link("b", "c", 0), new Link("c", "a", 0)),
            MEASURES);
    assertThat(circle.routes().getLast().head()).contains("l6,-3.5");
  }

  @Example
  void valuesAreAsNearAsTheirDistancesAllow() {
    double[] values = {5, 5, 100};
    Rows.nearest(values, new double[] {0, 10, 10});
    assertThat(values).containsExactly(0, 10, 100);
  }

  private static void apart(List<Area> areas) {
    for (int i = 0; i < areas.size(); i++) {
      for (int j = i + 1; j < areas.size(); j++) {
        assertThat(overlap(areas.get(i), areas.get(j)))
            .as("%s and %s", areas.get(i), areas.get(j))
            .isFalse();
      }
    }
  }

  private static boolean overlap(Area one, Area other) {
    return one.x() < other.right()
        && other.x() < one.right()
        && one.y() < other.bottom()
        && other.y() < one.bottom();
  }

  /** Its straight pieces, without the points where it meets its boxes. */
  private static List<Area> parts(Route route) {
    List<Area> parts = new ArrayList<>();
    for (int i = 1; i < route.points().size(); i++) {
      Point one = route.points().get(i - 1);
      Point next = route.points().get(i);
      int x = Math.min(one.x(), next.x());
      int y = Math.min(one.y(), next.y());
      parts.add(
          new Area(
              x,
              y,
              Math.max(1, Math.abs(one.x() - next.x())),
              Math.max(1, Math.abs(one.y() - next.y()))));
    }
    return parts;
  }

  private static boolean within(Layers drawn, Area box) {
    return box.x() >= 0
        && box.y() >= 0
        && box.right() <= drawn.width()
        && box.bottom() <= drawn.height();
  }

  private static boolean onSide(Area box, Point point) {
    return (point.x() == box.x() || point.x() == box.right())
        && point.y() > box.y()
        && point.y() < box.bottom();
  }
}
