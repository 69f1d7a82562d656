package dev.atelier.engines.postgres;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Event;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceLog;
import dev.atelier.kernel.stack.ServiceSpec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** A platform of one folder that remembers what it is told. */
final class TestPlatform implements Platform {
  final List<String> log = new CopyOnWriteArrayList<>();
  final List<Problem> warnings = new CopyOnWriteArrayList<>();
  final List<Repair> repairs = new CopyOnWriteArrayList<>();
  final Map<String, ServiceSpec> services = new ConcurrentHashMap<>();
  final Map<String, String> environment = new ConcurrentHashMap<>();
  private final Path folder;
  private final boolean faithful;

  TestPlatform(Path folder, boolean faithful) {
    this.folder = folder;
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
    return folder.resolve(".atelier").resolve(name);
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public DataSource database() {
    throw new UnsupportedOperationException("no feature here keeps tables");
  }

  @Override
  public Optional<InetAddress> address(String name) {
    return Optional.empty();
  }

  @Override
  public ServiceLog log(String service) {
    return log::add;
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
  public boolean mayRepair() {
    return !faithful;
  }

  @Override
  public boolean repair(Repair repair) {
    if (faithful) {
      return false;
    }
    repairs.add(repair);
    return true;
  }

  @Override
  public boolean trusted(String service, String what) {
    return true;
  }

  @Override
  public void event(Event event) {}
}
