package dev.coppice.recipe;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.models.Task;
import dev.coppice.training.Contender;
import dev.coppice.training.Examples;
import dev.coppice.training.search.Search;
import dev.coppice.training.search.Trial;
import java.nio.file.Path;
import java.util.List;

/**
 * What a training would do, found without fitting anything.
 *
 * @param train rows to learn from
 * @param trials of the search, before any of successive halving goes on
 */
public record Outline(
    int train,
    int validation,
    int test,
    int folds,
    List<Contender> candidates,
    List<Trial.Plan> trials) {

  /**
   * @throws InvalidInput when settings or data cannot be used
   */
  public static Outline of(Project project, Path base) {
    Dataset data = Dataset.read(project, base);
    Answers known = Answers.of(data, project.data());
    Task task = known.target().task();
    Parts parts = Parts.of(project, data, known, base);
    Answers answers = known.within(parts.split().train(), data, project.data());
    Examples all =
        new Examples(
            data.frame().select(data.inputs()),
            answers.values(),
            task,
            answers.target().classes().size());
    Examples train = all.select(parts.split().train());
    Preparation.check(project, train, answers.target(), parts);
    return new Outline(
        train.rows(),
        parts.split().validation().length,
        parts.split().test().length,
        parts.folds(project.training()).size(),
        Contender.of(
            project.candidates(task, reason -> {}),
            project.features(),
            project.training().smote(),
            task),
        project.search().wanted()
            ? Search.plans(project.search(), train, project.training().seed())
            : List.of());
  }

  /** Fits in the folds of the search. */
  public int trialFits() {
    return trials.size() * folds;
  }

  public Struct toStruct() {
    Struct rows = new Struct().put("train", train).put("validation", validation).put("test", test);
    return new Struct()
        .put("rows", rows)
        .put("folds", folds)
        .putTexts("candidates", candidates.stream().map(Contender::name).toList())
        .put("trials", trials.size())
        .put("trial_fits", trialFits());
  }
}
