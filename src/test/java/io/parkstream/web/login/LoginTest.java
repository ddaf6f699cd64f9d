package io.parkstream.web.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.parkstream.testing.LogLines;
import io.parkstream.testing.MovedClock;
import io.parkstream.web.login.Login.Attempt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
  private static final String HOME = "10.0.0.1";
  private static String hash = "";
  private static String otherHash = "";

  @TempDir Path folder;

  private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T12:00:00Z"));
  private Path users = Path.of("");
  private Login login;

  @BeforeAll
  static void hashOnce() {
    hash = BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(10, "right".toCharArray());
    otherHash = BCrypt.withDefaults().hashToString(10, "changed".toCharArray());
  }

  @BeforeEach
  void open() throws IOException {
    users = folder.resolve("users");
    Files.writeString(users, "olga:%s:operator\n".formatted(hash));
    login = instance(null);
  }

  private Login instance(byte @Nullable [] key) {
    return instance(users, key, null);
  }

  private Login instance(@Nullable Path users, byte @Nullable [] key, @Nullable String provider) {
    return new Login(
        users,
        key,
        provider,
        Duration.ofHours(8),
        clock,
        () -> clock.instant().toEpochMilli() * 1_000_000);
  }

  @AfterEach
  void close() {
    login.close();
  }

  @Test
  void attempt_isGranted_toTheRightPasswordOnly() {
    assertThat(session("right", HOME)).map(Session::user).hasValue("olga");
    assertThat(attempt("olga", "Right", HOME)).isEqualTo(new Attempt.Denied());
    assertThat(attempt("olga", "", HOME)).isEqualTo(new Attempt.Denied());
    assertThat(attempt("olga", "right" + "x".repeat(80), HOME)).isEqualTo(new Attempt.Denied());
    assertThat(attempt("nobody", "right", HOME)).isEqualTo(new Attempt.Denied());
  }

  @Test
  void guesses_areBoundedPerAddress_andOthersMayStillLogIn() {
    // Given
    for (int i = 0; i < Login.MOST_OF_ADDRESS; i++) {
      attempt("guess-" + i, "wrong", "10.6.6.6");
    }

    // When, Then
    assertThat(attempt("olga", "right", "10.6.6.6"))
        .isEqualTo(new Attempt.Limited(Duration.ofMinutes(5)));
    assertThat(session("right", HOME)).isPresent();
    clock.advance(Duration.ofMinutes(6));
    assertThat(session("right", "10.6.6.6")).isPresent();
  }

  @Test
  void guesses_areBoundedPerUser_andLeaveTheUserIn_whereItWasBefore() {
    // Given
    assertThat(session("right", HOME)).isPresent();
    for (int i = 0; i < Login.MOST_OF_USER; i++) {
      attempt("olga", "wrong", "10.6.6." + i);
    }

    // When, Then
    assertThat(attempt("olga", "right", "10.7.7.7"))
        .isEqualTo(new Attempt.Limited(Duration.ofMinutes(15)));
    assertThat(session("right", HOME)).isPresent();
  }

  @Test
  void guesses_areBoundedForUnknownNamesToo_soThatNoneIsKnownByIt() {
    // Given
    for (int i = 0; i < Login.MOST_OF_USER; i++) {
      attempt("nora", "wrong", "10.6.6." + i);
    }

    // When, Then
    assertThat(attempt("nora", "wrong", "10.7.7.7"))
        .isEqualTo(new Attempt.Limited(Duration.ofMinutes(15)));
    assertThat(attempt("nina", "wrong", "10.7.7.7")).isEqualTo(new Attempt.Denied());
  }

  @Test
  void unknownNames_takeAsLongAsThoseOfUsers_eachAsLongAsOne() throws IOException {
    // Given
    String costly = hash.replace("$10$", "$12$");
    rewrite("olga:%s:operator\nvera:%s:viewer\n".formatted(hash, costly));

    // When
    List<String> hashes = IntStream.range(0, 200).mapToObj(i -> login.otherHash("n" + i)).toList();

    // Then
    assertThat(hashes).contains(hash, costly);
    assertThat(IntStream.range(0, 200).mapToObj(i -> login.otherHash("n" + i)).toList())
        .isEqualTo(hashes);
  }

  @Test
  void emptyFile_isReported() throws IOException {
    try (LogLines lines = LogLines.of(Users.class)) {
      // When
      rewrite("# nobody\n");
      login.reload();

      // Then
      assertThat(lines.all())
          .containsExactly(
              "WARN Logins disabled: cannot use password file " + users + ": a file without users");
    }
  }

  @Test
  void ownLogins_doNotHideGuesses() {
    // Given
    for (int i = 0; i < Login.MOST_OF_ADDRESS; i++) {
      attempt("guess", "wrong", HOME);
      if (i < Login.MOST_OF_ADDRESS - 1) {
        assertThat(session("right", HOME)).isPresent();
      }
    }

    // When, Then
    assertThat(attempt("guess", "wrong", HOME))
        .isEqualTo(new Attempt.Limited(Duration.ofMinutes(5)));
  }

  @Test
  void session_isKnown_untilItEnds_orIsEnded() {
    // Given
    Session session = session("right", HOME).orElseThrow();

    // When, Then
    assertThat(login.session(session.token())).hasValue(session);
    assertThat(login.session(session.token() + "x")).isEmpty();
    assertThat(login.session(session.token().replace("olga", "ada"))).isEmpty();
    assertThat(login.session("a:b:c:d:e")).isEmpty();
    assertThat(login.session(null)).isEmpty();
    clock.advance(Duration.ofHours(8).minusSeconds(1));
    assertThat(login.session(session.token())).isPresent();
    login.end(session);
    assertThat(login.session(session.token())).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(login.session(session.token())).isEmpty();
    assertThat(session.toString()).doesNotContain(session.token(), session.csrfToken());
  }

  @Test
  void session_isKnownToInstances_withTheSameKeyOnly() {
    // Given
    byte[] key = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    try (Login one = instance(key);
        Login two = instance(key)) {
      Session session = ((Attempt.Granted) one.attempt("olga", "right", HOME)).session();

      // When, Then
      assertThat(two.session(session.token())).hasValue(session);
      assertThat(login.session(session.token())).isEmpty();
    }
  }

  @Test
  void session_endsWithItsUsersPassword_andFollowsItsRole() throws IOException {
    // Given
    Session session = session("right", HOME).orElseThrow();

    // When, Then
    rewrite("olga:%s:viewer\n".formatted(hash));
    assertThat(login.session(session.token())).map(Session::role).hasValue(Role.VIEWER);
    rewrite("olga:%s:viewer\n".formatted(otherHash));
    assertThat(login.session(session.token())).isEmpty();
    rewrite("olga:%s:viewer\n".formatted(hash));
    assertThat(login.session(session.token())).isPresent();
    rewrite("vera:%s:viewer\n".formatted(hash));
    assertThat(login.session(session.token())).isEmpty();
  }

  @Test
  void sessionOfAProvidersUser_endsWithTheProvider_andIsNoUsersOfTheFile() {
    // Given
    byte[] key = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    try (Login one = instance(users, key, "provider, roles");
        Login same = instance(null, key, "provider, roles");
        Login other = instance(users, key, "provider, other roles");
        Login without = instance(key)) {
      // When
      Session session = one.admit("olga", Role.ADMIN, HOME);

      // Then
      assertThat(session.user()).isEqualTo("oidc:olga");
      assertThat(same.session(session.token())).hasValue(session);
      assertThat(other.session(session.token())).isEmpty();
      assertThat(without.session(session.token())).isEmpty();
      same.end(session);
      assertThat(same.session(session.token())).isEmpty();
      assertThat(same.attempt("olga", "right", HOME)).isEqualTo(new Attempt.Denied());
      for (String name : List.of("", "a:b", "a b", "x".repeat(65))) {
        assertThatIllegalArgumentException().isThrownBy(() -> one.admit(name, Role.VIEWER, HOME));
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> without.admit("olga", Role.VIEWER, HOME));
    }
  }

  @Test
  void brokenFile_letsNobodyIn_andSaysInWhatLine() throws IOException {
    // Given
    Session session = session("right", HOME).orElseThrow();
    try (LogLines lines = LogLines.of(Users.class)) {
      // When
      rewrite("# users\nolga:" + hash + ":chief\n");
      login.reload();

      // Then
      assertThat(login.session(session.token())).isEmpty();
      assertThat(lines.all())
          .containsExactly(
              "WARN Logins disabled: cannot use password file "
                  + users
                  + ": line 2 has no role; expected viewer, operator or admin");
    }
  }

  @Test
  void mistakes_areNamed_andNoHashIsShown() throws IOException {
    assertThat(mistake("olga:secret:operator\n"))
        .hasValue("line 1 has no bcrypt hash; htpasswd -nBC 12 NAME makes one");
    assertThat(mistake("olga:secret\n")).hasValue("line 1 has 2 parts; expected name:hash:role");
    assertThat(mistake("ol ga:" + hash + ":viewer\n"))
        .hasValue("line 1 has no valid name; expected [A-Za-z0-9._@-]{1,64}");
    assertThat(mistake("olga:" + hash.replace("$10$", "$05$") + ":viewer\n"))
        .hasValue("line 1 has a hash of cost 5; expected 10 to 14");
    assertThat(mistake("olga:%s:viewer\nolga:%s:admin\n".formatted(hash, hash)))
        .hasValue("line 2 names a user that an earlier line names");
    assertThat(mistake("\n")).hasValue("a file without users");
    assertThat(mistake("#" + "x".repeat(70_000))).hasValue("more than 65536 bytes");
    assertThat(Login.mistake(folder.resolve("none"))).hasValue("no such file or folder");
    assertThat(mistake("olga:%s:viewer\r\n".formatted(hash))).isEmpty();
  }

  private Optional<String> mistake(String text) throws IOException {
    Path file = folder.resolve("other");
    Files.writeString(file, text);
    return Login.mistake(file);
  }

  private void rewrite(String text) throws IOException {
    Files.writeString(users, text);
    login.reload();
  }

  private Attempt attempt(String name, String password, String address) {
    Optional<Attempt.Limited> limit = login.limit(address);
    return limit.isPresent() ? limit.get() : login.attempt(name, password, address);
  }

  private Optional<Session> session(String password, String address) {
    return attempt("olga", password, address) instanceof Attempt.Granted granted
        ? Optional.of(granted.session())
        : Optional.empty();
  }
}
