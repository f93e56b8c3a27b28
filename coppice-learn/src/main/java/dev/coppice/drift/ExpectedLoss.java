package dev.coppice.drift;

import dev.coppice.codec.Struct;
import dev.coppice.stats.Histogram;
import dev.coppice.stats.NumberBins;
import java.util.Arrays;

/**
 * How wrong predictions are by what was predicted: the mean loss in each bin of the output, learned
 * where the truth was known. With it the loss of rows without labels is estimated from counts
 * alone.
 *
 * <p>Idea: while the inputs shift and the relation between inputs and truth holds, a prediction of
 * 0.8 stays as right as it was. That is confidence-based performance estimation (Bialek and others,
 * "Estimating model performance under covariate shift without labels", 2024) with the calibration
 * by histogram binning of Zadrozny and Elkan (2001). It adds up over panes and costs nothing when a
 * row is scored. It is blind to a relation that changed: only labels show that, so the real figure
 * belongs beside it.
 *
 * @param losses one a bin, that of missing outputs included; a bin without rows has the overall
 *     mean
 * @param mean over all rows
 */
@SuppressWarnings("ArrayRecordComponent") // one number a bin
public record ExpectedLoss(double[] losses, double mean) {

  public static ExpectedLoss of(NumberBins bins, double[] output, double[] rowLosses) {
    double[] sums = new double[bins.size()];
    long[] counts = new long[bins.size()];
    for (int row = 0; row < output.length; row++) {
      int bin = bins.bin(output[row]);
      sums[bin] += rowLosses[row];
      counts[bin]++;
    }
    double mean = Arrays.stream(sums).sum() / output.length;
    double[] losses = new double[sums.length];
    Arrays.setAll(losses, bin -> counts[bin] == 0 ? mean : sums[bin] / counts[bin]);
    return new ExpectedLoss(losses, mean);
  }

  /** The mean loss to expect for these outputs; NaN without any. */
  public double estimate(Histogram outputs) {
    double[] shares = outputs.shares();
    double sum = 0;
    for (int bin = 0; bin < shares.length; bin++) {
      sum += shares[bin] * losses[bin];
    }
    return sum;
  }

  public Struct toStruct() {
    return new Struct().put("losses", losses).put("mean", mean);
  }

  public static ExpectedLoss read(Struct struct) {
    return new ExpectedLoss(struct.doubles("losses"), struct.number("mean"));
  }
}
