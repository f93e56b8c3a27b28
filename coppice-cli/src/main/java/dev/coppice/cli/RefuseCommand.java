package dev.coppice.cli;

import dev.coppice.audit.By;
import dev.coppice.codec.Struct;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.gates.Approvals;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "refuse",
    description = "Say no to a version that waits for an approval: it is archived.",
    footer = {
      "",
      "Exits 1 when the project names approvers and this is none of them, and when it is too late.",
      "",
      "Example:",
      "  coppice models refuse churn/3 -p churn --by ana --reason \"not before the holidays\"",
    })
final class RefuseCommand implements Callable<Integer> {

  @ParentCommand private @Nullable ModelsCommand models;

  @Parameters(paramLabel = "VERSION", description = "As churn/3 or churn@challenger.")
  private String reference = "";

  @Mixin private Because because = new Because();

  @Override
  public Integer call() {
    ModelsCommand parent = Objects.requireNonNull(models);
    Coppice coppice = parent.coppice();
    List<String> approvers = ApproveCommand.approvers(coppice);
    By by = because.by();
    return coppice.storing(
        store -> {
          Approvals approvals = Approvals.open(store, approvers, Clock.systemUTC());
          ModelVersion version = approvals.refuse(reference, by);
          return parent.tell(
              new Struct()
                  .put("version", version.reference())
                  .put("refused_by", by.actor())
                  .put("reason", by.reason()),
              by.actor() + " refuses " + version.reference() + ": it is archived");
        });
  }
}
