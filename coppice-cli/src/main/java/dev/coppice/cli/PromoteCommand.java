package dev.coppice.cli;

import dev.coppice.audit.By;
import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.PromotionRecord;
import dev.coppice.registry.Registry;
import dev.coppice.registry.gates.GateSet;
import dev.coppice.registry.gates.Gatekeeper;
import dev.coppice.registry.gates.PromotionSettings;
import dev.coppice.registry.gates.Ruling;
import dev.coppice.serving.Replica;
import dev.coppice.serving.Replicas;
import dev.coppice.store.Store;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "promote",
    description = "Ask the gates, and make the version champion when all of them say yes.",
    footer = {
      "",
      "Exits 1 when a gate says no. A version that lost to the champion is archived; one that waits",
      "for an approval or for more rows stays as it is. The project says what is asked: see its",
      "promotion section.",
      "",
      "Examples:",
      "  coppice models promote churn/3 -p churn --data labelled.csv --dry-run",
      "  coppice models promote churn/3 -p churn --approve ana --reason \"looks right\"",
    })
final class PromoteCommand implements Callable<Integer> {

  @ParentCommand private @Nullable ModelsCommand models;

  @Parameters(paramLabel = "VERSION", description = "As churn/3 or churn@challenger.")
  private String reference = "";

  @Option(
      names = "--alias",
      paramLabel = "ALIAS",
      description = "Another alias than the champion's; whoever has it now is to be beaten.")
  private @Nullable String alias;

  @Option(
      names = "--data",
      paramLabel = "FILE|URI",
      description = "Labelled rows to judge on, instead of promotion.data.")
  private @Nullable String data;

  @Option(
      names = "--over",
      paramLabel = "N",
      description = "The version that must have the alias still; 0 for none.")
  private @Nullable Integer over;

  @Option(
      names = "--approve",
      paramLabel = "NAME",
      description = "Also keep the approval of this person, with the reason.")
  private @Nullable String approver;

  @Option(
      names = "--force",
      description = "Promote against the gates; needs --reason, and the record says so.")
  private boolean force;

  @Option(
      names = "--dry-run",
      description = "Only show the verdicts. The rows have judged a candidate all the same.")
  private boolean dryRun;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "Also write the promotion record there, as promotion_record.json.")
  private @Nullable String file;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = Age.Converter.class,
      description = "Also wait, at most so long, until every server that runs serves it.")
  private @Nullable Age wait;

  @Mixin private Because because = new Because();

  @Override
  public Integer call() {
    ModelsCommand parent = Objects.requireNonNull(models);
    Coppice coppice = parent.coppice();
    Overrides overrides = ModelsCommand.overrides(coppice);
    if (data != null) {
      overrides = overrides.with("--data", "promotion.data", Sources.fromHere(data));
    }
    ProjectFile<Settings> project = coppice.settings(coppice.project(), overrides);
    By by = because.by();
    return coppice.storing(
        store -> coppice.using(project, () -> promote(coppice, store, project, by)));
  }

  private int promote(Coppice coppice, Store store, ProjectFile<Settings> project, By by) {
    Clock clock = Clock.systemUTC();
    Registry registry = Registry.open(store, clock);
    Gatekeeper gatekeeper = Gatekeeper.open(store, registry, clock, System::nanoTime);
    PromotionSettings settings = project.value().promotion();
    ModelVersion version = registry.pinned(reference);
    if (approver != null) {
      gatekeeper.book().approve(version, settings.approvers(), new By(approver, by.reason()));
    }
    String alias = this.alias == null ? ModelsCommand.champion(project) : this.alias;
    GateSet rows = gatekeeper.rows(version, project.value().project(), project.folder(), settings);
    Ruling ruling = gatekeeper.judge(version, alias, rows, settings);
    if (over != null && over != ruling.over()) {
      throw new Conflict(
          version.model()
              + "@"
              + alias
              + " is version "
              + ruling.over()
              + " meanwhile, not "
              + over);
    }
    Optional<PromotionRecord> record = decide(gatekeeper, ruling, by);
    record.ifPresent(each -> write(coppice, each));
    PromotionStory story = new PromotionStory(ruling, rows.source(), record.orElse(null), dryRun);
    List<String> servers = record.isPresent() ? await(store, version) : List.of();
    if (coppice.json()) {
      Struct struct = story.struct();
      if (wait != null) {
        struct.put("serving", servers.size()).putTexts("servers", servers);
      }
      coppice.print(struct);
    } else {
      coppice.out().print(story.text(coppice.terminal()));
      if (wait != null && record.isPresent()) {
        String who = servers.isEmpty() ? "" : ": " + String.join(", ", servers);
        String serve = servers.size() == 1 ? " server serves it" : " servers serve it";
        coppice.out().println(servers.size() + serve + who);
      }
    }
    boolean yes = ruling.judgement().passed() || record.isPresent() && force;
    return yes ? ExitCode.OK : ExitCode.NO;
  }

  /** The servers that serve it, when all do. */
  private List<String> await(Store store, ModelVersion version) {
    if (wait == null) {
      return List.of();
    }
    return Replicas.open(store, Clock.systemUTC())
        .await(version.model(), version.number(), wait.duration())
        .stream()
        .map(Replica::instance)
        .toList();
  }

  private Optional<PromotionRecord> decide(Gatekeeper gatekeeper, Ruling ruling, By by) {
    if (dryRun) {
      return Optional.empty();
    } else if (ruling.judgement().passed()) {
      return Optional.of(gatekeeper.promote(ruling, by));
    } else if (force) {
      return Optional.of(gatekeeper.force(ruling, by));
    }
    return gatekeeper.refuse(ruling, by);
  }

  private void write(Coppice coppice, PromotionRecord record) {
    if (file != null) {
      try (Output output = Output.to(file, coppice)) {
        output.put(JsonStruct.pretty(record.facts()));
        output.commit();
      }
    }
  }
}
