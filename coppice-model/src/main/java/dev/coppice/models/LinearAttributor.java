package dev.coppice.models;

/** Coefficient times value. */
record LinearAttributor(LinearModel model) implements Attributor {

  @Override
  public Attribution of(double[] values) {
    int[] offsets = LinearModel.offsets(model.slots());
    double[][] added = new double[model.outputs()][values.length];
    for (int k = 0; k < added.length; k++) {
      double[] coefficients = model.coefficients(k);
      for (int slot = 0; slot < values.length; slot++) {
        added[k][slot] =
            model.slots().get(slot).isCode()
                ? coefficients[offsets[slot] + (int) values[slot]]
                : coefficients[offsets[slot]] * values[slot];
      }
    }
    return new Attribution(model.intercepts(), added);
  }
}
