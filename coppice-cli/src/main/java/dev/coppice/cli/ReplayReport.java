package dev.coppice.cli;

import dev.coppice.cli.terminal.Terminal;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.pipeline.Explainer;
import dev.coppice.pipeline.Explanation;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.predictions.LoggedAnswer;
import dev.coppice.predictions.LoggedPrediction;
import dev.coppice.predictions.LoggedPrediction.Replay;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** What replaying predictions showed, at constant memory. */
final class ReplayReport {

  private static final Comparator<Difference> SMALLEST_FIRST =
      Comparator.comparingDouble(Difference::size);

  private final int most;
  private final PriorityQueue<Difference> largest = new PriorityQueue<>(SMALLEST_FIRST);
  private final Map<String, Long> changes = new TreeMap<>();
  private final Map<String, Double> contributions = new LinkedHashMap<>();
  private String firstUnfit = "";
  private long lines;
  private long same;
  private long unfit;
  private long withoutModel;
  private long broken;
  private double maximum;
  private double sum;

  private record Difference(
      double size, LoggedPrediction line, LoggedAnswer before, LoggedAnswer now, boolean broken) {}

  /**
   * @param most how many differences to remember
   */
  ReplayReport(int most) {
    this.most = most;
  }

  long lines() {
    return lines;
  }

  /** Lines that their own model answers otherwise now. */
  long broken() {
    return broken;
  }

  void withoutModel() {
    lines++;
    withoutModel++;
  }

  void unfit(LoggedPrediction line, InvalidInput why) {
    lines++;
    if (unfit++ == 0) {
      firstUnfit = line.requestId() + ": " + why.getMessage();
    }
  }

  /**
   * @param own whether the model that scored is the one that answered
   */
  void add(LoggedPrediction line, Replay replay, Pipeline pipeline, boolean own) {
    lines++;
    if (lines == 1) {
      contribute(line, pipeline);
    }
    if (replay.decidedOtherwise()) {
      changes.merge(replay.logged().text() + " -> " + replay.now().text(), 1L, Long::sum);
    }
    if (replay.same()) {
      same++;
      return;
    }
    broken += own ? 1 : 0;
    sum += replay.difference();
    maximum = Math.max(maximum, replay.difference());
    largest.add(new Difference(replay.difference(), line, replay.logged(), replay.now(), own));
    if (largest.size() > most) {
      largest.remove();
    }
  }

  /** What each input adds to the margin, of several classes to that of the one decided for. */
  private void contribute(LoggedPrediction line, Pipeline pipeline) {
    Explanation why = Explainer.of(pipeline).of(line.row(pipeline.schema()));
    int output = why.shown();
    contributions.put("(base)", why.base()[output]);
    for (int input : why.largestFirst(output)) {
      contributions.put(why.inputs().get(input), why.added()[output][input]);
    }
  }

  private List<Difference> largestFirst() {
    List<Difference> all = new ArrayList<>(largest);
    all.sort(
        SMALLEST_FIRST
            .reversed()
            .thenComparing(each -> each.line().time())
            .thenComparing(each -> each.line().requestId()));
    return all;
  }

  private long changed() {
    return changes.values().stream().mapToLong(Long::longValue).sum();
  }

  private double mean() {
    long scored = lines - unfit - withoutModel;
    return scored == 0 ? 0 : sum / scored;
  }

  Struct struct() {
    Struct counts = new Struct();
    changes.forEach(counts::put);
    List<Struct> differences =
        largestFirst().stream()
            .map(
                each ->
                    new Struct()
                        .put("request_id", each.line().requestId())
                        .put("time", each.line().time().toString())
                        .put("version", each.line().version())
                        .put("logged", answer(each.before()))
                        .put("now", answer(each.now()))
                        .put("difference", each.size()))
            .toList();
    Struct struct = new Struct().put("predictions", lines).put("same", same);
    struct.put("broken", broken).put("cannot_be_scored", unfit);
    struct.put("without_model", withoutModel).put("decided_otherwise", changed());
    struct.put("changes", counts).put("mean_difference", mean());
    struct.put("max_difference", maximum).putStructs("largest", differences);
    if (lines == 1) {
      Struct each = new Struct();
      contributions.forEach(each::put);
      struct.put("contributions", each);
    }
    return struct;
  }

  private static Struct answer(LoggedAnswer answer) {
    Struct outputs = new Struct();
    answer.outputs().forEach((name, value) -> outputs.put(name, value));
    return new Struct().put("prediction", answer.text()).put("outputs", outputs);
  }

  /**
   * @param alone whether one prediction was asked for: then with what its inputs added
   */
  String text(Terminal terminal, boolean alone) {
    StringBuilder text = new StringBuilder();
    text.append(Figures.count(lines, "prediction")).append(" replayed: ");
    text.append(Figures.count(same)).append(" the same to the bit, ");
    text.append(Figures.count(lines - same - unfit - withoutModel)).append(" different");
    text.append(unfit == 0 ? "" : ", " + Figures.count(unfit) + " that cannot be scored again");
    text.append(withoutModel == 0 ? "" : ", " + Figures.count(withoutModel) + " without a model");
    text.append('\n');
    if (!firstUnfit.isEmpty()) {
      text.append("The first that cannot be scored: ").append(firstUnfit).append('\n');
    }
    if (broken > 0) {
      String told = Figures.count(broken) + " are not what their own model answers now";
      text.append(terminal.bad(told)).append('\n');
    }
    if (!largest.isEmpty()) {
      differences(text, terminal);
    }
    if (alone && !contributions.isEmpty()) {
      TextTable table = new TextTable("input", "adds to the margin");
      contributions.forEach((name, value) -> table.row(name, Figures.score(value)));
      text.append('\n').append(table.text(terminal));
    }
    return text.toString();
  }

  private void differences(StringBuilder text, Terminal terminal) {
    text.append("Differences of the outputs: mean ").append(brief(mean()));
    text.append(", largest ").append(brief(maximum)).append("; decided otherwise: ");
    text.append(Figures.count(changed())).append('\n');
    changes.forEach((what, n) -> text.append("  " + what + ": " + Figures.count(n) + "\n"));
    TextTable table =
        new TextTable("request", "time", "version", "logged", "now", "output", "now", "difference");
    for (Difference each : largestFirst()) {
      String output = widest(each);
      table.row(
          each.line().requestId(),
          Moments.shown(each.line().time()),
          each.line().version(),
          each.before().text(),
          each.now().text(),
          Figures.score(each.before().outputs().getOrDefault(output, Double.NaN)),
          Figures.score(each.now().outputs().getOrDefault(output, Double.NaN)),
          brief(each.size()));
    }
    Terminal wide = // ids are for copying: never wrapped
        new Terminal(
            terminal.outputShown(), terminal.errorsShown(), Integer.MAX_VALUE, terminal.colour());
    text.append('\n').append(table.text(wide));
  }

  private static String brief(double difference) {
    return String.format(Locale.ROOT, "%.3g", difference);
  }

  /** The output that differs most. */
  private static String widest(Difference difference) {
    String widest = "";
    double most = -1;
    for (Map.Entry<String, Double> output : difference.before().outputs().entrySet()) {
      double now = difference.now().outputs().getOrDefault(output.getKey(), Double.NaN);
      double size = Math.abs(output.getValue() - now);
      if (size > most) {
        most = size;
        widest = output.getKey();
      }
    }
    return widest;
  }
}
