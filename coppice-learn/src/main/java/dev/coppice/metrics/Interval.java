package dev.coppice.metrics;

/**
 * A number with the range in which it would fall on other rows of the same kind.
 *
 * @param estimate on the rows themselves
 * @param low lower end
 * @param high upper end
 * @param confidence the share of ranges made this way that hold the true number: 0.95
 * @param resamples how many resamples had a defined score; the ends are NaN when none had
 */
public record Interval(
    double estimate, double low, double high, double confidence, int resamples) {}
