package io.parkstream.web;

import io.parkstream.web.login.Login;
import io.parkstream.web.oidc.OidcProvider;
import io.parkstream.web.oidc.OidcSettings;
import java.time.Clock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may change something, and where it goes. Thread safe.
 *
 * @param provider null if nobody but the password file names users
 */
record Access(
    LoginSettings settings, Login login, @Nullable OidcProvider provider, ChangePublisher changes)
    implements AutoCloseable {

  static Access open(
      LoginSettings settings, ChangePublisher changes, Clock clock, LongSupplier nanoClock) {
    OidcSettings oidc = settings.oidc();
    Login login =
        new Login(
            settings.usersFile(),
            settings.sessionKey(),
            oidc == null ? null : oidc.identity(),
            settings.sessionDuration(),
            clock,
            nanoClock);
    OidcProvider provider =
        oidc == null ? null : new OidcProvider(oidc, login.signer("oidc"), clock);
    return new Access(settings, login, provider, changes);
  }

  @Override
  public void close() {
    if (provider != null) {
      provider.close();
    }
    login.close();
    changes.close();
  }
}
