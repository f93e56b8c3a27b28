package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.training.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code of the page about adding a trainer keeps the contract, and is what the page shows. */
class NaiveBayesTrainerTest extends TrainerContract {

  @Override
  protected Trainer trainer() {
    return new NaiveBayesTrainer();
  }

  @Test
  void thePageShowsThisVeryCode() throws IOException {
    Path root = Places.repository();
    String page = Files.readString(root.resolve("docs/how-to/add-a-trainer.md"));
    Path folder = root.resolve("coppice-testkit/src/test/java/dev/coppice/testkit");
    String code =
        Files.readString(folder.resolve("NaiveBayesTrainer.java"))
            + Files.readString(folder.resolve("NaiveBayesTrainerTest.java"));
    List<MatchResult> blocks =
        Pattern.compile("(?ms)^```java\\n(.*?)^```$").matcher(page).results().toList();
    assertTrue(blocks.size() >= 2, "the page shows a trainer and its test");
    for (MatchResult block : blocks) {
      for (String piece : block.group(1).split("(?m)^\\s*// \\.\\.\\.\\n")) {
        assertTrue(code.contains(piece), "not in the code that is tested:\n" + piece);
      }
    }
  }
}
