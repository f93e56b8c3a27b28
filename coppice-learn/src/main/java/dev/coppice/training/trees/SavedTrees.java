package dev.coppice.training.trees;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.models.Model;
import dev.coppice.models.Tree;
import dev.coppice.models.TreeEnsemble;
import dev.coppice.training.Checkpoints;
import dev.coppice.training.TrainingSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The trees of a forest that are grown, kept in blocks of {@value #BLOCK}: each block is written
 * once, by the thread that grows its last tree, so that no thread waits for another.
 */
final class SavedTrees {

  static final int BLOCK = 20;

  private final Checkpoints place;
  private final TrainingSet set;
  private final @Nullable Tree[] trees;
  private final AtomicInteger[] left;

  /** Reads the whole blocks of an earlier process. */
  SavedTrees(Checkpoints place, TrainingSet set, int count) {
    this.place = place;
    this.set = set;
    this.trees = new Tree[count];
    this.left = new AtomicInteger[(count + BLOCK - 1) / BLOCK];
    int found = 0;
    for (int block = 0; block < left.length; block++) {
      int from = block * BLOCK;
      int size = end(block) - from;
      List<Tree> read = read(block);
      left[block] = new AtomicInteger(read.size() == size ? 0 : size);
      for (int i = 0; i < size && read.size() == size; i++) {
        trees[from + i] = read.get(i);
        found++;
      }
    }
    if (found > 0) {
      place.say("Going on with " + found + " of " + count + " trees");
    }
  }

  private List<Tree> read(int block) {
    return place
        .read(name(block))
        .map(BinaryStruct::decode)
        .map(struct -> ((TreeEnsemble) Model.read(struct, set.inputs().slots())).trees())
        .orElse(List.of());
  }

  /** By how many trees there are at its end. */
  private String name(int block) {
    return "trees-" + end(block);
  }

  private int end(int block) {
    return Math.min(trees.length, (block + 1) * BLOCK);
  }

  @Nullable Tree find(int number) {
    return trees[number];
  }

  void grown(int number, Tree tree) {
    trees[number] = tree; // one writer a place; the counter makes it visible
    int block = number / BLOCK;
    if (left[block].decrementAndGet() == 0) {
      List<Tree> whole =
          IntStream.range(block * BLOCK, end(block))
              .mapToObj(i -> trees[i])
              .map(SavedTrees::there)
              .toList();
      place.write(name(block), BinaryStruct.encode(ForestTrainer.mean(set, whole).toStruct()));
    }
  }

  private static Tree there(@Nullable Tree tree) {
    if (tree == null) {
      throw new IllegalStateException("a block is written before its last tree is grown");
    }
    return tree;
  }
}
