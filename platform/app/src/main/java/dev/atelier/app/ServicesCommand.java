package dev.atelier.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/**
 * A command of the running stack for the services that are named; none: all. Mutable, as picocli
 * fills it.
 */
abstract class ServicesCommand implements AtelierCommand {
  @Parameters(paramLabel = "SERVICE", arity = "0..*")
  List<String> names = new ArrayList<>();

  @Override
  public final Place place() {
    return Place.STACK;
  }
}
