package io.parkstream.stream;

import static io.parkstream.stream.CropParts.held;
import static io.parkstream.stream.CropParts.rejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.CropRef;
import io.parkstream.engine.EngineException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NewestFirstTest {
  private final List<Long> begun = new ArrayList<>();
  private final List<Long> forwarded = new ArrayList<>();
  private final Set<Long> failing = new HashSet<>();
  private int room;

  private final NewestFirst newestFirst =
      new NewestFirst(this::begin, () -> room > 0, answer -> forwarded.add(answer.ref().offset()));

  private PendingCrop begin(HeldCrop crop) {
    long offset = crop.ref().offset();
    if (failing.remove(offset)) {
      throw new EngineException("by the test");
    }
    room--;
    begun.add(offset);
    return rejected(offset);
  }

  @Test
  void beginHeld_beginsTheNewestOfEachSpace_thenTheOvertaken() {
    // Given
    assertThat(newestFirst.hold(held(0, "A"))).isFalse();
    assertThat(newestFirst.hold(held(1, "A"))).isTrue();
    assertThat(newestFirst.hold(held(2, "B"))).isFalse();
    room = 100;

    // When
    newestFirst.beginHeld();

    // Then
    assertThat(begun).containsExactly(1L, 2L, 0L);
  }

  @Test
  void beginHeld_beginsNoMoreThanTheBatcherTakes() {
    // Given
    newestFirst.hold(held(0, "A"));
    newestFirst.hold(held(1, "B"));
    room = 1;

    // When
    newestFirst.beginHeld();
    newestFirst.hold(held(2, "B"));
    room = 1;
    newestFirst.beginHeld();

    // Then
    assertThat(begun).containsExactly(0L, 2L);
  }

  @Test
  void forwardFinished_forwardsInTheOrderOfBeginning_once() {
    // Given
    HeldCrop older = held(0, "A");
    HeldCrop newer = held(1, "A");
    newestFirst.hold(older);
    newestFirst.hold(newer);
    room = 1;
    newestFirst.beginHeld();

    // When
    newestFirst.forwardFinished();
    newestFirst.forwardFinished();

    // Then
    assertThat(forwarded).containsExactly(1L);
    assertThat(newer.isForwarded()).isTrue();
    assertThat(older.isForwarded()).isFalse();
  }

  @Test
  void outcomeOf_beginsACropOutOfItsTurn_once() {
    // Given
    HeldCrop oldest = held(0, "A");
    newestFirst.hold(oldest);
    newestFirst.hold(held(1, "A"));

    // When
    PendingCrop outcome = newestFirst.outcomeOf(oldest);
    PendingCrop again = newestFirst.outcomeOf(oldest);

    // Then
    assertThat(outcome).isSameAs(again).isSameAs(oldest.outcome());
    assertThat(begun).containsExactly(0L);
  }

  @Test
  void crop_thatCannotBeBegun_isHeldAgain() {
    // Given
    newestFirst.hold(held(0, "A"));
    failing.add(0L);
    room = 1;

    // When
    assertThatThrownBy(newestFirst::beginHeld).isInstanceOf(EngineException.class);
    newestFirst.beginHeld();

    // Then
    assertThat(begun).containsExactly(0L);
  }

  @Test
  void heldCrop_keepsItsPlaceAndItsPicture_untilItsOutcomeIsForwarded() {
    // Given
    HeldCrop crop = held(7, "A");

    // When
    crop.begun(rejected(7));

    // Then
    assertThat(crop.isForwarded()).as("answered, and not forwarded").isFalse();
    assertThat(crop.heldBytes()).isEqualTo(1);
    assertThat(crop.ref()).isEqualTo(new CropRef("parking.crops", 0, 7));
    crop.forwarded();
    assertThat(crop.isForwarded()).isTrue();
  }
}
