package io.parkstream.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.SpaceMap.Frame;
import java.util.List;
import org.junit.jupiter.api.Test;

class CameraSpacesTest {
  private static final CameraId CAM = Observations.CAMERA;
  private static final CameraId OTHER = new CameraId("north", "cam-2");

  private long room = Long.MAX_VALUE;
  private final CameraSpaces all =
      new CameraSpaces(3L * SpaceRegister.SPACE_BYTES, more -> more <= room, () -> 7);

  @Test
  void space_hasOneOwner_andTheFormerIsForgotten_whenItHasNothingLeft() {
    // Given
    WatchedSpace space = space("A1");
    all.add(space);

    // When
    all.replace(space, SpaceMemory.unseen(OTHER, null, Observations.START));

    // Then
    assertThat(all.known(CAM.key())).isNull();
    assertThat(all.owner(space).spaces).containsOnlyKeys("A1");
    assertThat(all.known(OTHER.key())).isSameAs(all.owner(space));
    assertThat(all.counts()).isEqualTo(new SpaceCounts(0, 0, 1, 0));
  }

  @Test
  void camera_withAMap_staysWithoutSpaces_untilItIsForgotten() {
    // Given
    WatchedSpace space = space("A1");
    all.add(space);
    all.put(all.camera(CAM), map(100));

    // When
    all.remove(space);

    // Then
    WatchedCamera camera = all.camera(CAM);
    assertThat(camera.map).isNotNull();
    assertThat(all.isEmpty()).isTrue();
    all.forget(camera, CAM);
    assertThat(all.known(CAM.key())).isNull();
    assertThat(all.bytes()).isZero();
  }

  @Test
  void counts_followWhatIsBelieved_andWhatIsClosed() {
    // Given
    WatchedSpace first = space("A1");
    all.add(first);
    all.add(space("A2"));

    // When
    all.replace(first, first.state.closed(true, 9));

    // Then
    assertThat(all.counts()).isEqualTo(new SpaceCounts(0, 0, 1, 1));
    all.remove(first);
    assertThat(all.counts()).isEqualTo(new SpaceCounts(0, 0, 1, 0));
  }

  @Test
  void bytes_areThoseOfSpacesCamerasAndMaps() {
    // Given
    WatchedSpace space = space("A1");
    all.add(space);

    // When
    all.put(all.camera(CAM), map(1_000));

    // Then
    long empty = space.bytes() + WatchedCamera.CAMERA_BYTES;
    assertThat(space.bytes()).isEqualTo(WatchedSpace.NAMELESS_BYTES + 8 * "northcam-1A1".length());
    assertThat(all.bytes()).isEqualTo(empty + WatchedCamera.bytesWith(map(1_000)));
    all.put(all.camera(CAM), map(10));
    assertThat(all.bytes()).isEqualTo(empty + WatchedCamera.bytesWith(map(10)));
  }

  @Test
  void room_isBoundedForThePartition_andForAll() {
    // Given
    all.add(space("A1"));

    // When
    all.put(all.camera(CAM), map(1_000));

    // Then
    assertThat(all.hasRoom(1, 0)).isTrue();
    assertThat(all.hasRoom(2, 0)).as("a map lies in between").isFalse();
    room = WatchedCamera.CAMERA_BYTES + 10;
    assertThat(all.hasRoom(0, 10)).isTrue();
    assertThat(all.hasRoom(0, 11)).as("the room of all registers").isFalse();
    room = WatchedSpace.LONGEST_BYTES;
    assertThat(all.hasRoom(1, 0)).as("as if its ids were the longest").isFalse();
  }

  private static WatchedSpace space(String id) {
    return new WatchedSpace(
        new SpaceId("north", id), SpaceMemory.unseen(CAM, null, Observations.START), 0);
  }

  private static KnownMap map(long bytes) {
    return KnownMap.of(new SpaceMap(CAM, 1, new Frame(10, 10), null, List.of()), bytes);
  }
}
