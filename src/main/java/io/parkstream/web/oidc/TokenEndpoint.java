package io.parkstream.web.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parkstream.FileFaults;
import io.parkstream.web.oidc.PendingLogins.Pending;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jose4j.http.SimpleResponse;
import org.jspecify.annotations.Nullable;

/** Where the provider exchanges a code for an ID token. Waits for it. */
final class TokenEndpoint {
  private static final Pattern ERROR = Pattern.compile("[a-z_]{1,40}");

  private final OidcSettings settings;
  private final Endpoints endpoints;
  private final ProviderHttp http;

  TokenEndpoint(OidcSettings settings, Endpoints endpoints, ProviderHttp http) {
    this.settings = settings;
    this.endpoints = endpoints;
    this.http = http;
  }

  /**
   * The ID token of a code, not verified.
   *
   * @throws OidcException if there is none
   */
  String idToken(Pending login, String code) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", login.redirect());
    form.put("code_verifier", login.verifier());
    form.put("client_id", settings.clientId());
    String secret = secret();
    String authorization = null;
    if (endpoints.secretInForm()) {
      form.put("client_secret", secret);
    } else {
      String both = encoded(settings.clientId()) + ":" + encoded(secret);
      authorization = "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
    }
    return idToken(send(form(form), authorization));
  }

  private SimpleResponse send(String form, @Nullable String authorization) {
    try {
      return http.post(endpoints.token(), form, authorization);
    } catch (IOException e) {
      throw OidcException.unavailable("its token endpoint: " + FileFaults.reason(e));
    }
  }

  private static String idToken(SimpleResponse reply) {
    int status = reply.getStatusCode();
    if (status >= 500) {
      throw OidcException.unavailable("its token endpoint answers " + status);
    }
    if (status != 200) {
      throw refusal(status, reply.getBody());
    }
    Map<String, Object> answer = Endpoints.object(reply.getBody());
    if (answer.get("id_token") instanceof String token) {
      return token;
    }
    throw OidcException.untrusted("answer without an ID token; the scope must have openid");
  }

  /** That this service has a wrong secret is no fault of a user, whose code nobody looked at. */
  private static OidcException refusal(int status, String body) {
    String error;
    try {
      error = code(Endpoints.object(body).get("error"));
    } catch (OidcException e) {
      error = "no JSON";
    }
    String said = "token endpoint answers %d, %s".formatted(status, error);
    return error.endsWith("_client")
        ? OidcException.unavailable(said + "; check parkstream.login.oidc.client-secret-file")
        : OidcException.untrusted(said);
  }

  private String secret() {
    try {
      return settings.secret();
    } catch (IOException e) {
      throw OidcException.unavailable(
          "parkstream.login.oidc.client-secret-file: " + FileFaults.reason(e));
    }
  }

  /** Of an error that the provider names. */
  static String code(@Nullable Object error) {
    return error instanceof String text && ERROR.matcher(text).matches() ? text : "unknown error";
  }

  static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
