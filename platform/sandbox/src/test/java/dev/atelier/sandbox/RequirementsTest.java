package dev.atelier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.stack.BuildSpec;
import dev.atelier.kernel.stack.Mount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequirementsTest {
  @TempDir Path folder;

  @Test
  void whatAirflowsImageIsAskedForWithoutWhatIsOurs() throws Exception {
    Files.writeString(
        folder.resolve("a.py"), "import requests\nfrom helper import x\nimport yaml, os\n");
    Files.writeString(folder.resolve("helper.py"), "import pandas as pd\n");
    Requirements requirements =
        Requirements.of(
            Services.of(
                "airflow",
                "apache/airflow:2.9.1-python3.11",
                Map.of(
                    "_PIP_ADDITIONAL_REQUIREMENTS",
                    "Faker==30.0 apache-airflow-providers-postgres>=5 dbt_core==1.8.2 psycopg2>=2.9"
                        + " --no-cache-dir"),
                new Mount(Mount.Type.BIND, folder, "/opt/airflow/dags", false)));
    assertThat(requirements.specifiers())
        .containsExactly("Faker==30.0", "psycopg2-binary>=2.9", "pandas", "pyyaml", "requests");
    assertThat(requirements.met())
        .containsEntry("apache-airflow", "2.9.1")
        .containsEntry("dbt-core", "1.8.2")
        .containsKey("apache-airflow-providers-postgres");
    assertThat(requirements.notes())
        .containsExactly(
            "apache-airflow-providers-postgres>=5 is Atelier's own here",
            "dbt_core==1.8.2 is Atelier's own here",
            "psycopg2-binary>=2.9 instead of psycopg2>=2.9, which would have to be compiled",
            "pip's option --no-cache-dir is not applied",
            "pandas, since helper.py imports it",
            "pyyaml, since a.py imports it",
            "requests, since a.py imports it");
  }

  @Test
  void requirementFilesAreReadAsPipReadsThem() throws Exception {
    Files.writeString(folder.resolve("base.txt"), "requests[socks]>=2 ; python_version > '3'\n");
    Files.createDirectories(folder.resolve("local"));
    Files.writeString(
        folder.resolve("requirements.txt"),
        """
        # a comment
        -r base.txt
        --extra-index-url https://index.example/simple
        -c https://example/constraints.txt
        numpy==2.0 \\
            --hash=sha256:abc
        ./local
        ./gone
        Some_Thing.x~=1.0  # why
        """);
    BuildSpec build =
        new BuildSpec(
            folder,
            folder.resolve("Dockerfile"),
            List.of(),
            List.of(folder.resolve("requirements.txt")),
            Map.of(),
            List.of());
    Requirements requirements =
        Requirements.of(Services.of("x", "python:3.12", build, List.of(), Map.of()));
    assertThat(requirements.specifiers())
        .containsExactly(
            "requests[socks]>=2 ; python_version > '3'",
            "numpy==2.0",
            folder.resolve("local").toString(),
            "Some_Thing.x~=1.0");
    assertThat(requirements.options())
        .containsExactly("--extra-index-url", "https://index.example/simple");
    assertThat(requirements.met()).isEmpty();
    assertThat(requirements.notes())
        .containsExactly(
            "the constraint file https://example/constraints.txt is not applied",
            "the package ./gone does not exist");
  }
}
