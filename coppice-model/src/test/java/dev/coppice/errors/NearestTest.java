package dev.coppice.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

  @Test
  void namesTheNearestWhateverTheCaseAndTheHyphens() {
    List<String> names = List.of("threshold", "training", "test_size");
    assertEquals("; did you mean 'threshold'?", Nearest.hint("treshold", names));
    assertEquals("; did you mean 'test_size'?", Nearest.hint("Test-Size", names));
  }

  @Test
  void listsWhatIsAcceptedWhenNothingIsNearAndTheListIsShort() {
    assertEquals("; accepted: age, income", Nearest.hint("zzzzzz", List.of("age", "income")));
    assertEquals("", Nearest.hint("zzzzzz", Collections.nCopies(31, "abcdefghijk")));
    assertEquals("", Nearest.hint("x", List.of()));
  }
}
