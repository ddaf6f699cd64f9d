package io.parkstream.web;

import org.jspecify.annotations.Nullable;

/**
 * What a change came to.
 *
 * @param result decides the status of the answer
 * @param what was changed and to what, for the audit log; or why it was not, for the client too
 * @param body of the answer where it was done, written as JSON; null for none
 */
public record Changed(ChangeResult result, String what, @Nullable Object body) {
  /** It is done. */
  public static Changed done(String what, @Nullable Object body) {
    return new Changed(ChangeResult.DONE, what, body);
  }

  /**
   * It is not done.
   *
   * @param why for the client
   */
  public static Changed refused(ChangeResult result, String why) {
    return new Changed(result, why, null);
  }
}
