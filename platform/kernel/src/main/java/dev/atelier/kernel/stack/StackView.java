package dev.atelier.kernel.stack;

import java.nio.file.Path;
import java.util.List;

/** The running stack as others see it: a snapshot a call. */
public interface StackView {
  String project();

  List<ServiceStatus> services();

  List<Repair> repairs();

  /** Newest last. */
  List<Event> events();

  /** The file behind a service's log. */
  Path logFile(String service);

  /** Restarts one service and returns at once. */
  void restart(String service);
}
