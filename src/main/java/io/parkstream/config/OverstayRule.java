package io.parkstream.config;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A longest stay of {@code parkstream.alarms.overstay}.
 *
 * @param place zone, {@code site/zone}, {@code site/*} or {@code *}
 * @param limit of the stay
 */
public record OverstayRule(String place, Duration limit) {
  private static final Pattern FORM =
      Pattern.compile("((?:[A-Za-z0-9._-]{1,64}/)?(?:[A-Za-z0-9._-]{1,64}|\\*))=([A-Za-z0-9.]+)");

  /** Reads a rule; empty if the text is none. */
  public static Optional<OverstayRule> of(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new OverstayRule(form.group(1), DurationConverter.parseDuration(form.group(2))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
