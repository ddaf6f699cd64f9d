package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraCondition.Kind;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CameraStatus.State;
import io.parkstream.testing.HandClock;
import io.parkstream.tracing.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class CameraStatusTest {
  private static final SpaceMap MAP =
      new SpaceMap(
          new CameraId("lot-1", "north"),
          1,
          new SpaceMap.Frame(100, 80),
          Duration.ofSeconds(75),
          List.of(
              new SpaceMap.MappedSpace(
                  "1",
                  null,
                  List.of(
                      new SpaceMap.Corner(10, 10),
                      new SpaceMap.Corner(60, 10),
                      new SpaceMap.Corner(60, 60)))));

  private final HandClock clock = new HandClock(Instant.parse("2026-03-01T00:00:00Z"));
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
  private final CropPublisher publisher =
      new CropPublisher(producer, "crops", "run", crop -> {}, Tracing.OFF, clock::nanoTime);
  private final CameraConnections connections = new CameraConnections(clock::nanoTime);
  private final GatewayStatus gateway = new GatewayStatus();
  private final CameraStatus camera =
      new CameraStatus(
          MAP,
          () ->
              new CameraTotals(
                  new CameraGateway.Counts(0, 0, 0, 0, 0), publisher.counts(), Map.of()),
          publisher,
          connections,
          clock::nanoTime,
          clock);

  @Test
  void state_followsTheFrames_andWhatTheyShow() {
    assertThat(camera.state()).isEqualTo(State.AWAITED);
    camera.frameCame(false);
    assertThat(camera.state()).isEqualTo(State.HEARD);
    camera.sees(Kind.MOVED);
    assertThat(camera.state()).isEqualTo(State.MOVED);
    camera.frameCame(true);
    assertThat(camera.state()).isEqualTo(State.FROZEN);
    camera.frameCame(false);
    camera.sees(Kind.CLEAR);
    assertThat(camera.state()).isEqualTo(State.HEARD);
    clock.advance(Duration.ofSeconds(75));
    assertThat(camera.state()).isEqualTo(State.SILENT);
    assertThat(camera.frameAge()).hasSeconds(75);
    camera.frameCame(false);
    assertThat(camera.state()).isEqualTo(State.HEARD);
    camera.ended(true);
    assertThat(camera.state()).isEqualTo(State.FAILED);
  }

  @Test
  void camera_thatNeverDelivered_isSilentAfterItsBudget() {
    clock.advance(Duration.ofSeconds(76));

    assertThat(camera.state()).isEqualTo(State.SILENT);
    assertThat(camera.captureAge()).hasSeconds(76);
  }

  @Test
  void recordedFrame_thatIsHeld_isNoSilence() {
    camera.frameCame(false);
    for (int i = 0; i < 20; i++) {
      clock.advance(Duration.ofSeconds(10));
      camera.frameIsCut(clock.instant());
    }

    assertThat(camera.state()).isEqualTo(State.HEARD);
    assertThat(camera.captureAge()).isZero();
  }

  @Test
  void gateway_isReady_whileABrokerTakesWhatACameraSends() {
    // Given
    assertThat(gateway.isReady()).isFalse();
    gateway.begin(List.of(camera));
    assertThat(gateway.isReady()).isFalse();
    camera.frameCame(false);
    assertThat(gateway.isReady()).isTrue();

    // When it says nothing for a while, then something that is not answered
    clock.advance(Duration.ofSeconds(60));
    assertThat(gateway.isReady()).isTrue();
    publish();
    clock.advance(Duration.ofSeconds(29));
    camera.frameCame(false);
    publish();
    assertThat(gateway.isReady()).isTrue();
    clock.advance(Duration.ofSeconds(2));

    // Then
    assertThat(gateway.isReady()).isFalse();
    assertThat(gateway.waiting()).containsEntry("lot-1/north", "nothing acknowledged for 31 s");
    producer.errorNext(new IllegalStateException("given up"));
    assertThat(gateway.isReady()).isFalse();
    producer.completeNext();
    assertThat(gateway.isReady()).isTrue();
    assertThat(camera.brokerWait()).isZero();
    assertThat(camera.publishedBytes()).isEqualTo(3);
  }

  @Test
  void gateway_isNotReady_whereTheBrokerTakesNothing_andAnotherCameraIsAway() {
    // Given
    CameraStatus away =
        new CameraStatus(
            MAP,
            camera::totals,
            new CropPublisher(producer, "crops", "run", crop -> {}),
            new CameraConnections(),
            clock::nanoTime,
            clock);
    gateway.begin(List.of(camera, away));
    camera.frameCame(false);
    publish();

    // When
    clock.advance(GatewayStatus.BROKER_AWAY);
    camera.frameCame(false);

    // Then
    assertThat(gateway.isReady()).isFalse();
    away.frameCame(false);
    assertThat(gateway.isReady()).isTrue();
  }

  @Test
  void faults_sayWhichCamera_andWhatIsTheMatter() {
    gateway.begin(List.of(camera));
    clock.advance(Duration.ofSeconds(80));

    assertThat(gateway.faults()).containsEntry("lot-1/north", "silent, no frame for 80 s");

    camera.frameCame(false);
    clock.advance(Duration.ofSeconds(90));
    assertThat(gateway.faults()).containsEntry("lot-1/north", "silent, last frame 90 s ago");
    camera.frameCame(false);
    assertThat(gateway.faults()).isEmpty();
    camera.sees(Kind.OUT_OF_FOCUS);
    assertThat(gateway.faults()).containsEntry("lot-1/north", "out-of-focus");
  }

  @Test
  void camera_isStuck_onlyIfAThreadHangs() {
    // Given
    gateway.begin(List.of(camera));
    connections.turns();
    clock.advance(CameraStatus.STUCK);
    assertThat(gateway.stuck()).as("nothing runs yet").isEmpty();

    // When it waits for a broker at each crop of one frame
    camera.turns();
    connections.turns();
    for (int i = 0; i < 10; i++) {
      publish();
      clock.advance(Duration.ofMinutes(1));
      connections.turns();
      assertThat(gateway.stuck()).isEmpty();
    }

    // Then
    clock.advance(CameraStatus.STUCK);
    connections.turns();
    assertThat(gateway.stuck()).containsExactly("lot-1/north");
    camera.turns();
    assertThat(gateway.stuck()).isEmpty();
    clock.advance(CameraStatus.STUCK);
    camera.turns();
    assertThat(gateway.stuck()).as("the thread that reads").containsExactly("lot-1/north");
    camera.ended(false);
    assertThat(gateway.stuck()).isEmpty();
  }

  private void publish() {
    publisher.publish(MAP.camera(), new SpaceId("lot-1", "1"), clock.instant(), new byte[3], 1);
  }
}
