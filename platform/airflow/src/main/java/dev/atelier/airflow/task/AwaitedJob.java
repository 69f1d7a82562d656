package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.python.PythonJob;
import dev.atelier.airflow.python.PythonServer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** A python child that is waited for: what it says when it is done. */
abstract class AwaitedJob implements PythonJob {
  private static final long SECONDS = 35;

  private final CompletableFuture<Optional<JsonNode>> result = new CompletableFuture<>();
  private @Nullable JsonNode done;

  /**
   * @param who warned of in the log when it says nothing in time
   * @return nothing too when the child ended without a word
   */
  Optional<JsonNode> answer(
      PythonServer server, String op, Map<String, Object> request, Logger log, String who) {
    server.submit(op, request, this);
    try {
      return result.get(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException _) {
      log.warn("{} did not answer", who);
      return Optional.empty();
    }
  }

  @Override
  public void event(String kind, JsonNode message) {
    if (kind.equals("done")) {
      done = message;
    }
  }

  @Override
  public final void ended(int code, boolean expired, String error) {
    result.complete(Optional.ofNullable(done));
  }
}
