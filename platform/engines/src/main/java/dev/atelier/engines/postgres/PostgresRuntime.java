package dev.atelier.engines.postgres;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ImageProfile;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Services of PostgreSQL's images: a cluster of their own each, of the tag's major version where it
 * can be had ({@link Releases}), otherwise of the bundled one.
 */
public final class PostgresRuntime implements ServiceRuntime {
  private static final ImageProfile PROFILE =
      new ImageProfile(
          "PostgreSQL",
          "postgres",
          Set.of(
              "library/postgres",
              "bitnami/postgresql",
              "bitnamilegacy/postgresql",
              "postgis/postgis",
              "pgvector/pgvector",
              "ankane/pgvector",
              "timescale/timescaledb*"),
          Map.of("postgres", 5432),
          Map.of("init scripts", InitScripts.FOLDER),
          Map.of(),
          "/");

  /** What images bring beside PostgreSQL's own extensions, and this one lacks. */
  private static final Map<String, String> EXTENSIONS =
      Map.of(
          "postgis/postgis", "postgis",
          "pgvector/pgvector", "vector",
          "ankane/pgvector", "vector",
          "timescale/timescaledb", "timescaledb",
          "timescale/timescaledb-ha", "timescaledb");

  private final Platform platform;
  private final ScriptRunner scripts;

  /**
   * @param scripts runs the shell scripts of {@code initdb.d}
   */
  public PostgresRuntime(Platform platform, ScriptRunner scripts) {
    this.platform = platform;
    this.scripts = scripts;
  }

  @Override
  public ImageProfile profile() {
    return PROFILE;
  }

  @Override
  public Plan plan(ServiceSpec service) {
    if (!ServerCommand.isServer(service.commandLine())) {
      return new Plan.Command("command, with psql", service.commandLine());
    }
    int asked = ServiceSettings.major(service);
    Optional<Integer> made =
        DataFolder.madeBy(DataPlace.of(service, asked).folder(platform, service));
    int runs = Releases.of(platform.environment()).runs(asked, made);
    return new Plan.Serve(runner(runs, asked));
  }

  static String runner(int runs, int asked) {
    return "PostgreSQL " + runs + (runs == asked ? "" : " for " + asked);
  }

  @Override
  public List<Problem> check(ServiceSpec service) {
    if (!ServerCommand.isServer(service.commandLine())) {
      return List.of();
    }
    ServiceSettings settings = ServiceSettings.of(service);
    List<Problem> problems = new ArrayList<>(settings.problems());
    DataPlace.of(service, settings.major()).problem(service).ifPresent(problems::add);
    settings
        .otherLocale()
        .map(locale ->
            Problem.warning(
                    PostgresErrors.COLLATION,
                    service.name()
                        + ": the locale "
                        + locale
                        + " is not used: text sorts as C.UTF-8")
                .at(service.span()))
        .ifPresent(problems::add);
    String extension = EXTENSIONS.get(service.image().repository());
    if (extension != null) {
      problems.add(
          Problem.warning(
                  PostgresErrors.EXTENSION,
                  service.name()
                      + ": the extension "
                      + extension
                      + " of "
                      + service.image()
                      + " is not here")
              .at(service.span()));
    }
    for (String library : ServerCommand.of(service).missingLibraries()) {
      problems.add(
          Problem.warning(
                  PostgresErrors.EXTENSION,
                  service.name()
                      + ": shared_preload_libraries names "
                      + library
                      + ", which is not"
                      + " here; the server starts without it")
              .at(service.span()));
    }
    new MissingOwners(platform, service, settings)
        .unmade()
        .forEach(missing -> problems.add(missing.problem(service)));
    return problems;
  }

  @Override
  public ServiceHandle start(ServiceSpec service) {
    ServiceSettings settings = ServiceSettings.of(service);
    check(service).stream()
        .filter(problem ->
            problem.code().equals(PostgresErrors.COLLATION)
                || problem.code().equals(PostgresErrors.EXTENSION))
        .forEach(problem -> platform.warn(service.name(), problem));
    return PostgresHandle.start(service, settings, platform, scripts);
  }
}
