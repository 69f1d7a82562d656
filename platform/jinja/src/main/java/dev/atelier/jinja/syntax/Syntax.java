package dev.atelier.jinja.syntax;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The settings that change how text is read.
 *
 * @param trimBlocks the first newline after a block tag is removed
 * @param lstripBlocks whitespace before a block tag at the start of a line is removed
 * @param keepTrailingNewline the last newline of the text stays
 * @param typedParameters {@code macro f(a: string)} is allowed
 * @param macroNames how a macro's written name becomes the name it is stored under
 * @param tags the host's own, by name
 */
public record Syntax(
    boolean trimBlocks,
    boolean lstripBlocks,
    boolean keepTrailingNewline,
    boolean typedParameters,
    UnaryOperator<String> macroNames,
    Map<String, BlockTag> tags) {

  public Syntax {
    tags = Map.copyOf(tags);
  }

  /** Jinja2's own defaults. */
  public static Syntax standard() {
    return new Syntax(false, false, false, false, UnaryOperator.identity(), Map.of());
  }

  public Syntax withTags(List<BlockTag> more) {
    Map<String, BlockTag> all = new HashMap<>(tags);
    more.forEach(tag -> all.put(tag.name(), tag));
    return new Syntax(
        trimBlocks, lstripBlocks, keepTrailingNewline, typedParameters, macroNames, all);
  }
}
