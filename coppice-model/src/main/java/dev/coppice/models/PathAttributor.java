package dev.coppice.models;

import java.util.SplittableRandom;

/**
 * For models that can only be asked: on the way from a row that says nothing (every number at 0,
 * its mean when scaled, every category unknown) to the row itself, slot by slot, each slot adds
 * what the margin changes. The ways differ, so the mean of several is taken, each with its reverse:
 * an estimate of the Shapley values (E. Strumbelj and I. Kononenko, 2010) that adds up exactly,
 * whatever the number of ways. The ways are the same for every row, so the same row always gets the
 * same answer. Cost: ways times slots predictions.
 */
record PathAttributor(Model model) implements Attributor {

  private static final int PAIRS_OF_WAYS = 8;

  @Override
  public Attribution of(double[] values) {
    int outputs = model.outputs();
    double[] base = new double[outputs];
    model.margins(new double[values.length], base);
    double[][] added = new double[outputs][values.length];
    SplittableRandom random = new SplittableRandom(1);
    int[] way = new int[values.length];
    for (int i = 0; i < way.length; i++) {
      way[i] = i;
    }
    for (int pair = 0; pair < PAIRS_OF_WAYS; pair++) {
      shuffle(way, random);
      walk(way, values, base, added);
      reverse(way);
      walk(way, values, base, added);
    }
    for (double[] ofOutput : added) {
      for (int slot = 0; slot < ofOutput.length; slot++) {
        ofOutput[slot] /= 2 * PAIRS_OF_WAYS;
      }
    }
    return new Attribution(base, added);
  }

  private void walk(int[] way, double[] values, double[] base, double[][] added) {
    double[] row = new double[values.length];
    double[] before = base.clone();
    double[] after = new double[base.length];
    for (int slot : way) {
      if (values[slot] != 0) {
        row[slot] = values[slot];
        model.margins(row, after);
        for (int k = 0; k < after.length; k++) {
          added[k][slot] += after[k] - before[k];
          before[k] = after[k];
        }
      }
    }
  }

  private static void shuffle(int[] way, SplittableRandom random) {
    for (int i = way.length - 1; i > 0; i--) {
      swap(way, i, (int) (((random.nextLong() >>> 32) * (i + 1)) >>> 32));
    }
  }

  private static void reverse(int[] way) {
    for (int i = 0; i < way.length / 2; i++) {
      swap(way, i, way.length - 1 - i);
    }
  }

  private static void swap(int[] way, int i, int j) {
    int kept = way[i];
    way[i] = way[j];
    way[j] = kept;
  }
}
