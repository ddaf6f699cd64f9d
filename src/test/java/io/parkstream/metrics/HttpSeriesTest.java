package io.parkstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.web.ApiV1;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HttpSeriesTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void everyPathOfTheApi_hasASeries() {
    List<String> paths =
        Stream.of(ApiV1.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(GET.class))
            .map(HttpSeriesTest::path)
            .toList();

    assertThat(paths).hasSizeGreaterThan(10);
    assertThat(HttpSeries.PATHS).containsAll(paths);
  }

  private static String path(Method method) {
    return ApiV1.class.getAnnotation(Path.class).value()
        + "/"
        + method.getAnnotation(Path.class).value();
  }

  @Test
  void madeUpMethodsAndPaths_makeNone() {
    // Given
    registry.config().meterFilter(new HttpSeries());
    registry.timer("http.server.requests", "method", "GET", "uri", "/api/v1/sites");

    // When
    for (int i = 0; i < 1000; i++) {
      registry.timer("http.server.requests", "method", "M" + i, "uri", "/api/v1/sites");
      registry.timer("http.server.requests", "method", "GET", "uri", "/nowhere/" + i);
    }

    // Then
    assertThat(registry.getMeters()).hasSize(1);
  }
}
