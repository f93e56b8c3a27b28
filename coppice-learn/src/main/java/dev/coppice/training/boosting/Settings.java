package dev.coppice.training.boosting;

/** The settings of one fit, resolved. */
record Settings(
    int rounds,
    double learningRate,
    int maxDepth,
    int maxLeaves,
    double subsample,
    double columnSample,
    int minSamplesLeaf,
    double minChildWeight,
    double l2,
    int maxBins,
    int minSamplesCategory,
    double categorySmoothing,
    double categoryL2,
    int statisticLevels,
    boolean keepNative,
    double statisticPrior,
    int bags,
    int patience,
    double holdout,
    double refitFactor) {}
