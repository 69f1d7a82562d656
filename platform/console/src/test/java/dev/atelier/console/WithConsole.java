package dev.atelier.console;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the pages over HTTP, with the sample console of their class. */
abstract class WithConsole {
  @TempDir static Path folder;
  static SampleConsole sample;
  static SampleStack stack;
  static Console console;

  @BeforeAll
  static void start() throws IOException {
    sample = new SampleConsole(folder);
    stack = sample.stack;
    console = sample.console;
  }

  @AfterAll
  static void stop() {
    sample.close();
  }

  static Visitor visitor() {
    return new Visitor(console);
  }

  static Visitor signedIn() throws IOException, InterruptedException {
    return visitor().signIn();
  }
}
