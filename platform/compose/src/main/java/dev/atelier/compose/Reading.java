package dev.atelier.compose;

import java.util.List;

/**
 * How far a project is read: the flags of {@code docker compose config}.
 *
 * @param services only these with what they depend on, whatever their profiles; none: all
 * @param normalize makes explicit what Compose takes for granted; {@code --no-normalize} does not
 * @param absolutePaths relative paths become absolute; {@code --no-path-resolution}: not
 * @param check what the parts say of each other must be true; {@code --no-consistency}: need not
 */
public record Reading(
    List<String> services, boolean normalize, boolean absolutePaths, boolean check) {
  /** Everything, as a start needs it. */
  public static final Reading WHOLE = new Reading(List.of(), true, true, true);

  public Reading {
    services = List.copyOf(services);
  }
}
