package io.parkstream.web.oidc;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of itself.
 *
 * @param authorization where users log in
 * @param token where codes are exchanged
 * @param keys what signs tokens
 * @param secretInForm whether the client's secret goes into the form, and not into a header
 * @param namesIssuer whether each answer names the issuer (RFC 9207)
 */
record Endpoints(
    URI authorization, URI token, URI keys, boolean secretInForm, boolean namesIssuer) {

  /** Where a provider describes itself. */
  static URI discovery(URI issuer) {
    String base = issuer.toString();
    return URI.create(
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
            + "/.well-known/openid-configuration");
  }

  /**
   * Reads the description.
   *
   * @throws OidcException if it is another issuer's, or lacks something
   */
  static Endpoints read(String text, URI issuer) {
    Map<String, Object> document = object(text);
    if (!issuer.toString().equals(document.get("issuer"))) {
      throw OidcException.unavailable("its description names another issuer");
    }
    Object methods = document.get("token_endpoint_auth_methods_supported");
    List<?> supported = methods instanceof List<?> list ? list : List.of("client_secret_basic");
    return new Endpoints(
        address(document, "authorization_endpoint", issuer),
        address(document, "token_endpoint", issuer),
        address(document, "jwks_uri", issuer),
        !supported.contains("client_secret_basic") && supported.contains("client_secret_post"),
        Boolean.TRUE.equals(document.get("authorization_response_iss_parameter_supported")));
  }

  /** With TLS unless the issuer has none. */
  private static URI address(Map<String, Object> document, String name, URI issuer) {
    Object value = document.get(name);
    URI address = value instanceof String text ? uri(text) : null;
    Set<String> schemes =
        "https".equalsIgnoreCase(issuer.getScheme()) ? Set.of("https") : Set.of("http", "https");
    if (address == null
        || address.getHost() == null
        || address.getScheme() == null
        || address.getRawFragment() != null
        || !schemes.contains(address.getScheme())) {
      throw OidcException.unavailable("its description has no usable " + name);
    }
    return address;
  }

  private static @Nullable URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** A JSON object of the provider. */
  static Map<String, Object> object(String text) {
    try {
      return JsonUtil.parseJson(text);
    } catch (JoseException | RuntimeException e) {
      throw OidcException.unavailable("its answer is no JSON object");
    }
  }
}
