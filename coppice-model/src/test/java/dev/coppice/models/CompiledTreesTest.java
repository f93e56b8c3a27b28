package dev.coppice.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The compiled form equals the plain one to the bit, one row at a time and in batches. */
class CompiledTreesTest {

  @Test
  void numbersWithMissingValuesAndThresholdsHitExactly() {
    for (int seed = 0; seed < 150; seed++) {
      RandomTrees random = new RandomTrees(seed);
      List<Slot> slots = random.numbers(1 + random.random.nextInt(5));
      assertCompiledEqualsPlain(random, random.ensemble(slots, seed % 20, 1), 100);
    }
  }

  @Test
  void manyOutputsFromScalarAndVectorLeaves() {
    for (int seed = 0; seed < 150; seed++) {
      RandomTrees random = new RandomTrees(1000 + seed);
      assertCompiledEqualsPlain(random, random.ensemble(random.mixed(), seed % 20, 3), 100);
    }
  }

  @Test
  void setsOfCodesOfNarrowAndWideSlots() {
    for (int seed = 0; seed < 100; seed++) {
      RandomTrees random = new RandomTrees(2000 + seed);
      assertCompiledEqualsPlain(random, random.ensemble(random.mixed(), 1 + seed % 20, 1), 150);
    }
  }

  @Test
  void deepTreesStopWalkingWhenAllAreAtLeaves() {
    RandomTrees random = new RandomTrees(4);
    random.maxDepth = 16;
    assertCompiledEqualsPlain(random, random.ensemble(random.numbers(6), 11, 1), 300);
  }

  @Test
  void whatDoesNotFitIsScoredPlainly() {
    RandomTrees random = new RandomTrees(5);
    List<Slot> slots = random.numbers(1 << 16);
    random.maxDepth = 17;
    TreeEnsemble ensemble = random.ensemble(slots, 8, 1);
    assertInstanceOf(PlainTrees.class, TreeCompiler.compile(ensemble));
  }

  @Test
  void moreSetsThanOneKeyHolds() {
    for (int seed = 0; seed < 20; seed++) {
      RandomTrees random = new RandomTrees(3000 + seed);
      random.maxDepth = 9;
      List<Slot> slots = List.of(Slot.code("wide", 70), Slot.code("wider", 500));
      assertCompiledEqualsPlain(random, random.ensemble(slots, 1 + seed, 1), 150);
    }
  }

  @Test
  void tablesOfSetsThatWouldFillTheMemoryAreScoredPlainly() {
    RandomTrees random = new RandomTrees(6);
    random.maxDepth = 1;
    TreeEnsemble ensemble = random.ensemble(List.of(Slot.code("c", 200_000)), 300, 1);
    assertInstanceOf(PlainTrees.class, TreeCompiler.compile(ensemble));
  }

  private static CompiledTrees compiled(TreeEnsemble ensemble) {
    return assertInstanceOf(CompiledTrees.class, TreeCompiler.compile(ensemble));
  }

  private static void assertCompiledEqualsPlain(
      RandomTrees random, TreeEnsemble ensemble, int rows) {
    TreeScorer compiled = compiled(ensemble);
    Matrix matrix = random.matrix(ensemble.slots(), rows);
    double[][] plain = new PlainTrees(ensemble).margins(matrix);
    double[][] batch = compiled.margins(matrix);
    double[] row = new double[ensemble.slots().size()];
    double[] single = new double[ensemble.outputs()];
    for (int r = 0; r < rows; r++) {
      matrix.row(r, row);
      compiled.margins(row, single);
      for (int k = 0; k < single.length; k++) {
        assertSameBits(plain[k][r], batch[k][r]);
        assertSameBits(plain[k][r], single[k]);
      }
    }
  }

  private static void assertSameBits(double expected, double actual) {
    assertEquals(Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(actual));
  }
}
