package io.parkstream.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.web.view.Pulse;
import io.parkstream.web.view.SiteView;
import java.util.ArrayList;
import java.util.List;

/**
 * The pulse as all clients get it every two seconds. Where there are more sites than fit, they take
 * turns, in the order of their names; a page that shows a site asks for it by itself. Used by one
 * thread.
 */
final class PulseText {
  /** A client with a slow link gets it within the time to the next one. */
  static final int MAX_SITES_BYTES = 32 << 10;

  private final ObjectMapper json;
  private String last = "";

  PulseText(ObjectMapper json) {
    this.json = json;
  }

  String of(Pulse pulse) {
    return text(pulse.withSites(next(pulse.sites())));
  }

  private List<SiteView> next(List<SiteView> sites) {
    int first = 0;
    while (first < sites.size() && sites.get(first).site().compareTo(last) <= 0) {
      first++;
    }
    List<SiteView> turn = new ArrayList<>();
    int bytes = 0;
    for (int i = 0; i < sites.size(); i++) {
      SiteView site = sites.get((first + i) % sites.size());
      bytes += text(site).length();
      if (bytes > MAX_SITES_BYTES && !turn.isEmpty()) {
        last = turn.get(turn.size() - 1).site();
        return turn;
      }
      turn.add(site);
    }
    last = "";
    return sites;
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings and numbers can be written", e);
    }
  }
}
