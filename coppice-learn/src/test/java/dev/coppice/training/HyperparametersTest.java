package dev.coppice.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HyperparametersTest {

  private static final List<Hyperparameter> SHARE =
      List.of(
          new Hyperparameter.Share("max_features", List.of("sqrt", "all"), "How many.", List.of()));

  @Test
  void aShareIsAWordOrANumber() {
    assertEquals("sqrt", Hyperparameters.defaults(SHARE).choice("max_features"));
    assertTrue(Hyperparameters.defaults(SHARE).share("max_features").isEmpty());
    Hyperparameters half = Hyperparameters.of(SHARE, Map.of("max_features", 0.5));
    assertEquals(0.5, half.share("max_features").orElseThrow());
    assertEquals(
        "{\"max_features\":0.5}",
        new String(JsonStruct.compact(half.toStruct()), StandardCharsets.UTF_8).trim());
  }

  @Test
  void aWrongShareNamesWhatIsAccepted() {
    InvalidInput refusal =
        assertThrows(
            InvalidInput.class, () -> Hyperparameters.of(SHARE, Map.of("max_features", 1.5)));
    assertEquals(
        "max_features: '1.5' is neither one of [sqrt, all] nor a number above 0 and at most 1",
        refusal.getMessage());
  }
}
