package io.parkstream.web;

import io.parkstream.web.login.Role;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that has passed the guard.
 *
 * @param user who asks
 * @param role what the user may do
 * @param path the variables of its path, decoded
 * @param query the first value of each parameter
 * @param body whole, of at most as many bytes as the rule allows; not copied
 */
public record ChangeCall(
    String user, Role role, Map<String, String> path, Map<String, String> query, byte[] body) {
  /** A variable that the rule's path has. */
  public String variable(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the path has no variable " + name);
    }
    return value;
  }

  /** A parameter of the query; null if it is not there. */
  public @Nullable String parameter(String name) {
    return query.get(name);
  }
}
