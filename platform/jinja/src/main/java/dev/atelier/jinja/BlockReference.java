package dev.atelier.jinja;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Undefined;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A block of a template, as {@code self.name} and {@code super} give it: called, it renders. */
final class BlockReference implements JinjaObject, JinjaCallable {
  private final String name;
  private final Frame frame;
  private final List<BlockCode> chain;
  private final int depth;

  private BlockReference(String name, Frame frame, List<BlockCode> chain, int depth) {
    this.name = name;
    this.frame = frame;
    this.chain = chain;
    this.depth = depth;
  }

  /** The block that the one of a shape overrides. */
  static Object parent(String name, FrameShape shape, Frame frame) {
    List<BlockCode> chain = frame.context.blocks(name);
    int index = 0;
    while (index < chain.size() && chain.get(index).shape() != shape) {
      index++;
    }
    return at(name, frame, chain, index + 1);
  }

  private static Object at(String name, Frame frame, List<BlockCode> chain, int depth) {
    return depth < chain.size()
        ? new BlockReference(name, frame, chain, depth)
        : Undefined.hint(
            frame.undefinedPolicy(),
            "there is no parent block called " + Text.repr(name) + ".",
            "super");
  }

  @Override
  public Object call(Arguments arguments) {
    TextOut out = new TextOut(frame.run);
    frame.run.enter(new JinjaException.MacroCall(name, Optional.empty(), frame.run.span()));
    chain.get(depth).run(frame.context, frame.run, out);
    frame.run.leave();
    return out.text();
  }

  @Override
  public @Nullable Object attribute(String attribute) {
    return switch (attribute) {
      case "super" -> at(name, frame, chain, depth + 1);
      case "name" -> name;
      default -> Missing.MISSING;
    };
  }

  @Override
  public String qualifiedTypeName() {
    return "jinja2.runtime.BlockReference";
  }

  @Override
  public String typeName() {
    return "BlockReference";
  }

  /** {@code self}: the blocks of a template by name. */
  record Self(Frame frame) implements JinjaObject {
    @Override
    public @Nullable Object item(@Nullable Object key) {
      List<BlockCode> chain = key instanceof String name ? frame.context.blocks(name) : List.of();
      return chain.isEmpty() ? Missing.MISSING : new BlockReference(Text.str(key), frame, chain, 0);
    }

    @Override
    public String typeName() {
      return "TemplateReference";
    }

    @Override
    public String qualifiedTypeName() {
      return "jinja2.runtime.TemplateReference";
    }
  }
}
