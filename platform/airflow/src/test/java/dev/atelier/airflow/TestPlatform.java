package dev.atelier.airflow;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Event;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceLog;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** A platform that keeps what it is told. */
final class TestPlatform implements Platform {
  final List<String> lines = new CopyOnWriteArrayList<>();
  final List<Repair> repairs = new CopyOnWriteArrayList<>();
  final List<Problem> warnings = new CopyOnWriteArrayList<>();
  final Map<String, ServiceSpec> services = new LinkedHashMap<>();
  private final Path folder;
  private final DataSource database;
  private final boolean faithful;

  TestPlatform(Path folder, DataSource database, boolean faithful) {
    this.folder = folder;
    this.database = database;
    this.faithful = faithful;
  }

  @Override
  public String project() {
    return "test";
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public Path state(String name) {
    try {
      return Files.createDirectories(folder.resolve(".atelier").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public DataSource database() {
    return database;
  }

  @Override
  public Optional<InetAddress> address(String name) {
    return Optional.ofNullable(services.get(name)).map(ServiceSpec::address);
  }

  @Override
  public boolean mayRepair() {
    return !faithful;
  }

  @Override
  public ServiceLog log(String service) {
    return line -> lines.add(service + ": " + line);
  }

  @Override
  public Map<String, ServiceSpec> services() {
    return services;
  }

  @Override
  public void warn(String service, Problem problem) {
    warnings.add(problem);
  }

  @Override
  public boolean repair(Repair repair) {
    if (faithful) {
      return false;
    }
    if (repairs.stream().noneMatch(known -> known.id().equals(repair.id()))) {
      repairs.add(repair);
    }
    return true;
  }

  @Override
  public boolean trusted(String service, String what) {
    return true;
  }

  @Override
  public void event(Event event) {}
}
