package dev.atelier.app.verify;

import dev.atelier.app.verify.CheckResult.Outcome;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** What a run of {@code verify} found. */
public record VerifyReport(String project, Duration took, List<CheckResult> results) {
  public VerifyReport {
    results = List.copyOf(results);
  }

  public boolean passed() {
    return results.stream().noneMatch(CheckResult::failed);
  }

  public long count(Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }

  /** {@code 96 passed, 0 failed, 1 skipped in 41.2 s}. */
  public String summary() {
    return count(Outcome.PASSED)
        + " passed, "
        + count(Outcome.FAILED)
        + " failed, "
        + count(Outcome.SKIPPED)
        + " skipped in "
        + seconds(took)
        + " s";
  }

  static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3)
        .setScale(1, java.math.RoundingMode.HALF_UP)
        .toPlainString();
  }

  /** The file that CI systems read: a test suite for each group. */
  public String junit() {
    Map<String, List<CheckResult>> groups = new LinkedHashMap<>();
    for (CheckResult result : results) {
      groups.computeIfAbsent(result.group(), _ -> new java.util.ArrayList<>()).add(result);
    }
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      totals(xml, "atelier verify " + project, results, took);
      for (Map.Entry<String, List<CheckResult>> group : groups.entrySet()) {
        suite(xml, group.getKey(), group.getValue());
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  private static void totals(
      XMLStreamWriter xml, String name, List<CheckResult> results, Duration took)
      throws XMLStreamException {
    xml.writeAttribute("name", name);
    xml.writeAttribute("tests", Integer.toString(results.size()));
    xml.writeAttribute("failures", count(results, Outcome.FAILED));
    xml.writeAttribute("skipped", count(results, Outcome.SKIPPED));
    xml.writeAttribute("time", BigDecimal.valueOf(took.toMillis(), 3).toPlainString());
  }

  private static String count(List<CheckResult> results, Outcome outcome) {
    return Long.toString(results.stream().filter(r -> r.outcome() == outcome).count());
  }

  private static void suite(XMLStreamWriter xml, String name, List<CheckResult> results)
      throws XMLStreamException {
    xml.writeStartElement("testsuite");
    Duration took = results.stream().map(CheckResult::took).reduce(Duration.ZERO, Duration::plus);
    totals(xml, name, results, took);
    for (CheckResult result : results) {
      xml.writeStartElement("testcase");
      xml.writeAttribute("classname", name);
      xml.writeAttribute("name", result.name());
      xml.writeAttribute("time", BigDecimal.valueOf(result.took().toMillis(), 3).toPlainString());
      switch (result.outcome()) {
        case PASSED -> {
          xml.writeStartElement("system-out");
          xml.writeCharacters(clean(result.detail()));
          xml.writeEndElement();
        }
        case FAILED -> {
          xml.writeStartElement("failure");
          xml.writeAttribute("message", clean(result.detail().lines().findFirst().orElse("")));
          xml.writeCharacters(clean(result.detail()));
          xml.writeEndElement();
        }
        case SKIPPED -> {
          xml.writeStartElement("skipped");
          xml.writeAttribute("message", clean(result.detail()));
          xml.writeEndElement();
        }
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  /** Without the control characters that XML cannot hold. */
  private static String clean(String text) {
    return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", "�");
  }
}
