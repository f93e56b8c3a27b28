package dev.coppice.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Slot;
import dev.coppice.models.TreeEnsemble.Aggregate;
import dev.coppice.models.TreeEnsemble.Precision;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TreeCodecTest {

  private static final List<Slot> SLOTS = List.of(Slot.number("age"), Slot.code("town", 70));

  @Test
  void everyEnsembleComesBackBitForBit() {
    for (int seed = 0; seed < 60; seed++) {
      RandomTrees random = new RandomTrees(seed);
      List<Slot> slots = random.mixed();
      TreeEnsemble written = random.ensemble(slots, random.random.nextInt(6), 1 + seed % 3);
      byte[] bytes = BinaryStruct.encode(written.toStruct());
      TreeEnsemble read = (TreeEnsemble) Model.read(BinaryStruct.decode(bytes), slots);
      assertSame(written, read);
      assertArrayEquals(bytes, BinaryStruct.encode(read.toStruct()));
    }
  }

  @Test
  void equalSetsAreWrittenOnce() {
    Tree tree = stump(1, 0, new long[] {2, 0});
    TreeEnsemble ensemble = ensemble(tree, stump(1, 0, new long[] {2, 0}), tree);
    assertEquals(2, ensemble.toStruct().longs("sets").length);
  }

  @Test
  void everyDamageOfTheBytesIsReported() {
    RandomTrees random = new RandomTrees(5);
    List<Slot> slots = random.mixed();
    byte[] bytes = BinaryStruct.encode(random.ensemble(slots, 3, 2).toStruct());
    double[] margins = new double[2];
    int refused = 0;
    for (int i = 0; i < 4_000; i++) {
      byte[] damaged = bytes.clone();
      int at = 12 + random.random.nextInt(bytes.length - 12);
      damaged[at] = (byte) random.random.nextInt(256);
      try {
        Model model = Model.read(BinaryStruct.decode(damaged), slots);
        if (model.outputs() == 2) {
          model.margins(random.row(slots), margins); // still a model: it ends and throws nothing
        }
      } catch (InvalidInput e) {
        refused++;
      }
    }
    assertTrue(refused > 200, "only " + refused + " refused");
  }

  @Test
  void allProblemsOfAllTreesAreReportedWithTheirPlaces() {
    Tree loop = stump(0, 5, null);
    loop.left()[0] = 0;
    Tree code = stump(1, 5, null);
    Tree number = stump(0, Float.NaN, null);
    Tree slot = stump(7, 5, null);
    Tree leaf = stump(0, 5, null);
    leaf.values()[2] = Float.POSITIVE_INFINITY;
    leaf.cover()[1] = -1;
    assertEquals(
        """
        tree 0: node 0 cannot have node 0 as its left child
        tree 1, node 0: needs a set of up to 2 words; 'town' is a code
        tree 2, node 0: needs a threshold and no set; 'age' is a number
        tree 3, node 0: asks about slot 7; there are 2
        tree 4, node 1: its cover is -1.0; it must be finite and not negative
        tree 4, node 2: the leaf holds Infinity; it must be finite""",
        assertThrows(InvalidInput.class, () -> ensemble(loop, code, number, slot, leaf))
            .getMessage());
  }

  @Test
  void nodesWithTwoParentsOrNoneAreRefused() {
    Tree twice = twoLevels();
    twice.left()[2] = 3;
    assertProblem("tree 0: node 2 cannot have node 3 as its left child", twice);
    Tree orphans = twoLevels();
    orphans.slot()[1] = -1;
    assertProblem("tree 0: node 3 is the child of no node before it", orphans);
  }

  @Test
  void arraysOfOtherSizesAreRefused() {
    Tree tree = stump(0, 1, null);
    Tree shorter =
        new Tree(
            tree.slot(),
            new float[2],
            tree.missingLeft(),
            tree.sets(),
            tree.left(),
            tree.values(),
            tree.cover());
    assertProblem("tree 0: its arrays do not have one entry for each of its 3 nodes", shorter);
  }

  @Test
  void aMeanOfNothingIsRefused() {
    InvalidInput refused =
        assertThrows(
            InvalidInput.class,
            () ->
                new TreeEnsemble(
                    SLOTS,
                    List.of(),
                    new int[0],
                    new double[1],
                    Aggregate.MEAN,
                    Precision.DOUBLE,
                    Link.IDENTITY));
    assertEquals("a mean needs at least one tree", refused.getMessage());
  }

  @Test
  void missingPartsAreNamed() {
    assertDamage("sets are missing", struct -> struct.put("setOf", new int[0]));
    assertDamage("thresholds are missing", struct -> struct.put("thresholds", new float[0]));
    assertDamage("children are missing", struct -> struct.put("lefts", new int[0]));
    assertDamage(
        "there is not one cover for each node", struct -> struct.put("cover", new float[0]));
    assertDamage(
        "it holds more nodes or numbers than its trees have",
        struct -> struct.put("thresholds", new float[9]));
  }

  private static void assertDamage(String message, Consumer<Struct> damage) {
    Struct whole = ensemble(stump(0, 1, null), stump(1, 0, new long[] {1})).toStruct();
    Struct struct = new Struct();
    damage.accept(struct);
    copyRest(whole, struct);
    InvalidInput refused = assertThrows(InvalidInput.class, () -> Model.read(struct, SLOTS));
    assertEquals("The tree ensemble is damaged: " + message + ".", refused.getMessage());
  }

  private static void copyRest(Struct from, Struct to) {
    for (String name : List.of("form", "aggregate", "precision", "link")) {
      to.put(name, from.text(name));
    }
    to.put("base", from.doubles("base")).put("sets", from.longs("sets"));
    for (String name :
        List.of("outputOf", "nodes", "width", "asks", "lefts", "setOf", "setWords")) {
      if (!to.has(name)) {
        to.put(name, from.ints(name));
      }
    }
    for (String name : List.of("thresholds", "values", "cover")) {
      if (!to.has(name)) {
        to.put(name, from.floats(name));
      }
    }
  }

  private static void assertProblem(String message, Tree tree) {
    assertEquals(message, assertThrows(InvalidInput.class, () -> ensemble(tree)).getMessage());
  }

  private static TreeEnsemble ensemble(Tree... trees) {
    return new TreeEnsemble(
        SLOTS,
        List.of(trees),
        new int[trees.length],
        new double[1],
        Aggregate.SUM,
        Precision.DOUBLE,
        Link.IDENTITY);
  }

  private static Tree stump(
      int slot, float threshold, long @org.jspecify.annotations.Nullable [] set) {
    return new Tree(
        new int[] {slot, -1, -1},
        new float[] {threshold, 0, 0},
        new boolean[3],
        new long[][] {set, null, null},
        new int[] {1, 0, 0},
        new float[] {0, 1, 2},
        new float[] {2, 1, 1});
  }

  private static Tree twoLevels() {
    return new Tree(
        new int[] {0, 0, 0, -1, -1, -1, -1},
        new float[7],
        new boolean[7],
        new long[7][],
        new int[] {1, 3, 5, 0, 0, 0, 0},
        new float[7],
        new float[7]);
  }

  private static void assertSame(TreeEnsemble a, TreeEnsemble b) {
    assertEquals(a.trees().size(), b.trees().size());
    for (int t = 0; t < a.trees().size(); t++) {
      assertEquals(a.outputOf(t), b.outputOf(t));
      assertArrayEquals(a.trees().get(t).slot(), b.trees().get(t).slot());
      assertArrayEquals(a.trees().get(t).threshold(), b.trees().get(t).threshold());
      assertArrayEquals(a.trees().get(t).missingLeft(), b.trees().get(t).missingLeft());
      assertArrayEquals(a.trees().get(t).sets(), b.trees().get(t).sets());
      assertArrayEquals(a.trees().get(t).left(), b.trees().get(t).left());
      assertArrayEquals(a.trees().get(t).values(), b.trees().get(t).values());
      assertArrayEquals(a.trees().get(t).cover(), b.trees().get(t).cover());
    }
    assertArrayEquals(a.base(), b.base());
    assertEquals(a.aggregate(), b.aggregate());
    assertEquals(a.precision(), b.precision());
    assertEquals(a.link(), b.link());
  }
}
