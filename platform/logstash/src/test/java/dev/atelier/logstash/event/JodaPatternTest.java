package dev.atelier.logstash.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JodaPatternTest {
  private static final Instant NOW = Instant.parse("2026-01-10T00:00:00Z");
  private static final long DAY_9998 = 253_370_764_799_999L;

  @Property(tries = 300)
  void writesAndReadsWhatJavaDoes(@ForAll @LongRange(min = 0, max = DAY_9998) long millis) {
    Instant instant = Instant.ofEpochMilli(millis);
    String java =
        DateTimeFormatter.ofPattern("yyyy.MM.dd HH:mm:ss.SSS", Locale.ENGLISH)
            .format(instant.atOffset(ZoneOffset.UTC));
    JodaPattern pattern = JodaPattern.of("yyyy.MM.dd HH:mm:ss.SSS", Locale.ENGLISH);
    StringBuilder out = new StringBuilder();
    pattern.format(instant, out);
    assertThat(out).hasToString(java);
    assertThat(pattern.parse(java, ZoneOffset.UTC, NOW)).isEqualTo(instant);
  }

  @Property(tries = 300)
  void isoDatesAreWhatJavaReads(
      @ForAll @LongRange(min = 0, max = DAY_9998) long millis,
      @ForAll @IntRange(min = -18, max = 18) int hours) {
    Instant instant = Instant.ofEpochMilli(millis);
    String text = instant.atOffset(ZoneOffset.ofHours(hours)).toString();
    assertThat(IsoDates.parse(text, ZoneOffset.UTC)).isEqualTo(instant);
    assertThat(Instant.parse(Timestamps.format(instant))).isEqualTo(instant);
  }

  @ParameterizedTest
  @CsvSource({
    "yyyy-MM-dd, 2024-2-3, 2024-02-03T00:00:00Z",
    "dd/MMM/yyyy:HH:mm:ss Z, 17/may/2015:10:05:03 -0130, 2015-05-17T11:35:03Z",
    "MMM d HH:mm:ss, Dec 31 23:59:59, 2025-12-31T23:59:59Z",
    "MMM d HH:mm:ss, Jan 1 00:00:00, 2026-01-01T00:00:00Z",
    "yyMMdd, 991231, 1999-12-31T00:00:00Z",
    "yyyyMMddHHmmss, 20240203040506, 2024-02-03T04:05:06Z",
    "EEE MMM dd HH:mm:ss yyyy, Tue Feb 06 01:02:03 2024, 2024-02-06T01:02:03Z",
    "hh:mm a dd.MM.yyyy, 12:30 AM 01.02.2024, 2024-02-01T00:30:00Z",
    "yyyy-DDD, 2024-060, 2024-02-29T00:00:00Z",
    "xxxx-'W'ww-e, 2024-W01-1, 2024-01-01T00:00:00Z",
    "HH:mm:ss zzz yyyy-MM-dd, 10:00:00 UTC 2024-01-01, 2024-01-01T10:00:00Z",
    "yyyy-MM-dd'T'HH:mm:ss.SSSSSSZZ, 2024-01-01T00:00:00.123456+02:00, 2023-12-31T22:00:00.123Z"
  })
  void readsAsLenientlyAsJoda(String pattern, String text, Instant expected) {
    assertThat(JodaPattern.of(pattern, Locale.ENGLISH).parse(text, ZoneOffset.UTC, NOW))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"yyyy-MM-dd, 2024-02-30", "yyyy-MM-dd, 2024-02-01x", "HH:mm, 25:00", "MMM, Foo"})
  void refusesWhatIsNoDate(String pattern, String text) {
    assertThatThrownBy(
            () -> JodaPattern.of(pattern, Locale.ENGLISH).parse(text, ZoneOffset.UTC, NOW))
        .isInstanceOf(DateTimeException.class);
  }
}
