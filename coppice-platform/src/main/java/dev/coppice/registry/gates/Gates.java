package dev.coppice.registry.gates;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.metrics.Metric;
import dev.coppice.metrics.Predictions;
import dev.coppice.metrics.Scores;
import dev.coppice.recipe.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Asks every gate about a candidate. All of them are asked, also after one said no, so that whoever
 * reads the verdicts sees everything that is to be done.
 *
 * <p>Nothing is changed here: the same contest has the same judgement, apart from measured times.
 */
public final class Gates {

  /** From so many candidates on, the best of them may owe it to luck. */
  private static final int MANY = 10;

  private final Contest contest;
  private final PromotionSettings settings;
  private final List<Verdict> verdicts = new ArrayList<>();
  private final Struct metrics = new Struct();
  private boolean lost;

  private Gates(Contest contest) {
    this.contest = contest;
    this.settings = contest.settings();
  }

  /**
   * @throws InvalidInput naming every setting that makes no sense for this model and these rows
   */
  public static Judgement judge(Contest contest) {
    return new Gates(contest).judge();
  }

  private Judgement judge() {
    checkSettings();
    Entrant candidate = contest.candidate();
    Entrant champion = contest.champion();
    verdicts.addAll(ModelGates.training(candidate));
    verdicts.add(ModelGates.goldenRows(candidate));
    Verdict schema = ModelGates.schema(candidate, champion, contest.set().frame().schema());
    verdicts.add(schema);
    GateRows rows = GateRows.choose(contest.set(), candidate, champion, settings.maxRows());
    Verdict enough = rows.verdict(settings.minRows());
    verdicts.add(enough);
    if (schema.passed() && rows.rows() > 0) {
      judgeOn(rows);
    } else {
      cannotJudge(schema.passed() ? enough : schema);
    }
    Optional<Approval> approval = Approval.counting(contest.approvals(), settings.approvers());
    if (approval.isPresent()) {
      verdicts.add(approval.get().verdict());
    } else if (!settings.approvers().isEmpty()) {
      verdicts.add(Approval.missing(settings.approvers(), candidate.name()));
    }
    String approver = approval.map(Approval::approver).orElse(null);
    List<String> warnings = warnings();
    return new Judgement(verdicts, lost, approver, warnings, evidence(rows, warnings));
  }

  private void checkSettings() {
    Problems problems = new Problems();
    try {
      settings.compare().metric(contest.candidate().task());
    } catch (InvalidInput e) {
      problems.add("promotion.compare.metric", e.getMessage());
    }
    List<String> columns = contest.set().frame().schema().names();
    for (FairnessLimit limit : settings.fairness()) {
      if (!columns.contains(limit.column())) {
        problems.add(
            "promotion.fairness",
            "names '"
                + limit.column()
                + "', which is no column of the rows"
                + Nearest.hint(limit.column(), columns));
      }
    }
    String target = contest.set().target();
    String predicted = contest.candidate().target().name();
    if (!target.equals(predicted)) {
      problems.add(
          "data.target",
          "is '"
              + target
              + "', and "
              + contest.candidate().name()
              + " predicts '"
              + predicted
              + "'");
    } else if (!columns.contains(target)) {
      problems.add("data.target", "is '" + target + "', which is no column of the rows");
    }
    problems.throwIfAny();
  }

  private void judgeOn(GateRows rows) {
    Entrant candidate = contest.candidate();
    verdicts.add(ModelGates.data(candidate, rows));
    Predictions predictions = candidate.predict(rows.frame(), rows.truth());
    Scores scores = predictions.scores();
    metrics.put("candidate", scores.toStruct());
    askChecks(scores);
    Entrant champion = contest.champion();
    verdicts.add(champion == null ? noChampion() : compare(predictions, champion, rows));
    for (FairnessLimit limit : settings.fairness()) {
      verdicts.add(FairnessGate.judge(limit, predictions, rows.frame()));
    }
    if (settings.maxLatencyMs() > 0) {
      verdicts.add(
          ModelGates.latency(candidate, rows.frame(), settings.maxLatencyMs(), contest.nanoTime()));
    }
  }

