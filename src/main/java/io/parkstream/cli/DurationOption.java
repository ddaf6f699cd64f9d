package io.parkstream.cli;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time longer than 0, as in the configuration: 60s, 5m, 1h30m. */
final class DurationOption implements ITypeConverter<Duration> {
  /** As above, or 0. */
  static final class OrZero implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      return value.strip().matches("0+(ms|s|m|h)?")
          ? Duration.ZERO
          : new DurationOption().convert(value);
    }
  }

  @Override
  public Duration convert(String value) {
    try {
      Duration duration = DurationConverter.parseDuration(value);
      if (duration != null && duration.compareTo(Duration.ZERO) > 0) {
        return duration;
      }
    } catch (IllegalArgumentException e) {
      // refused below, as is what is not positive
    }
    throw new TypeConversionException("'" + value + "' is not a time such as 60s or 5m");
  }
}
