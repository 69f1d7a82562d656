package dev.atelier.jinja;

import java.util.Map;
import java.util.Optional;

/**
 * A template's code.
 *
 * @param root what runs when it is rendered
 * @param shape of the root's frame
 * @param blocks by name, in the order of the text
 */
record CompiledTemplate(
    Optional<String> name, Exec root, FrameShape shape, Map<String, BlockCode> blocks) {

  /** Runs the root, then that of the template that it extends, if any. */
  void run(Context context, Run run, Out out) {
    Frame frame = new Frame(shape, null, context, run);
    try {
      root.exec(frame, out);
    } catch (StackOverflowError e) {
      throw Run.tooDeep();
    }
    CompiledTemplate parent = frame.parentTemplate();
    if (parent != null) {
      parent.run(context, run, out);
    }
  }
}
