package io.parkstream.web.oidc;

import io.parkstream.ParkstreamException;

/** A login that came to nothing; the message is for its user, and holds nothing of the provider. */
public final class OidcException extends ParkstreamException {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final String said;
  private final String detail;

  /** What the caller should answer. */
  public enum Kind {
    /** The provider does not answer, or not as one; later it may. */
    UNAVAILABLE,
    /** Not begun in this browser, too old, finished before, or not as this page begins one. */
    STALE,
    /** The provider says no. */
    DENIED,
    /** What the provider says cannot be verified. */
    UNTRUSTED,
    /** The user has none of the values that make a role. */
    NO_ROLE
  }

  OidcException(Kind kind, String message, String detail) {
    super(message);
    this.kind = kind;
    this.said = message;
    this.detail = detail;
  }

  /** For the user; never null. */
  @Override
  public String getMessage() {
    return said;
  }

  public Kind kind() {
    return kind;
  }

  /** More for the log; no secret, and no text of the provider but an error code or a name. */
  public String detail() {
    return detail;
  }

  static OidcException unavailable(String detail) {
    return new OidcException(
        Kind.UNAVAILABLE,
        "the login provider cannot be used at the moment; try again soon",
        detail);
  }

  static OidcException untrusted(String detail) {
    return new OidcException(
        Kind.UNTRUSTED, "what the login provider says cannot be verified", detail);
  }
}
