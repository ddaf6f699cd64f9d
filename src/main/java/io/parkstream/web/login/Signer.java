package io.parkstream.web.login;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs texts that clients keep, so that only holders of the key can have made them. Thread safe.
 */
public final class Signer {
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * @param key at least 32 bytes; copied
   */
  Signer(byte[] key) {
    this.key = new SecretKeySpec(key, MAC);
  }

  /** A signer with a key of its own: what one has signed means nothing to the other. */
  Signer of(String purpose) {
    return new Signer(mac("purpose:" + purpose));
  }

  /** 43 characters of URL-safe Base64, which only the key and the text tell. */
  public String sign(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(text));
  }

  private byte[] mac(String text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }

  /** Whether two texts are the same; takes the same time wherever they differ. */
  public static boolean isSame(String expected, @Nullable String actual) {
    return actual != null
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
  }
}
