package dev.coppice.access;

import dev.coppice.audit.Audit;
import dev.coppice.audit.Entry;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Problem;
import dev.coppice.store.Metadata;
import dev.coppice.store.Row;
import dev.coppice.store.Sql;
import dev.coppice.store.Store;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tokens of a store: made, listed, taken back. Servers on the store see it within a second. */
public final class Tokens {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}");
  private static final String ALL =
      "select id, name, role, created_by, created, expires, revoked, seen, hash from tokens";

  /** A token and the hash of its text. */
  record Kept(Token token, String hash) {}

  private final Metadata metadata;
  private final Audit audit;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  private Tokens(Metadata metadata, Audit audit, Clock clock) {
    this.metadata = metadata;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * @throws Conflict when a newer Coppice wrote the store
   */
  public static Tokens open(Store store, Clock clock) {
    store.metadata().migrate("access", Tokens.class, "0001-tokens.sql");
    return new Tokens(store.metadata(), Audit.open(store, clock), clock);
  }

  /**
   * Makes a token.
   *
   * @param lasts null for ever
   * @param actor who makes it
   * @throws InvalidInput when the name or the time is none
   * @throws Conflict when an active token has this name
   */
  public NewToken create(String name, Role role, @Nullable Duration lasts, String actor) {
    if (!NAME.matcher(name).matches()) {
      String message =
          "is '" + name + "'; accepted: up to 100 of letters, digits and . _ @ + -, no blanks";
      throw new InvalidInput(List.of(new Problem("name", message)));
    }
    if (lasts != null && (lasts.isNegative() || lasts.isZero())) {
      throw new InvalidInput(List.of(new Problem("expires", "is in the past")));
    }
    Secret secret = Secret.random(random);
    Instant now = Instant.ofEpochMilli(clock.millis());
    Instant end = lasts == null ? null : now.plus(lasts);
    Token token = new Token(secret.id(), name, role, actor, now, end, null, null);
    metadata.write(
        sql -> {
          active(sql, now, known -> known.name().equals(name))
              .ifPresent(
                  known -> {
                    throw new Conflict(
                        "There is a token '"
                            + name
                            + "' already; choose another name, or take it back first with"
                            + " 'coppice tokens revoke "
                            + name
                            + "'");
                  });
          audit.add(sql, entry("token.create", token, actor));
          return sql.run(
              "insert into tokens (id, name, role, hash, created_by, created, expires)"
                  + " values (?, ?, ?, ?, ?, ?, ?)",
              token.id(),
              name,
              role.word(),
              HexFormat.of().formatHex(Secret.hash(secret.text())),
              actor,
              now.toEpochMilli(),
              end == null ? null : (Long) end.toEpochMilli());
        });
    return new NewToken(token, secret.text());
  }

  private static Entry entry(String action, Token token, String actor) {
    Struct facts = new Struct().put("id", token.id()).put("role", token.role().word());
    Instant expires = token.expires();
    facts.putIfPresent("expires", expires == null ? null : expires.toString());
    return new Entry(actor, action, "tokens/" + token.name(), "", facts);
  }

  /** All that were ever made, the newest first. */
  public List<Token> list() {
    return kept().stream().map(Kept::token).toList();
  }

  /** Whether anybody could come in now. */
  public boolean anyActive() {
    return metadata.read(sql -> active(sql, clock.instant(), token -> true)).isPresent();
  }

  /**
   * Takes a token back, for ever.
   *
   * @param reference its name, or its id
   * @throws NotFound when there is no such token
   * @throws Conflict when it was revoked before
   */
  public Token revoke(String reference, String actor) {
    return metadata.write(
        sql -> {
          List<Token> all = sql.all(ALL + " order by created desc, id", row -> read(row).token());
          Token token = meant(all, reference);
          if (token.revoked() != null) {
            throw new Conflict("The token '" + reference + "' was revoked at " + token.revoked());
          }
          audit.add(sql, entry("token.revoke", token, actor));
          sql.run("update tokens set revoked = ? where id = ?", clock.millis(), token.id());
          return meant(sql.all(ALL, row -> read(row).token()), token.id());
        });
  }

  /** Of several with one name, the one that was not revoked. */
  private static Token meant(List<Token> all, String reference) {
    return all.stream()
        .filter(token -> token.id().equals(reference) || token.name().equals(reference))
        .min((a, b) -> Boolean.compare(a.revoked() != null, b.revoked() != null)) // first of equals
        .orElseThrow(
            () ->
                new NotFound(
                    "There is no token '"
                        + reference
                        + "'"
                        + Nearest.hint(reference, all.stream().map(Token::name).toList())));
  }

  private static Optional<Token> active(Sql sql, Instant now, Function<Token, Boolean> which) {
    return sql.all(ALL + " where revoked is null", row -> read(row).token()).stream()
        .filter(token -> token.state(now) == Token.State.ACTIVE && which.apply(token))
        .findFirst();
  }

  List<Kept> kept() {
    return metadata.read(sql -> sql.all(ALL + " order by created desc, id", Tokens::read));
  }

  /** Grows with every change of the store. */
  long version() {
    return metadata.version();
  }

  void seen(List<String> ids) {
    long now = clock.millis();
    metadata.write(
        sql -> {
          sql.runAll(
              "update tokens set seen = ? where id = ?",
              ids.stream().map(id -> new Object[] {now, id}).toList());
          return now;
        });
  }

  private static Kept read(Row row) {
    return new Kept(
        new Token(
            row.text(1),
            row.text(2),
            role(row.text(3)),
            row.text(4),
            Instant.ofEpochMilli(row.integer(5)),
            instant(row.findInteger(6)),
            instant(row.findInteger(7)),
            instant(row.findInteger(8))),
        row.text(9));
  }

  private static Role role(String word) {
    return List.of(Role.values()).stream()
        .filter(role -> role.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new Conflict("The store has a token with the unknown role " + word));
  }

  private static @Nullable Instant instant(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
