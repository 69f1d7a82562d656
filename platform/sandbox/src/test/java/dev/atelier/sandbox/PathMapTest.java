package dev.atelier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathMapTest {
  private static final PathMap MAP =
      new PathMap(
          Map.of(
              "/opt/airflow", "/s/root/opt/airflow",
              "/opt/airflow/dags", "/h/dags",
              "/tmp", "/s/root/tmp",
              "/s", "/s"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/opt/airflow/dags/a.py          | /h/dags/a.py",
        "cd /opt/airflow && ls dags      | cd /s/root/opt/airflow && ls dags",
        "cat '/opt/airflow/dags/a b'     | cat '/h/dags/a b'",
        "x=\"/tmp/y\"; echo z>/tmp/y     | x=\"/s/root/tmp/y\"; echo z>/s/root/tmp/y",
        "--dir=/opt/airflow/dags:/tmp    | --dir=/h/dags:/s/root/tmp",
        "$(cat /tmp/x)                   | $(cat /s/root/tmp/x)",
        "curl -d @/tmp/x http://h/tmp/x  | curl -d @/s/root/tmp/x http://h/tmp/x",
        "/opt/airflow-other /tmpfs /tmp. | /opt/airflow-other /tmpfs /tmp.",
        "s/tmp/x/ $HOME/tmp ${X}/tmp     | s/tmp/x/ $HOME/tmp ${X}/tmp",
        "/s/root/tmp/x                   | /s/root/tmp/x",
      })
  void pathsAreReplacedWhereAWordBeginsWithThem(String text, String expected) {
    assertThat(MAP.rewrite(text)).isEqualTo(expected);
  }
}
