package dev.coppice.pipeline;

/**
 * The answers for many rows.
 *
 * @param outputs [output][row], see {@link Prediction#outputs}
 * @param decided the class decided for in each row, -1 for regression
 */
@SuppressWarnings("ArrayRecordComponent") // writers read the arrays themselves
public record Predictions(Target target, double[][] outputs, int[] decided) {

  public int rows() {
    return decided.length;
  }

  public Prediction row(int row) {
    double[] one = new double[outputs.length];
    for (int k = 0; k < one.length; k++) {
      one[k] = outputs[k][row];
    }
    return new Prediction(target, one, decided[row]);
  }
}
