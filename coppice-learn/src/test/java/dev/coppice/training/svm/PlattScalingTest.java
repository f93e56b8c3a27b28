package dev.coppice.training.svm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PlattScalingTest {

  @Test
  void theLineIsScikitLearns() throws IOException {
    Struct golden;
    try (InputStream in =
        PlattScalingTest.class.getResourceAsStream("/golden/training/distances.json")) {
      golden = JsonStruct.read(Objects.requireNonNull(in).readAllBytes());
    }
    double[] values = golden.doubles("platt_values");
    double[] sign =
        Arrays.stream(golden.doubles("binary"), 0, values.length)
            .map(label -> label == 1 ? 1 : -1)
            .toArray();
    PlattScaling line = PlattScaling.fit(values, sign, golden.doubles("weights"));
    assertEquals(golden.number("platt_slope"), line.slope(), 1e-4);
    assertEquals(golden.number("platt_offset"), line.offset(), 1e-4);
  }

  @Test
  void aPerfectSeparationStaysModest() {
    PlattScaling line =
        PlattScaling.fit(
            new double[] {-3, -2, 2, 3}, new double[] {-1, -1, 1, 1}, new double[] {1, 1, 1, 1});
    double probability = 1 / (1 + Math.exp(-(3 * line.slope() + line.offset())));
    assertTrue(probability > 0.7 && probability < 0.8, "two rows a class: " + probability);
  }

  @Test
  void valuesThatSayNothingGiveTheShareOfTheClass() {
    PlattScaling line =
        PlattScaling.fit(new double[] {1, 1, 1}, new double[] {1, -1, -1}, new double[] {1, 1, 1});
    double probability = 1 / (1 + Math.exp(-(line.slope() + line.offset())));
    assertEquals((2.0 / 3 + 0.25 + 0.25) / 3, probability, 1e-6);
  }
}
