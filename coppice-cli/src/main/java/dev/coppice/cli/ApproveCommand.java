package dev.coppice.cli;

import dev.coppice.audit.By;
import dev.coppice.codec.Struct;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.gates.Approval;
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
    name = "approve",
    description = "Keep somebody's word for a version, which its promotion may wait for.",
    footer = {
      "",
      "Exits 1 when the project names approvers and this is none of them.",
      "",
      "Example:",
      "  coppice models approve churn/3 -p churn --by ana --reason \"looks right\"",
    })
final class ApproveCommand implements Callable<Integer> {

  @ParentCommand private @Nullable ModelsCommand models;

  @Parameters(paramLabel = "VERSION", description = "As churn/3 or churn@challenger.")
  private String reference = "";

  @Mixin private Because because = new Because();

  @Override
  public Integer call() {
    ModelsCommand parent = Objects.requireNonNull(models);
    Coppice coppice = parent.coppice();
    List<String> approvers = approvers(coppice);
    By by = because.by();
    return coppice.storing(
        store -> {
          Clock clock = Clock.systemUTC();
          ModelVersion version = Registry.open(store, clock).pinned(reference);
          Approval approval = Approvals.open(store, approvers, clock).approve(reference, by);
          return parent.tell(
              new Struct()
                  .put("version", version.reference())
                  .put("approved_by", approval.approver())
                  .put("reason", approval.reason())
                  .put("at", approval.at().toString()),
              approval.approver() + " approves " + version.reference());
        });
  }

  /** Whom the project names. */
  static List<String> approvers(Coppice coppice) {
    return coppice.settings(coppice.project(), coppice.overrides()).value().promotion().approvers();
  }
}
