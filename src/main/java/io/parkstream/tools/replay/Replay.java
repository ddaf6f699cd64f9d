package io.parkstream.tools.replay;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Crop;
import io.parkstream.domain.Observation;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.Retirement;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PictureDecoder;
import io.parkstream.image.PictureLimits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends the crops of the past through two ways and compares what would have been believed. The
 * service's decoder, engines and register do the work; time is the crops' own, so that a day takes
 * as long as its pictures take to classify. Used once, by one thread.
 */
public final class Replay {
  private final Judgement now;
  private final Judgement other;
  private final WatchPolicy watch;
  private final PictureLimits pictures;

  /**
   * @param watch for how long a space is believed to be as it was last seen, in both ways
   * @param pictures what a picture may cost
   */
  public Replay(Judgement now, Judgement other, WatchPolicy watch, PictureLimits pictures) {
    this.now = now;
    this.other = other;
    this.watch = watch;
    this.pictures = pictures;
  }

  /**
   * Runs everything through.
   *
   * @param end until when is compared; null for the last crop
   * @throws ParkstreamException if the past cannot be read, or the models take different pictures
   */
  public ReplayReport run(ReplaySource source, @Nullable Instant end) {
    boolean sameModel = now.engines() == other.engines();
    try (InferenceEngine first = now.engines().open();
        InferenceEngine second = sameModel ? first : other.engines().open();
        OpenCvPictureDecoder decoder = new OpenCvPictureDecoder(first.input(), pictures)) {
      if (!first.input().equals(second.input())) {
        throw new ParkstreamException(
            "the models take different pictures, "
                + first.input()
                + " and "
                + second.input()
                + "; a replay compares models of the same input");
      }
      Run run = new Run(decoder, first, second, source.maps());
      source.forEach(run);
      return run.report(end);
    }
  }

  /** A crop on its way through the engines. */
  private static final class Item {
    final Crop crop;
    final byte[] picture;
    final @Nullable Item shownBefore;
    float[] answers = new float[2];

    Item(Crop crop, byte[] picture, @Nullable Item shownBefore) {
      this.crop = crop;
      this.picture = picture;
      this.shownBefore = shownBefore;
    }
  }

  /** Both ways of one camera, and what was counted of it. */
  private static final class Camera {
    final CameraId id;
    final CameraReplay now;
    final CameraReplay other;
    long crops;
    long answeredDifferently;

    Camera(CameraId id, CameraReplay now, CameraReplay other) {
      this.id = id;
      this.now = now;
      this.other = other;
    }

    void heard(Instant capturedAt) {
      now.heard(capturedAt);
      other.heard(capturedAt);
    }

    void observed(Observation byNow, Observation byOther) {
      now.observed(byNow);
      other.observed(byOther);
    }

    void advance(Instant to) {
      now.advance(to);
      other.advance(to);
    }

    List<DifferingInterval> stretches(Instant start, Instant until) {
      List<DifferingInterval> stretches = new ArrayList<>();
      now.timelines()
          .forEach(
              (space, timeline) ->
                  stretches.addAll(
                      DifferingInterval.between(
                          id, space, timeline, other.timeline(space), start, until)));
      return stretches;
    }

    CameraDifference difference(List<DifferingInterval> stretches, Duration compared) {
      return CameraDifference.of(
          id.key(),
          now.timelines().values(),
          other.timelines().values(),
          crops,
          answeredDifferently,
          stretches,
          compared);
    }
  }

  private final class Run implements ReplaySource.Sink {
    private final PictureDecoder decoder;
    private final InferenceEngine first;
    private final InferenceEngine second;
    private final int batch;
    private final ByteBuffer pixels;
    private final Map<CameraId, SpaceMap> maps = new HashMap<>();
    private final Map<String, Camera> cameras = new TreeMap<>();
    private final Map<SpaceId, Item> lastOf = new HashMap<>();
    private final List<Item> waiting = new ArrayList<>();
    private int toClassify;
    private long unreadable;
    private @Nullable Instant begin;
    private Instant last = Instant.MIN;

    Run(
        PictureDecoder decoder,
        InferenceEngine first,
        InferenceEngine second,
        List<SpaceMap> maps) {
      this.decoder = decoder;
      this.first = first;
      this.second = second;
      this.batch = Math.min(first.maxBatchSize(), second.maxBatchSize());
      this.pixels = ByteBuffer.allocateDirect(batch * first.input().bytes());
      maps.forEach(map -> this.maps.put(map.camera(), map));
    }

