package dev.atelier.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The arrows of the architecture: app → console → features → {engines, jinja, sandbox, compose} →
 * kernel.
 */
class ArchitectureTest {
  private static final Map<String, List<String>> MAY_USE =
      Map.of(
          "kernel", List.of(),
          "compose", List.of("kernel"),
          "sandbox", List.of("kernel"),
          "engines", List.of("kernel"),
          "jinja", List.of("kernel"),
          "generator", List.of("kernel"),
          "logstash", List.of("kernel"),
          "dbt", List.of("kernel", "jinja"),
          "airflow", List.of("kernel", "jinja", "sandbox"),
          "console", List.of("kernel", "engines", "generator", "logstash", "dbt", "airflow"));

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.atelier");
  }

  @Test
  void modulesUseOnlyWhatTheArchitectureAllows() {
    MAY_USE.forEach((module, allowed) -> {
      String[] forbidden =
          MAY_USE.keySet().stream()
              .filter(other -> !other.equals(module) && !allowed.contains(other))
              .map(other -> "dev.atelier." + other + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("dev.atelier." + module + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(forbidden)
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("dev.atelier.app..")
          .allowEmptyShould(true)
          .check(classes);
    });
  }

  @Test
  void modulesHaveNoCycles() {
    slices().matching("dev.atelier.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void packagesSayWhatTheyAreFor() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..impl..", "..common..", "..manager..", "..service..")
        .check(classes);
  }
}
