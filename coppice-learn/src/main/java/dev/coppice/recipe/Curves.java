package dev.coppice.recipe;

import dev.coppice.data.Folds.Fold;
import dev.coppice.errors.InvalidInput;
import dev.coppice.evaluation.Curve;
import dev.coppice.evaluation.Evaluation;
import dev.coppice.metrics.Metric;
import dev.coppice.models.Task;
import dev.coppice.training.Candidate;
import dev.coppice.training.Contender;
import dev.coppice.training.Examples;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameters;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Learning and validation curves of a project: on the folds of its training part alone. */
public final class Curves {

  private final Project project;
  private final Examples train;
  private final List<Fold> folds;
  private final Metric metric;
  private final Candidate candidate;
  private final FitContext context;

  /** Hears how many fits are done. */
  public interface Listener {
    void fitted(int done, int total);
  }

  private Curves(Project project, Path base, @Nullable String family) {
    this.project = project;
    Dataset data = Dataset.read(project, base);
    Answers known = Answers.of(data, project.data());
    Task task = known.target().task();
    Parts parts = Parts.of(project, data, known, base);
    Answers answers = known.within(parts.split().train(), data, project.data());
    this.train =
        new Examples(
                data.frame().select(data.inputs()),
                answers.values(),
                task,
                answers.target().classes().size())
            .select(parts.split().train());
    this.folds = parts.folds(project.training());
    String named = project.training().metric();
    this.metric = named == null ? Evaluation.leading(task) : Metric.named(named, task);
    this.candidate = candidate(family);
    int threads = project.training().threads();
    this.context =
        new FitContext(
            project.training().seed(),
            threads > 0 ? threads : Runtime.getRuntime().availableProcessors(),
            () -> false);
  }

  /**
   * @param family whose curve; null for the project's first candidate, or boosting
   * @throws InvalidInput when settings or data cannot be used
   */
  public static Curves of(Project project, Path base, @Nullable String family) {
    return new Curves(project, base, family);
  }

  private Candidate candidate(@Nullable String family) {
    return project.models().stream()
        .filter(each -> family == null || each.family().equals(family))
        .findFirst()
        .orElseGet(() -> new Candidate(family == null ? "boosting" : family, Map.of()));
  }

  public Curve learning(Listener listener) {
    int total = 10 * folds.size();
    Contender contender = contender(candidate);
    return Curve.learning(
        contender, train, folds, metric, context, done -> listener.fitted(done, total));
  }

  /**
   * @param values of the setting, as they are written in a project file
   * @throws InvalidInput when the family has no such setting, or does not accept a value
   */
  public Curve validation(String setting, List<String> values, Listener listener) {
    List<Contender> contenders =
        values.stream()
            .map(value -> contender(candidate.with(setting, Hyperparameters.meant(value))))
            .toList();
    int total = values.size() * folds.size();
    return Curve.validation(
        setting,
        values,
        contenders,
        train,
        folds,
        metric,
        context,
        done -> listener.fitted(done, total));
  }

  private Contender contender(Candidate each) {
    return Contender.of(List.of(each), project.features(), project.training().smote(), train.task())
        .get(0);
  }
}
