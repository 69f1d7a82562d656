package dev.atelier.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A command in the sandbox. The process of this machine is what entered the namespaces; the command
 * and all that it started are below it, or carry its mark in their environment when they left their
 * parent.
 */
final class SandboxProcess extends Process {
  /** The variable that marks a command and what it starts. */
  static final String MARK = "ATELIER_COMMAND";

  private final Process entered;
  private final String mark;

  SandboxProcess(Process entered, String mark) {
    this.entered = entered;
    this.mark = mark;
  }

  /** A mark for a command of the sandbox whose state lies there. */
  static String newMark(Path state) {
    return prefix(state) + UUID.randomUUID();
  }

  private static String prefix(Path state) {
    return Integer.toHexString(state.toString().hashCode()) + ".";
  }

  /** Commands of a sandbox that is gone. */
  static List<ProcessHandle> leftBy(Path state) {
    return ProcessHandle.allProcesses().filter(process -> marked(process, prefix(state))).toList();
  }

  private Stream<ProcessHandle> started() {
    List<ProcessHandle> below = entered.descendants().toList();
    Stream<ProcessHandle> left =
        ProcessHandle.allProcesses()
            .filter(process -> process.pid() != entered.pid() && !below.contains(process))
            .filter(process -> marked(process, mark));
    return Stream.concat(below.stream(), left);
  }

  private static boolean marked(ProcessHandle process, String mark) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/environ"));
      return ("\0" + new String(environment, StandardCharsets.ISO_8859_1))
          .contains("\0" + MARK + "=" + mark);
    } catch (IOException _) {
      return false; // gone, or another user's
    }
  }

  @Override
  public void destroy() {
    if (started().filter(ProcessHandle::destroy).count() == 0) {
      entered.destroy();
    }
  }

  @Override
  public Process destroyForcibly() {
    started().forEach(ProcessHandle::destroyForcibly);
    entered.destroyForcibly();
    started().forEach(ProcessHandle::destroyForcibly);
    return this;
  }

  @Override
  public OutputStream getOutputStream() {
    return entered.getOutputStream();
  }

  @Override
  public InputStream getInputStream() {
    return entered.getInputStream();
  }

  @Override
  public InputStream getErrorStream() {
    return entered.getErrorStream();
  }

  @Override
  public int waitFor() throws InterruptedException {
    return entered.waitFor();
  }

  @Override
  public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    return entered.waitFor(timeout, unit);
  }

  @Override
  public int exitValue() {
    return entered.exitValue();
  }

  @Override
  public boolean isAlive() {
    return entered.isAlive();
  }

  @Override
  public boolean supportsNormalTermination() {
    return true;
  }

  @Override
  public long pid() {
    return entered.pid();
  }

  @Override
  public CompletableFuture<Process> onExit() {
    return entered.onExit().thenApply(_ -> this);
  }

  @Override
  public ProcessHandle toHandle() {
    return entered.toHandle();
  }

  @Override
  public Stream<ProcessHandle> children() {
    return entered.children();
  }

  @Override
  public Stream<ProcessHandle> descendants() {
    return entered.descendants();
  }
}
