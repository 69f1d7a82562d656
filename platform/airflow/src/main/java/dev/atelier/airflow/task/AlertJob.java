package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.python.PythonJob;
import dev.atelier.airflow.python.PythonServer;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The callback of a deadline or of service levels; what it prints goes to the platform's log. */
final class AlertJob implements PythonJob {
  private static final Logger LOG = LoggerFactory.getLogger(AlertJob.class);

  private final PythonServer server;
  private final Answers answers;
  private final Dag dag;
  private final String which;
  private volatile long number;

  AlertJob(PythonServer server, Answers answers, Dag dag, String which) {
    this.server = server;
    this.answers = answers;
    this.dag = dag;
    this.which = which;
  }

  void submit(Map<String, Object> request) {
    number = server.submit("alert", request, this);
  }

  @Override
  public void line(String text) {
    LOG.info("{} {}: {}", dag.dagId(), which, text);
  }

  @Override
  public void event(String kind, JsonNode message) {
    if (kind.equals("log")) {
      line(message.path("text").asText() + message.path("trace").asText("").stripTrailing());
    }
  }

  @Override
  public void ask(String what, JsonNode args) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            server.answer(number, answers.answer(what, args));
          } catch (RuntimeException e) {
            server.fail(number, "AirflowException", String.valueOf(e.getMessage()));
          }
        });
  }

  @Override
  public void ended(int code, boolean expired, String error) {
    if (code != 0) {
      LOG.warn("the {} callback of {} ended with {} {}", which, dag.dagId(), code, error);
    }
  }
}
