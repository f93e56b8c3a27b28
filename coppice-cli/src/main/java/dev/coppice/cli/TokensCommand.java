package dev.coppice.cli;

import dev.coppice.access.NewToken;
import dev.coppice.access.Role;
import dev.coppice.access.Token;
import dev.coppice.access.Tokens;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.errors.NotFound;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "tokens",
    description = "Make, list and take back the tokens that a server asks for.",
    footer = {
      "",
      "A viewer reads and asks for predictions; an operator also logs runs, registers versions and",
      "hands in labels; an admin also promotes, rolls back, and deletes models.",
      "",
      "Examples:",
      "  coppice tokens create --role admin --name ann",
      "  coppice tokens create --role viewer --name grafana --expires 90d",
      "  coppice tokens revoke grafana",
    })
final class TokensCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;
  private final Clock clock = Clock.systemUTC();

  /** {@code 90d}. */
  static final class Span implements ITypeConverter<Duration> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,5})([hdw])");
    private static final Map<String, Duration> UNITS =
        Map.of("h", Duration.ofHours(1), "d", Duration.ofDays(1), "w", Duration.ofDays(7));

    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no span of time; accepted: hours, days or weeks, as 12h, 90d, 4w");
      }
      return Objects.requireNonNull(UNITS.get(matcher.group(2)))
          .multipliedBy(Long.parseLong(matcher.group(1)));
    }
  }

  @Override
  public Integer call() {
    return list();
  }

  @Command(
      name = "create",
      description = "Make a token and show it, this once.",
      footer = {
        "",
        "Standard output gets the token and nothing else: TOKEN=$(coppice tokens create ...).",
        "A server that runs knows it within a second.",
      })
  int create(
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              description = "What it may do: viewer, operator or admin.")
          Role role,
      @Option(
              names = "--name",
              required = true,
              paramLabel = "NAME",
              description = "Who holds it: what it does is written down under this name.")
          String name,
      @Option(
              names = "--expires",
              paramLabel = "SPAN",
              converter = Span.class,
              description = "When it ends, as 12h, 90d or 4w. Default: never.")
          @Nullable Duration expires) {
    Coppice coppice = Objects.requireNonNull(root);
    String actor = System.getProperty("user.name", "");
    NewToken made = tokens(tokens -> tokens.create(name, role, expires, actor));
    if (coppice.json()) {
      coppice.print(struct(made.token()).put("token", made.secret()));
      return ExitCode.OK;
    }
    coppice.out().println(made.secret());
    coppice.out().flush();
    Instant end = made.token().expires();
    coppice
        .errors()
        .println(
            "This is the token of '"
                + name
                + "' ("
                + role.word()
                + (end == null ? ", for ever" : ", until " + RunViews.time(end.toEpochMilli()))
                + "). Keep it safe: it is not shown again.");
    return ExitCode.OK;
  }

  @Command(name = "list", description = "All tokens that were ever made, without their secrets.")
  int list() {
    Coppice coppice = Objects.requireNonNull(root);
    List<Token> all = coppice.hasStore() ? tokens(Tokens::list) : List.of();
    if (coppice.json()) {
      coppice.print(new Struct().putStructs("tokens", all.stream().map(this::struct).toList()));
      return ExitCode.OK;
    }
    if (all.isEmpty()) {
      coppice.out().println("There is no token yet; make one with 'coppice tokens create'.");
      return ExitCode.OK;
    }
    TextTable table =
        new TextTable("id", "name", "role", "state", "created", "by", "expires", "last seen");
    for (Token token : all) {
      table.row(
          token.id(),
          token.name(),
          token.role().word(),
          state(token),
          time(token.created(), ""),
          token.createdBy(),
          time(token.expires(), "never"),
          time(token.seen(), "never"));
    }
    coppice.out().print(table.text(coppice.terminal()));
    return ExitCode.OK;
  }

  @Command(name = "revoke", description = "Take a token back, for ever.")
  int revoke(@Parameters(paramLabel = "NAME|ID", description = "The token.") String reference) {
    Coppice coppice = Objects.requireNonNull(root);
    if (!coppice.hasStore()) {
      throw new NotFound("There is no token in " + coppice.home() + " yet");
    }
    String actor = System.getProperty("user.name", "");
    Token token = tokens(tokens -> tokens.revoke(reference, actor));
    if (coppice.json()) {
      coppice.print(struct(token));
    } else {
      coppice
          .out()
          .println("Revoked '" + token.name() + "'. Servers that run refuse it within a second.");
    }
    return ExitCode.OK;
  }

  private <R> R tokens(Function<Tokens, R> work) {
    return Objects.requireNonNull(root).store(store -> work.apply(Tokens.open(store, clock)));
  }

  private static String time(@Nullable Instant instant, String otherwise) {
    return instant == null ? otherwise : RunViews.time(instant.toEpochMilli());
  }

  private String state(Token token) {
    return token.state(clock.instant()).name().toLowerCase(Locale.ROOT);
  }

  private Struct struct(Token token) {
    return new Struct()
        .put("id", token.id())
        .put("name", token.name())
        .put("role", token.role().word())
        .put("state", state(token))
        .put("created", token.created().toString())
        .put("created_by", token.createdBy())
        .putIfPresent("expires", text(token.expires()))
        .putIfPresent("revoked", text(token.revoked()))
        .putIfPresent("last_seen", text(token.seen()));
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