  private void askChecks(Scores scores) {
    Map<String, Scores> byPart = new TreeMap<>(Map.of("test", scores));
    Struct facts = contest.candidate().facts();
    if (facts.has("metrics")) {
      Struct sealed = facts.struct("metrics");
      for (String part : List.of("train", "validation")) {
        if (sealed.has(part)) {
          byPart.put(part, Scores.read(sealed.struct(part)));
        }
      }
    }
    try {
      for (Gate.Verdict verdict : Gate.ask(settings.checks(), byPart)) {
        verdicts.add(
            Verdict.of(
                "metric: " + verdict.gate().check(),
                verdict.passed(),
                "On these rows " + verdict.figures() + ModelGates.because(verdict.gate())));
      }
    } catch (InvalidInput e) {
      throw new InvalidInput(
          e.problems().stream()
              .map(p -> new Problem("promotion.checks", p.place() + ": " + p.message()))
              .toList());
    }
  }

  private static Verdict noChampion() {
    return Verdict.yes("champion", "There is no champion yet, so nothing is to be beaten");
  }

  private Verdict compare(Predictions predictions, Entrant champion, GateRows rows) {
    Predictions defending;
    try {
      defending = champion.predict(rows.frame(), rows.truth());
    } catch (InvalidInput e) {
      return notJudged("champion", "the champion cannot score these rows: " + e.getMessage());
    }
    metrics.put("champion", defending.scores().toStruct());
    Metric metric = settings.compare().metric(champion.task());
    ChampionGate compared =
        ChampionGate.compare(defending, predictions, settings.compare(), metric);
    Verdict verdict = compared.verdict(champion.name(), settings.compare());
    boolean decided = !Double.isNaN(compared.advantage().estimate());
    lost = !verdict.passed() && decided && rows.rows() >= settings.minRows();
    return verdict;
  }

  /** Without rows, gates that need them say no; those that ask nothing stay silent. */
  private void cannotJudge(Verdict why) {
    String reason = why.passed() ? "there are no rows to judge on" : "see " + why.gate();
    for (Gate check : settings.checks()) {
      verdicts.add(notJudged("metric: " + check.check(), reason));
    }
    if (contest.champion() == null) {
      verdicts.add(noChampion());
    } else if (settings.compare().want() != Comparison.Want.NOTHING) {
      verdicts.add(notJudged("champion", reason));
    }
    for (FairnessLimit limit : settings.fairness()) {
      verdicts.add(notJudged("fairness: " + limit.column(), reason));
    }
  }

  private static Verdict notJudged(String gate, String reason) {
    return Verdict.no(gate, "Not judged: " + reason);
  }

  private List<String> warnings() {
    boolean chance =
        contest.champion() != null && settings.compare().want() == Comparison.Want.BETTER;
    if (contest.judged() < MANY || !chance) {
      return List.of();
    }
    double luck = 1 - StrictMath.pow(1 - settings.compare().falsePromotions(), contest.judged());
    return List.of(
        "These rows have judged "
            + contest.judged()
            + " candidates: that one of them passes by luck alone now has a chance of up to "
            + Figures.percent(luck)
            + "; judge on newer rows");
  }

  private Struct evidence(GateRows rows, List<String> warnings) {
    Struct set =
        new Struct()
            .put("source", contest.set().source())
            .put("set_sha256", contest.set().sha256())
            .put("rows_sha256", rows.sha256())
            .put("rows", rows.rows())
            .put("rows_given", rows.given())
            .put("rows_trained_on", rows.trainedOn())
            .put("rows_without_label", rows.unlabelled())
            .put("candidates_judged", contest.judged());
    Struct evidence =
        new Struct()
            .put("judged_at", contest.clock().instant().toString())
            .put("candidate", contest.candidate().toStruct());
    Entrant champion = contest.champion();
    if (champion != null) {
      evidence.put("champion", champion.toStruct());
    }
    return evidence
        .put("gate_set", set)
        .put("metrics", metrics)
        .put("passed", verdicts.stream().allMatch(Verdict::passed))
        .putStructs("verdicts", verdicts.stream().map(Verdict::toStruct).toList())
        .putTexts("warnings", warnings);
  }
}
