package dev.coppice.training;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.errors.Unavailable;
import dev.coppice.features.FeatureSettings;
import dev.coppice.features.Features;
import dev.coppice.features.Supervision;
import dev.coppice.frame.Frame;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A candidate made ready: its trainer found, its settings checked, a name on the leaderboard.
 *
 * @param name the family, with a number behind it when the family competes more than once
 */
public record Contender(
    String name,
    Trainer trainer,
    Hyperparameters hyperparameters,
    FeatureSettings features,
    SmoteSettings smote) {

  /**
   * @throws InvalidInput naming every unknown family, wrong setting, and family that cannot do the
   *     task
   * @throws Unavailable when a family lacks something on this machine
   */
  public static List<Contender> of(
      List<Candidate> candidates, FeatureSettings features, SmoteSettings smote, Task task) {
    Problems problems = new Problems();
    if (smote.enabled() && task == Task.REGRESSION) {
      problems.add("training.smote.enabled", "is for classes, and the target is a number");
    }
    List<Contender> contenders = new ArrayList<>();
    Map<String, Integer> seen = new TreeMap<>();
    for (Candidate candidate : candidates) {
      int number = seen.merge(candidate.family(), 1, Integer::sum);
      String name = number == 1 ? candidate.family() : candidate.family() + "-" + number;
      try {
        Trainer trainer = Trainers.named(candidate.family());
        if (!trainer.tasks().contains(task)) {
          problems.add("models." + name, "cannot do " + task + "; it does " + trainer.tasks());
        }
        Hyperparameters settings =
            Hyperparameters.of(trainer.hyperparameters(), candidate.settings());
        contenders.add(new Contender(name, trainer, settings, features, smote));
      } catch (InvalidInput e) {
        e.problems().forEach(p -> problems.add(join("models." + name, p.place()), p.message()));
      }
    }
    problems.throwIfAny();
    for (Contender contender : contenders) {
      contender
          .trainer()
          .unavailable()
          .ifPresent(
              reason -> {
                throw new Unavailable("models." + contender.name() + ": " + reason);
              });
    }
    return contenders;
  }

  private static String join(String place, String inner) {
    return inner.isEmpty() ? place : place + "." + inner;
  }

  /** Features and model, fitted on the same rows. */
  public record Fitted(Features features, Model model) {

    /** Predictions for rows with the same columns: [output][row]. */
    public double[][] predict(Frame inputs) {
      return model.predict(features.of(inputs));
    }
  }

  /** Fits features, then the model, on these rows and, where asked, synthetic ones of them. */
  public Fitted fit(Examples examples, FitContext context) {
    Features.Learned learned =
        Features.learn(
            features,
            trainer.encoding(),
            examples.inputs(),
            new Supervision(examples.target(), examples.classes(), context.seed()));
    TrainingSet set =
        TrainingSet.unweighted(
            learned.training(), examples.target(), examples.task(), examples.classes());
    TrainingSet grown = smote.enabled() ? Smote.grown(set, smote, context) : set;
    return new Fitted(learned.features(), trainer.fit(grown, hyperparameters, context));
  }

  /** The same under another name. */
  public Contender named(String other) {
    return new Contender(other, trainer, hyperparameters, features, smote);
  }

  public Struct toStruct() {
    return new Struct()
        .put("name", name)
        .put("family", trainer.name())
        .put("hyperparameters", hyperparameters.toStruct());
  }
}
