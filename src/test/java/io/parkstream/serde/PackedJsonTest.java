package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class PackedJsonTest {
  private static final byte[] JSON =
      "{\"spaces\":[%s1]}".formatted("1,".repeat(9_000)).getBytes(UTF_8);

  @Test
  void unpack_givesWhatWasPacked() {
    byte[] packed = PackedJson.pack(JSON);

    assertThat(packed.length).isLessThan(JSON.length / 10);
    assertThat(PackedJson.unpack(packed)).isEqualTo(JSON);
  }

  @Test
  void unpack_leavesJson_asEarlierReleasesStoredIt() {
    assertThat(PackedJson.unpack(JSON)).isSameAs(JSON);
    assertThat(PackedJson.unpack(new byte[0])).isEmpty();
  }

  @Test
  void unpack_refusesWhatIsDamaged() {
    byte[] packed = PackedJson.pack(JSON);

    for (int length : new int[] {1, 2, packed.length - 1}) {
      assertThatThrownBy(() -> PackedJson.unpack(Arrays.copyOf(packed, length)))
          .isInstanceOf(SerializationException.class);
    }
    packed[5] ^= 0x40;
    assertThatThrownBy(() -> PackedJson.unpack(packed)).isInstanceOf(SerializationException.class);
  }

  @Test
  void unpack_refusesABomb() {
    byte[] bomb = PackedJson.pack(new byte[80 << 20]);

    assertThatThrownBy(() -> PackedJson.unpack(bomb)).isInstanceOf(SerializationException.class);
  }
}
