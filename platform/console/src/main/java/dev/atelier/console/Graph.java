package dev.atelier.console;

import java.util.List;

/** Boxes, frames around some of them, and arrows between them, as a template draws them. */
public record Graph(
    String name,
    int width,
    int height,
    List<Cluster> clusters,
    List<Box> boxes,
    List<Arrow> arrows) {
  static final int BOX_WIDTH = 178;
  static final int BOX_HEIGHT = 50;

  /**
   * A frame around what belongs together.
   *
   * @param href to where it is folded
   */
  public record Cluster(String name, String href, String title, Layers.Area area) {}

  /**
   * @param left, right of its second line
   * @param kind group (folded), many (mapped), source, or empty
   * @param dim not near the selected one
   */
  public record Box(
      String name,
      String title,
      String href,
      Mark mark,
      String left,
      String right,
      String kind,
      boolean selected,
      boolean dim,
      Layers.Area area) {}

  /**
   * @param tone on, dim or empty
   * @param label of no width when there is none
   */
  public record Arrow(String path, String head, String tone, String text, Layers.Area label) {}

  static Arrow arrow(Layers.Route route, String tone, String text) {
    return new Arrow(route.path(), route.head(), tone, text, route.label());
  }

  /** How wide a label of this text is, about. */
  static int labelWidth(String text) {
    return text.isEmpty() ? 0 : (int) (text.length() * 6.2) + 10;
  }
}
