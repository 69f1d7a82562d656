package dev.atelier.kernel.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PercentCodingTest {
  @Test
  void aPlusSignIsItself() {
    assertThat(PercentCoding.decode("a+b%20%C3%A9%2B")).isEqualTo("a+b é+");
    assertThat(PercentCoding.encode("a+b é/")).isEqualTo("a%2Bb%20%C3%A9%2F");
    assertThatThrownBy(() -> PercentCoding.decode("%4"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDigestIsWrittenInSmallDigits() {
    assertThat(Digests.sha256("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}
