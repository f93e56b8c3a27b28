package dev.coppice.training;

import dev.coppice.features.Encoding;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model family that can be fitted. Implementations are stateless, discovered with {@link
 * java.util.ServiceLoader}, and prove themselves with {@code TrainerContract} of the testkit.
 *
 * <p>The same training set, hyper-parameters and seed give the same model to the bit, on every JDK
 * and with any number of threads.
 */
public interface Trainer {

  /** The name under {@code models:} in a project file: {@code forest}. */
  String name();

  Set<Task> tasks();

  List<Hyperparameter> hyperparameters();

  /** In which dress this family wants its inputs. */
  Encoding encoding();

  /** Why the family cannot be used on this machine, when it cannot. */
  default Optional<String> unavailable() {
    return Optional.empty();
  }

  /**
   * @param set at least one row; for classes, at least one row of two different ones
   */
  Model fit(TrainingSet set, Hyperparameters hyperparameters, FitContext context);
}
