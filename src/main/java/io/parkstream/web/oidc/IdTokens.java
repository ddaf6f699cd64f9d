package io.parkstream.web.oidc;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.Validator;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jspecify.annotations.Nullable;

/**
 * Verifies ID tokens: signature, issuer, audience, times and nonce. Keys are kept for ten minutes,
 * and are fetched again for one that is not among them, which anyone can name, not too often.
 * Thread safe; waits for the provider where it fetches keys.
 */
final class IdTokens {
  /** How far the clocks of both may differ. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  /** A token is made for the login that waits for it. */
  private static final Duration MAX_AGE = Duration.ofMinutes(10);

  private static final Duration KEYS_KEPT = Duration.ofMinutes(10);

  /** Neither {@code none} nor what a shared secret signs. */
  private static final String[] ALGORITHMS = {
    AlgorithmIdentifiers.RSA_USING_SHA256,
    AlgorithmIdentifiers.RSA_USING_SHA384,
    AlgorithmIdentifiers.RSA_USING_SHA512,
    AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
    AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
    AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
    AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
    AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
    AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
    AlgorithmIdentifiers.EDDSA
  };

  private final String issuer;
  private final String clientId;
  private final Clock clock;
  private final HttpsJwksVerificationKeyResolver keys;

  /**
   * @param keys address of the keys
   * @param keysApart least time between two times that they are fetched for one that is not there
   */
  IdTokens(
      String issuer,
      String clientId,
      String keys,
      ProviderHttp http,
      Duration keysApart,
      Clock clock) {
    this.issuer = issuer;
    this.clientId = clientId;
    this.clock = clock;
    HttpsJwks fetched = new HttpsJwks(keys);
    fetched.setSimpleHttpGet(http);
    fetched.setDefaultCacheDuration(KEYS_KEPT.toSeconds());
    fetched.setRefreshReprieveThreshold(keysApart.toMillis());
    this.keys = new HttpsJwksVerificationKeyResolver(fetched);
  }

  /**
   * The claims of a token.
   *
   * @param nonce that the token was asked for with
   * @throws OidcException if it is not to be trusted, or the keys cannot be had
   */
  Map<String, Object> claims(String token, String nonce) {
    try {
      return new JwtConsumerBuilder()
          .setVerificationKeyResolver(keys)
          .setJwsAlgorithmConstraints(ConstraintType.PERMIT, ALGORITHMS)
          .setExpectedIssuer(issuer)
          .setExpectedAudience(clientId)
          .setRequireSubject()
          .setRequireExpirationTime()
          .setRequireIssuedAt()
          .setIssuedAtRestrictions((int) SKEW.toSeconds(), (int) MAX_AGE.toSeconds())
          .setAllowedClockSkewInSeconds((int) SKEW.toSeconds())
          .setEvaluationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond()))
          .registerValidator((Validator) context -> mistake(context.getJwtClaims(), nonce))
          .build()
          .processToClaims(token)
          .getClaimsMap();
    } catch (InvalidJwtException e) {
      if (isUnreachable(e)) {
        throw OidcException.unavailable("its keys cannot be fetched");
      }
      throw OidcException.untrusted(reason(e));
    } catch (RuntimeException e) {
      throw OidcException.untrusted("ID token that cannot be read");
    }
  }

  private @Nullable String mistake(JwtClaims claims, String nonce) throws MalformedClaimException {
    if (!nonce.equals(claims.getStringClaimValue("nonce"))) {
      return "nonce";
    }
    String party = claims.getStringClaimValue("azp");
    boolean isOurs = party == null ? claims.getAudience().size() == 1 : party.equals(clientId);
    return isOurs ? null : "azp";
  }

  private static boolean isUnreachable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  /** In our words: the library's hold the token. */
  private static String reason(InvalidJwtException failure) {
    List<String> words =
        Map.of(
                ErrorCodes.EXPIRED, "expired",
                ErrorCodes.ISSUER_INVALID, "of another issuer",
                ErrorCodes.ISSUER_MISSING, "of another issuer",
                ErrorCodes.AUDIENCE_INVALID, "for another client",
                ErrorCodes.AUDIENCE_MISSING, "for another client",
                ErrorCodes.SIGNATURE_INVALID, "with a wrong signature",
                ErrorCodes.ISSUED_AT_INVALID_FUTURE, "from the future; compare the clocks",
                ErrorCodes.ISSUED_AT_INVALID_PAST, "too old; compare the clocks")
            .entrySet()
            .stream()
            .filter(entry -> failure.hasErrorCode(entry.getKey()))
            .map(Map.Entry::getValue)
            .sorted()
            .distinct()
            .toList();
    return words.isEmpty() ? "ID token that is not valid" : "ID token " + String.join(", ", words);
  }
}
