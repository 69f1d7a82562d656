package dev.atelier.opensearchnode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;

/**
 * Runs one node until standard input ends, which is when the parent stops it or dies. Settings come
 * by standard input since they hold passwords, which a command line would show to every user.
 */
public final class NodeMain {
  private NodeMain() {}

  /** Set with {@code true} for a run that only loads what a start needs. */
  static final String TRAIN = "atelier.train";

  public static void main(String[] arguments) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Settings.Builder settings = Settings.builder();
    boolean train = false;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      int equals = line.indexOf('=');
      String key = line.substring(0, equals);
      if (key.equals(TRAIN)) {
        train = true;
      } else {
        settings.put(key, line.substring(equals + 1));
      }
    }
    Node node = start(settings.build());
    int port =
        node.injector()
            .getInstance(HttpServerTransport.class)
            .boundAddress()
            .publishAddress()
            .getPort();
    if (train) {
      Training.run(port);
      stop(node);
      return;
    }
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "stop"));
    Thread.ofPlatform().daemon().name("parent-watch").start(() -> awaitEnd(in, ended));
    System.out.println("ready " + port);
    System.out.flush();
    ended.await();
    System.exit(0);
  }

  private static Node start(Settings settings) throws Exception {
    Files.createDirectories(Path.of(settings.get("path.home")));
    Files.createDirectories(Path.of(settings.get("path.data")));
    LogConfigurator.registerErrorListener();
    Environment environment =
        InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), null, () -> settings.get("node.name", "node"));
    return new ClassPathNode(environment).start();
  }

  private static void awaitEnd(BufferedReader in, CountDownLatch ended) {
    try {
      while (in.readLine() != null) {
        // nothing is said after the settings; only the end counts
      }
    } catch (IOException e) {
      System.err.println("the parent is gone: " + e.getMessage());
    }
    ended.countDown();
  }

  /** Closes within ten seconds or halts: translogs are on disk, so nothing is lost by it. */
  private static void stop(Node node) {
    Thread watch =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                TimeUnit.SECONDS.sleep(10);
                Runtime.getRuntime().halt(1);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      node.close();
      node.awaitClose(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      System.err.println("the node was not closed cleanly: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watch.interrupt();
    }
  }

  private static final class ClassPathNode extends Node {
    ClassPathNode(Environment environment) {
      super(environment, Modules.all(), true);
    }
  }
}
