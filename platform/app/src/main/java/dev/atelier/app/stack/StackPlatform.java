package dev.atelier.app.stack;

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
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** The platform as runtimes see it, for one stack. */
public final class StackPlatform implements Platform {
  private final StackSettings settings;
  private final Supplier<DataSource> database;
  private final LogStore logs;
  private final EventLog events;
  private final Map<String, ServiceSpec> services = new LinkedHashMap<>();
  private final List<Repair> repairs = new CopyOnWriteArrayList<>();
  private volatile BiConsumer<String, Problem> warnings = (_, _) -> {};

  /**
   * @param database the hidden cluster, which may still be on its way: then the supplier waits
   */
  public StackPlatform(
      StackSettings settings, Supplier<DataSource> database, LogStore logs, EventLog events) {
    this.settings = settings;
    this.database = database;
    this.logs = logs;
    this.events = events;
  }

  /** The services of the stack, as planned now. */
  public synchronized void services(List<ServiceSpec> specs) {
    services.clear();
    specs.forEach(spec -> services.put(spec.name(), spec));
  }

  /** Where warnings of services go. */
  public void onWarning(BiConsumer<String, Problem> consumer) {
    this.warnings = consumer;
  }

  public LogStore logs() {
    return logs;
  }

  public List<Repair> repairs() {
    return List.copyOf(repairs);
  }

  public List<Event> events() {
    return events.recent();
  }

  @Override
  public String project() {
    return settings.project();
  }

  @Override
  public Path folder() {
    return settings.folder();
  }

  @Override
  public Path state(String name) {
    try {
      return Files.createDirectories(settings.state().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Clock clock() {
    return settings.clock();
  }

  @Override
  public Map<String, String> environment() {
    return settings.environment();
  }

  @Override
  public DataSource database() {
    return database.get();
  }

  @Override
  public synchronized Optional<InetAddress> address(String name) {
    return services.values().stream()
        .filter(spec -> spec.name().equals(name) || spec.names().contains(name))
        .map(ServiceSpec::address)
        .findFirst();
  }

  @Override
  public ServiceLog log(String service) {
    return logs.log(service);
  }

  @Override
  public synchronized Map<String, ServiceSpec> services() {
    return new LinkedHashMap<>(services);
  }

  @Override
  public void warn(String service, Problem problem) {
    logs.log(service).line("warning: " + problem.message());
    warnings.accept(service, problem);
  }

  @Override
  public boolean mayRepair() {
    return !settings.faithful();
  }

  @Override
  public boolean repair(Repair repair) {
    if (settings.faithful()) {
      return false;
    }
    boolean known =
        repairs.stream()
            .anyMatch(r ->
                r.id().equals(repair.id())
                    && r.service().equals(repair.service())
                    && r.fault().equals(repair.fault()));
    if (!known) {
      repairs.add(repair);
      logs.log(repair.service()).line("repaired: " + repair.fault() + "; " + repair.done());
      event(new Event(clock().instant(), repair.service(), "repaired", false, repair.done()));
    }
    return true;
  }

  @Override
  public boolean trusted(String service, String what) {
    return settings.trusted();
  }

  @Override
  public void event(Event event) {
    events.add(event);
  }
}