    @Override
    public void crop(Crop crop, byte[] picture) {
      Item before = lastOf.get(crop.space());
      boolean again = before != null && before.picture == picture;
      if (!again) {
        if (!(decoder.decode(picture) instanceof Decoded decoded)) {
          flush();
          unreadable++;
          camera(crop.camera(), crop.capturedAt()).heard(crop.capturedAt());
          return;
        }
        pixels.put(toClassify++ * first.input().bytes(), decoded.pixels());
      }
      Item item = new Item(crop, picture, again ? before : null);
      if (!again) {
        lastOf.put(crop.space(), item);
      }
      waiting.add(item);
      if (toClassify == batch) {
        flush();
      }
    }

    @Override
    public void retirement(Retirement retirement) {
      flush();
      Camera camera = camera(retirement.camera(), retirement.at());
      camera.heard(retirement.at());
      camera.observed(retirement, retirement);
    }

    @Override
    public void unreadable() {
      unreadable++;
    }

    /** Classifies what waits, and lets both ways judge it in its order. */
    private void flush() {
      float[] ofFirst = classified(first);
      float[] ofSecond = second == first ? ofFirst : classified(second);
      int index = 0;
      for (Item item : waiting) {
        if (item.shownBefore == null) {
          CameraId camera = item.crop.camera();
          item.answers[0] = first.adjustments().of(camera).apply(ofFirst[index]);
          item.answers[1] = second.adjustments().of(camera).apply(ofSecond[index]);
          index++;
        } else {
          item.answers = item.shownBefore.answers;
        }
        judge(item);
      }
      waiting.clear();
      toClassify = 0;
    }

    private float[] classified(InferenceEngine engine) {
      float[] answers = new float[Math.max(1, engine.maxBatchSize())];
      if (toClassify > 0) {
        engine.classify(pixels, toClassify, answers);
      }
      return answers;
    }

    private void judge(Item item) {
      Crop crop = item.crop;
      Camera camera = camera(crop.camera(), crop.capturedAt());
      camera.crops++;
      if (Occupancy.of(item.answers[0]) != Occupancy.of(item.answers[1])) {
        camera.answeredDifferently++;
      }
      camera.heard(crop.capturedAt());
      camera.observed(answer(crop, item.answers[0], first), answer(crop, item.answers[1], second));
      if (begin == null || crop.capturedAt().isBefore(begin)) {
        begin = crop.capturedAt();
      }
      if (crop.capturedAt().isAfter(last)) {
        last = crop.capturedAt();
      }
    }

    private static Classification answer(Crop crop, float probability, InferenceEngine engine) {
      return new Classification(
          crop.id(),
          crop.camera(),
          crop.space(),
          Math.min(1, Math.max(0, probability)),
          crop.capturedAt(),
          crop.capturedAt(),
          engine.model(),
          crop.ref(),
          1,
          Duration.ZERO,
          Duration.ZERO);
    }

    private Camera camera(CameraId id, Instant start) {
      return cameras.computeIfAbsent(
          id.key(),
          key ->
              new Camera(
                  id,
                  new CameraReplay(id, watch, now.evidence(), maps.get(id), start),
                  new CameraReplay(id, watch, other.evidence(), maps.get(id), start)));
    }

    ReplayReport report(@Nullable Instant end) {
      flush();
      Instant start = begin;
      if (start == null) {
        throw new ParkstreamException(
            "no crop could be read" + (unreadable > 0 ? ", of " + unreadable : ""));
      }
      Instant until = end == null ? last : end;
      List<CameraDifference> differences = new ArrayList<>();
      List<DifferingInterval> stretches = new ArrayList<>();
      for (Camera camera : cameras.values()) {
        camera.advance(until);
        List<DifferingInterval> own = camera.stretches(start, until);
        stretches.addAll(own);
        differences.add(camera.difference(own, Duration.between(start, until)));
      }
      return ReplayReport.of(
          start,
          until,
          unreadable,
          new ReplayReport.Judging(first.model(), ReplayReport.Evidence.of(now.evidence())),
          new ReplayReport.Judging(second.model(), ReplayReport.Evidence.of(other.evidence())),
          differences,
          stretches);
    }
  }
}
