package dev.atelier.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class LoopbackAddressesTest {
  @Property(tries = 200)
  void everyServiceHasAnAddressOfItsOwn(
      @ForAll @AlphaChars @StringLength(min = 1, max = 20) String project,
      @ForAll @Size(max = 40) Set<@AlphaChars @StringLength(min = 1, max = 12) String> services) {
    Map<String, InetAddress> addresses = LoopbackAddresses.of(project, services);
    assertThat(addresses.keySet()).isEqualTo(services);
    assertThat(new HashSet<>(addresses.values())).hasSameSizeAs(services);
    addresses
        .values()
        .forEach(address -> {
          byte[] bytes = address.getAddress();
          assertThat(address.isLoopbackAddress()).isTrue();
          assertThat(bytes[1] & 0xff).isBetween(1, 254);
          assertThat(bytes[3] & 0xff).isBetween(1, 253);
        });
  }

  @Test
  void anAddressStaysWhenOtherServicesComeAndGo() {
    Map<String, InetAddress> few = LoopbackAddresses.of("shop", List.of("db", "web"));
    Map<String, InetAddress> more = LoopbackAddresses.of("shop", List.of("db", "web", "cache"));
    assertThat(more).containsAllEntriesOf(few);
  }

  @Test
  void thereIsRoomForMoreServicesThanALastByteCounts() {
    List<String> many = IntStream.range(0, 600).mapToObj(i -> "service" + i).toList();
    assertThat(new HashSet<>(LoopbackAddresses.of("big", many).values())).hasSize(600);
  }

  @Test
  void projectsLieApart() {
    assertThat(LoopbackAddresses.of("one", List.of("db")))
        .doesNotContainEntry("db", LoopbackAddresses.of("two", List.of("db")).get("db"));
  }
}
