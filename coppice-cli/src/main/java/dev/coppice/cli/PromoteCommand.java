package dev.coppice.cli;

import dev.coppice.audit.By;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Promotion;
import dev.coppice.registry.Registry;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "promote",
    description = "Make a version the champion; the one before is archived.",
    footer = {
      "",
      "Exits 1 when --over names a version that is the champion no longer.",
      "",
      "Example:",
      "  coppice models promote churn/3 --over 2 --reason \"better by 0.012\"",
    })
final class PromoteCommand implements Callable<Integer> {

  @ParentCommand private @Nullable ModelsCommand models;

  @Parameters(paramLabel = "VERSION", description = "As churn/3 or churn@challenger.")
  private String reference = "";

  @Option(
      names = "--alias",
      paramLabel = "ALIAS",
      description = "Another alias than champion, such as production.")
  private String alias = ModelsCommand.CHAMPION;

  @Option(
      names = "--over",
      paramLabel = "N",
      description = "The version it was compared with, which must still be meant; 0 for none.")
  private @Nullable Integer over;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "Also write the promotion record there, as promotion_record.json.")
  private @Nullable String file;

  @Mixin private Because because = new Because();

  @Override
  public Integer call() {
    ModelsCommand parent = Objects.requireNonNull(models);
    By by = because.by();
    return parent.with(registry -> promote(parent, registry, by));
  }

  private int promote(ModelsCommand parent, Registry registry, By by) {
    ModelVersion version = registry.pinned(reference);
    Promotion asked = new Promotion(version.model(), version.number(), alias, over, new Struct());
    Struct record = registry.promote(asked, by).facts();
    if (file != null) {
      try (Output output = Output.to(file, parent.coppice())) {
        output.put(JsonStruct.pretty(record));
        output.commit();
      }
    }
    String before =
        record.has("previous_version")
            ? "; before it was version " + record.integer("previous_version")
            : "";
    return parent.tell(
        record, version.model() + "@" + alias + " is version " + version.number() + before);
  }
}
