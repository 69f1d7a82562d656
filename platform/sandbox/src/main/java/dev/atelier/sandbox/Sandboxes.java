package dev.atelier.sandbox;

/** Makes the sandbox of a stack. */
public final class Sandboxes {
  private Sandboxes() {}

  /** The strongest sandbox that works on this machine, or the one that is asked for. */
  public static Sandbox open(SandboxSettings settings) {
    return new NamespaceSandbox(settings, Machine.here());
  }
}
