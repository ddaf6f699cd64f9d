package io.parkstream.web.login;

import java.time.Instant;

/**
 * A login that has not ended.
 *
 * @param user who logged in
 * @param role what the user may do now: a role that is changed in the file counts at once
 * @param token what the client shows with each request, as a cookie that no script can read
 * @param csrfToken what the page's script adds to each change, which no other origin can know
 * @param expires when it ends by itself
 */
public record Session(String user, Role role, String token, String csrfToken, Instant expires) {
  /** Without its tokens, so that no log has them. */
  @Override
  public String toString() {
    return user + " (" + role.word() + ") until " + expires;
  }
}
