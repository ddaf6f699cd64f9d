package io.parkstream.config;

import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Login by an OpenID Connect provider. Off until an issuer is set. */
public interface OidcConfig {
  /**
   * The provider's issuer, as its tokens have it: {@code https://sso.example/realms/lots}. Its
   * description is read from {@code /.well-known/openid-configuration} below.
   */
  Optional<URI> issuer();

  /** By what id the provider knows this service. Needed with an issuer. */
  Optional<String> clientId();

  /**
   * A file of 1 to 4096 bytes with the client's secret, read for each login. Needed with an issuer.
   */
  Optional<Path> clientSecretFile();

  /** What the page calls the provider: Log in with … At most 40 characters. */
  @WithDefault("single sign-on")
  String name();

  /** What is asked for, with openid among it. */
  @WithDefault("openid,profile")
  List<String> scopes();

  /** The claim of the ID token with the user's name; email and sub follow where it is not there. */
  @WithDefault("preferred_username")
  String nameClaim();

  /** The claim of the ID token with the values that make roles; with dots for one within others. */
  @WithDefault("groups")
  String rolesClaim();

  /** Values of that claim that make a viewer. */
  Optional<List<String>> viewers();

  /** Values of that claim that make an operator. */
  Optional<List<String>> operators();

  /** Values of that claim that make an admin. */
  Optional<List<String>> admins();

  /**
   * Address of the page as browsers see it, with a slash at its end; taken from each request if
   * unset. {@code api/v1/session/oidc/callback} below it is registered at the provider.
   */
  Optional<URI> pageUrl();

  /** Whether the issuer may be asked without TLS on another machine, where anyone may answer. */
  @WithDefault("false")
  boolean allowHttp();
}
