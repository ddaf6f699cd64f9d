package io.parkstream.web.oidc;

import io.parkstream.web.login.Role;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a role of a claim.
 *
 * @param path name of a claim, or a path with dots to one within others, such as {@code
 *     realm_access.roles}
 * @param values which of its values make which role, compared as they are; of several roles the
 *     user has the highest
 */
public record RoleClaim(String path, SortedMap<Role, List<String>> values) {
  public RoleClaim {
    values = new TreeMap<>(values);
  }

  /** The role that claims make; empty if none. */
  Optional<Role> of(Map<String, Object> claims) {
    List<String> found = strings(find(claims));
    return values.entrySet().stream()
        .filter(entry -> entry.getValue().stream().anyMatch(found::contains))
        .map(Map.Entry::getKey)
        .max(Role::compareTo);
  }

  private @Nullable Object find(Map<String, Object> claims) {
    // A claim's own name may have dots: https://example.com/roles
    Object found = claims.get(path);
    if (found != null) {
      return found;
    }
    found = claims;
    for (String step : path.split("\\.", -1)) {
      found = found instanceof Map<?, ?> object ? object.get(step) : null;
    }
    return found;
  }

  /** A single text is a value too. */
  private static List<String> strings(@Nullable Object claim) {
    Stream<?> all = claim instanceof Collection<?> list ? list.stream() : Stream.ofNullable(claim);
    return all.filter(String.class::isInstance).map(String.class::cast).toList();
  }
}
