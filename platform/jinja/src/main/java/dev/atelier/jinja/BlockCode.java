package dev.atelier.jinja;

/** A block's code: runs in a frame of its own, at the top. */
record BlockCode(String name, FrameShape shape, Exec body) {
  void run(Context context, Run run, Out out) {
    body.exec(new Frame(shape, null, context, run), out);
  }
}
