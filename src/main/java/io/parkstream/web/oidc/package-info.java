/**
 * Login by an OpenID Connect provider: authorization code flow with PKCE. Whatever comes from the
 * provider or from a browser is bounded and verified here; what follows a login is a session of
 * {@code web.login}.
 */
@NullMarked
package io.parkstream.web.oidc;

import org.jspecify.annotations.NullMarked;
