package dev.atelier.jinja.syntax;

/** A tag of the host: its name and how what follows the name becomes a statement. */
public interface BlockTag {
  String name();

  /**
   * Reads from behind the tag's name, through the end of its closing tag's name ({@link
   * TagReader#body} does that); what it returns stands in the tree in the tag's place.
   */
  Statement read(TagReader reader);
}
