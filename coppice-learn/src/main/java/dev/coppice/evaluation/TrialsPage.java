package dev.coppice.evaluation;

import dev.coppice.evaluation.Chart.Axis;
import dev.coppice.metrics.Metric;
import dev.coppice.training.search.Search;
import dev.coppice.training.search.Trial;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The trials of a search drawn: in their order, and along each setting that varied. */
public final class TrialsPage {

  private static final double WIDE = 50; // largest over smallest value, for a logarithmic axis
  private static final int LISTED = 20;

  private final Metric metric;
  private final List<Trial> trials;
  private final Trial best;

  private TrialsPage(Search.Found found) {
    this.metric = found.metric();
    this.trials = found.trials().stream().filter(trial -> trial.refused() == null).toList();
    this.best = found.champion();
  }

  public static byte[] of(Search.Found found, String title, String subtitle) {
    return new TrialsPage(found).page(title, subtitle, found.trials().size());
  }

  private byte[] page(String title, String subtitle, int all) {
    Page page = new Page("Search", title, subtitle);
    page.heading(
        "Best: " + metric.key() + " " + Svg.score(best.mean()),
        words(best) + ". Trial " + best.plan().number() + "; " + all + " were tried.");
    page.beginCards();
    page.card(
        "In order",
        metric.higherIsBetter() ? "Higher is better." : "Lower is better.",
        course() + "<p><i class=\"one\"></i>best so far <i class=\"two\"></i>each trial</p>\n");
    for (String family : families()) {
      for (String name : varied(family)) {
        page.card(family + ": " + name, "", along(family, name));
      }
    }
    return page.endCards().card("The best " + Math.min(LISTED, trials.size()), "", table()).bytes();
  }

  private Set<String> families() {
    return trials.stream()
        .map(trial -> trial.plan().candidate().family())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private List<Trial> of(String family) {
    return trials.stream().filter(t -> t.plan().candidate().family().equals(family)).toList();
  }

  private List<String> varied(String family) {
    List<Trial> own = of(family);
    return own.stream()
        .flatMap(trial -> trial.plan().candidate().settings().keySet().stream())
        .distinct()
        .filter(
            name ->
                own.stream()
                        .map(trial -> String.valueOf(trial.plan().candidate().settings().get(name)))
                        .distinct()
                        .count()
                    > 1)
        .toList();
  }

  private Axis scores() {
    return Axis.around(metric.key(), trials.stream().mapToDouble(Trial::mean).toArray());
  }

  private String course() {
    double[] at = trials.stream().mapToDouble(trial -> trial.plan().number()).toArray();
    double[] so = new double[at.length];
    for (int i = 0; i < so.length; i++) {
      double mean = trials.get(i).mean();
      so[i] = i > 0 && metric.bestFirst().compare(so[i - 1], mean) <= 0 ? so[i - 1] : mean;
    }
    Chart chart = new Chart(Axis.around("trial", at), scores()).line("one", at, so);
    trials.forEach(trial -> chart.dot("two", trial.plan().number(), trial.mean(), hint(trial)));
    return chart.svg(metric.key() + " of each trial");
  }

  /** Numbers stand at their value, words side by side. */
  private String along(String family, String name) {
    List<Trial> own = of(family);
    List<@Nullable Object> values = new ArrayList<>();
    own.forEach(trial -> values.add(trial.plan().candidate().settings().get(name)));
    boolean numbers = values.stream().allMatch(Number.class::isInstance);
    List<String> words =
        numbers ? List.of() : values.stream().map(String::valueOf).distinct().toList();
    double[] at = new double[own.size()];
    for (int i = 0; i < at.length; i++) {
      Object value = values.get(i);
      at[i] =
          numbers && value instanceof Number number
              ? number.doubleValue()
              : words.indexOf(String.valueOf(value)) + 1;
    }
    String axis = numbers ? name : name + ": " + String.join(", ", words) + ", in this order";
    if (numbers && wide(at)) {
      for (int i = 0; i < at.length; i++) {
        at[i] = StrictMath.log10(at[i]);
      }
      axis = "logarithm (base 10) of " + name;
    }
    Chart chart = new Chart(Axis.around(axis, at), scores());
    for (int i = 0; i < at.length; i++) {
      String style = own.get(i) == best ? "one" : "two";
      chart.dot(style, at[i], own.get(i).mean(), hint(own.get(i)));
    }
    return chart.svg(metric.key() + " along " + name);
  }

  private static boolean wide(double[] values) {
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return low > 0 && high / low > WIDE;
  }

  private String table() {
    List<List<String>> rows = new ArrayList<>();
    trials.stream()
        .sorted(Trial.bestFirst(metric))
        .limit(LISTED)
        .forEach(
            trial ->
                rows.add(
                    List.of(
                        words(trial),
                        Svg.figure(trial.plan().share()),
                        Svg.figure(trial.seconds()),
                        Svg.score(trial.mean()))));
    return Page.table(List.of("settings", "share of rows", "seconds", metric.key()), rows);
  }

  private static String hint(Trial trial) {
    return "trial " + trial.plan().number() + ": " + Svg.score(trial.mean()) + ", " + words(trial);
  }

  private static String words(Trial trial) {
    return trial.plan().candidate().family()
        + trial.plan().candidate().settings().entrySet().stream()
            .map(TrialsPage::word)
            .collect(Collectors.joining(", ", " with ", ""));
  }

  private static String word(Map.Entry<String, Object> setting) {
    Object value = setting.getValue();
    return setting.getKey()
        + " "
        + (value instanceof Number number ? Svg.figure(number.doubleValue()) : value);
  }
}
