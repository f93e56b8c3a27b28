package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "verify",
    description = "Recompute every hash of a bundle and score its golden rows again.",
    footer = {
      "",
      "Exits 1 and names the file when one byte is not what was written.",
      "",
      "Example:",
      "  coppice verify latest -p churn",
    })
final class VerifyCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "BUNDLE|RUN|VERSION",
      defaultValue = "latest",
      description = "A bundle, a run, a version, or 'latest', which is the default.")
  private String model = "latest";

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    Named.Found found = Named.of(coppice).open(model);
    Bundle bundle = found.bundle();
    if (coppice.json()) {
      coppice.print(
          new Struct()
              .put("verified", true)
              .put("bundle", found.place())
              .put("files", bundle.files().size())
              .put("model_hash", bundle.modelHash()));
    } else {
      String good = coppice.terminal().good("Verified");
      coppice
          .out()
          .println(
              good
                  + " "
                  + found.place()
                  + ": "
                  + bundle.files().size()
                  + " files, golden rows equal to the bit");
      coppice.out().println("Model " + bundle.modelHash());
    }
    return ExitCode.OK;
  }
}
