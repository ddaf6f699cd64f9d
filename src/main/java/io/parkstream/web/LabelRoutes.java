package io.parkstream.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropLabel;
import io.parkstream.domain.Ids;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.CropReading;
import io.parkstream.web.login.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Labelling crops, where {@code parkstream.review.enabled} is set.
 *
 * <pre>
 * PUT    /api/v1/sites/{site}/spaces/{space}/crops/{partition}/{offset}/label   {"answer": "empty"}
 * DELETE /api/v1/sites/{site}/spaces/{space}/crops/{partition}/{offset}/label   deletes the label
 * </pre>
 */
@Singleton
final class LabelRoutes {
  private static final String PATH =
      "/api/v1/sites/:site/spaces/:space/crops/:partition/:offset/label";

  static final String DISABLED =
      "crops are not labelled here; parkstream.review.enabled=true allows it";

  private static final int MAX_BYTES = 256;

  /** For the pictures that the page is still fetching, one after the other. */
  private static final Duration TURN = Duration.ofSeconds(5);

  private final Guard guard;
  private final Dashboard dashboard;
  private final ObjectMapper json;
  private final CropLabelling labelling;

  LabelRoutes(Guard guard, Dashboard dashboard, ObjectMapper json) {
    this.guard = guard;
    this.dashboard = dashboard;
    this.json = json;
    this.labelling = new CropLabelling(new OfDashboard(), Clock.systemUTC());
  }

  void add(@Observes Router router) {
    guard.requires(
        router,
        new GuardRule(HttpMethod.PUT, PATH, Role.OPERATOR, "label crop", MAX_BYTES, this::put));
    guard.requires(
        router,
        new GuardRule(
            HttpMethod.DELETE, PATH, Role.OPERATOR, "delete label", 0, call -> label(call, null)));
  }

  private Changed put(ChangeCall call) throws InterruptedException {
    String word;
    try {
      word = json.readTree(call.body()).path("answer").asText("");
    } catch (IOException e) {
      return Changed.refused(ChangeResult.INVALID, "expected JSON with answer");
    }
    for (CropLabel.Answer answer : CropLabel.Answer.values()) {
      if (answer.word().equals(word)) {
        return label(call, answer);
      }
    }
    return Changed.refused(
        ChangeResult.INVALID, "expected answer, one of empty, occupied, unclear, wrong");
  }

  private Changed label(ChangeCall call, CropLabel.@Nullable Answer answer)
      throws InterruptedException {
    if (dashboard.labelsTopic().isEmpty()) {
      return Changed.refused(ChangeResult.NOT_FOUND, DISABLED);
    }
    String site = call.variable("site");
    String space = call.variable("space");
    int partition;
    long offset;
    try {
      partition = Integer.parseInt(call.variable("partition"));
      offset = Long.parseLong(call.variable("offset"));
    } catch (NumberFormatException e) {
      return Changed.refused(ChangeResult.INVALID, "expected numbers as partition and offset");
    }
    if (!Ids.isValid(site) || !Ids.isValid(space)) {
      return Changed.refused(ChangeResult.NOT_FOUND, "no space " + space + " at site " + site);
    }
    return labelling.label(new SpaceId(site, space), partition, offset, answer, call.user());
  }

  private final class OfDashboard implements CropLabelling.Crops {
    @Override
    public Optional<CropReading.Picture> crop(int partition, long offset) {
      return dashboard.crop(partition, offset, TURN);
    }

    @Override
    public void labelled(Crop crop) {
      dashboard.review().ifPresent(pool -> pool.labelled(crop.camera(), crop.space(), crop.ref()));
    }

    @Override
    public boolean publish(byte[] key, byte @Nullable [] value, @Nullable Headers headers)
        throws InterruptedException {
      return dashboard
          .changes()
          .publish(dashboard.labelsTopic().orElseThrow(), key, value, headers);
    }
  }
}
