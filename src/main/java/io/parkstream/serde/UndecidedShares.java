package io.parkstream.serde;

import com.fasterxml.jackson.core.JsonParser;
import io.parkstream.domain.UndecidedShare;
import io.parkstream.domain.UndecidedShare.Hour;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** How many answers of a camera are undecided, for the store of the alarms and its changelog. */
public final class UndecidedShares {
  private UndecidedShares() {}

  public static Serde<UndecidedShare> serde() {
    return new JsonSerde<>(UndecidedShares::write, UndecidedShares::read);
  }

  private static byte[] write(UndecidedShare share) {
    return Json.write(
        json -> {
          json.writeStartObject();
          Json.time(json, "since", share.since());
          Json.time(json, "at", share.at());
          json.writeArrayFieldStart("hours");
          for (Hour hour : share.hours()) {
            json.writeNumber(hour.answers());
            json.writeNumber(hour.undecided());
          }
          json.writeEndArray();
          json.writeNumberField("usual", share.usual());
          json.writeNumberField("usualUndecided", share.usualUndecided());
          json.writeEndObject();
        });
  }

  private static UndecidedShare read(byte[] bytes) {
    return Json.read(
        "share of undecided answers",
        bytes,
        json -> {
          Draft draft = new Draft();
          Json.fields(json, draft::take);
          return new UndecidedShare(
              Json.need(draft.since, "since"),
              Json.need(draft.at, "at"),
              draft.hours(),
              draft.usual,
              draft.usualUndecided);
        });
  }

  private static final class Draft {
    private @Nullable Instant since;
    private @Nullable Instant at;
    private final List<Integer> counts = new ArrayList<>();
    private double usual;
    private double usualUndecided;

    /** Two numbers for each: answers, and undecided ones. */
    List<Hour> hours() {
      List<Hour> hours = new ArrayList<>();
      for (int i = 0; i + 1 < counts.size(); i += 2) {
        hours.add(new Hour(counts.get(i), counts.get(i + 1)));
      }
      return hours;
    }

    void take(String field, JsonParser json) throws IOException {
      switch (field) {
        case "since" -> since = Json.time(json);
        case "at" -> at = Json.time(json);
        case "hours" -> Json.elements(json, element -> counts.add(element.getIntValue()));
        case "usual" -> usual = json.getDoubleValue();
        case "usualUndecided" -> usualUndecided = json.getDoubleValue();
        default -> {
          // Written by a later version.
        }
      }
    }
  }
}
