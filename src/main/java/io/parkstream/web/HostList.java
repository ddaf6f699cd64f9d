package io.parkstream.web;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names under which page and API may be asked. A list keeps a foreign page from reading the API
 * in its visitor's browser by a name that it points here (DNS rebinding). An empty list allows all.
 */
final class HostList {
  private final Set<String> names;

  HostList(List<String> names) {
    this.names =
        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /**
   * @param host the header, with or without a port; null if there is none
   */
  boolean allows(@Nullable String host) {
    return names.isEmpty()
        || (host != null && names.contains(withoutPort(host).toLowerCase(Locale.ROOT)));
  }

  private static String withoutPort(String host) {
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? host : host.substring(1, end);
    }
    int colon = host.indexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }
}
