package dev.coppice.cli;

import dev.coppice.audit.Audit;
import dev.coppice.audit.Check;
import dev.coppice.audit.Event;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Rejected;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "audit",
    description = "List who decided what, when and why; with --check prove that it is as written.",
    footer = {
      "",
      "Every event holds the hash of the one before. Keep the head that --check prints elsewhere:",
      "with --known it also finds a log that was written anew as a whole. Exits 1 when it is broken.",
      "",
      "Examples:",
      "  coppice audit churn",
      "  coppice audit --check",
    })
final class AuditCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;

  @Parameters(
      paramLabel = "SUBJECT",
      arity = "0..1",
      description = "Only about this: churn (and its versions and aliases), churn/3.")
  private String subject = "";

  @Option(names = "--limit", paramLabel = "N", description = "How many at most. Default: 20.")
  private int limit = 20;

  @Option(
      names = "--before",
      paramLabel = "NUMBER",
      description = "Only events with a smaller number: what comes after a page.")
  private long before;

  @Option(names = "--check", description = "Walk along the whole chain.")
  private boolean check;

  @Option(
      names = "--known",
      paramLabel = "HASH",
      description = "With --check: a head that an earlier check printed.")
  private @Nullable String known;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    return coppice.storing(
        store -> {
          Audit audit = Audit.open(store, Clock.systemUTC());
          return check || known != null ? check(coppice, audit) : list(coppice, audit);
        });
  }

  private int check(Coppice coppice, Audit audit) {
    Check found = audit.check(known);
    if (found.broken() != null) {
      throw new Rejected("The audit log is not as it was written. " + found.broken());
    }
    if (coppice.json()) {
      coppice.print(
          new Struct().put("intact", true).put("events", found.events()).put("head", found.head()));
    } else {
      String good = coppice.terminal().good("Intact");
      coppice.out().println(good + ": " + Figures.count(found.events(), "event"));
      coppice.out().println("Head " + found.head());
    }
    return ExitCode.OK;
  }

  private int list(Coppice coppice, Audit audit) {
    List<Event> events = audit.list(subject, before, limit);
    if (coppice.json()) {
      List<Struct> structs = events.stream().map(AuditCommand::struct).toList();
      coppice.print(new Struct().putStructs("events", structs));
    } else if (events.isEmpty()) {
      coppice.out().println("Nothing was decided.");
    } else {
      TextTable table = new TextTable("number", "when", "by", "action", "subject", "reason");
      for (Event event : events) {
        table.row(
            "" + event.number(),
            RunViews.second(event.at()),
            event.entry().actor(),
            event.entry().action(),
            event.entry().subject(),
            event.entry().reason());
      }
      coppice.out().print(table.text(coppice.terminal()));
    }
    return ExitCode.OK;
  }

  private static Struct struct(Event event) {
    return new Struct()
        .put("number", event.number())
        .put("at", Instant.ofEpochMilli(event.at()).toString())
        .put("by", event.entry().actor())
        .put("action", event.entry().action())
        .put("subject", event.entry().subject())
        .put("reason", event.entry().reason())
        .put("facts", event.entry().facts())
        .put("previous", event.previous())
        .put("hash", event.hash());
  }
}
