package dev.coppice.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.codec.Sha256;
import dev.coppice.codec.Struct;
import dev.coppice.training.TrainingSettings;
import dev.coppice.training.search.SearchSettings;

/** What makes two trainings do the same to the bit: data, their parts, settings, program. */
final class TrainingKey {

  private TrainingKey() {}

  /** Threads and the time limit of a search decide how long it takes and are left out. */
  static String of(Project project, Dataset data, Parts parts, Struct provenance) {
    TrainingSettings training = project.training();
    SearchSettings search = project.search();
    Project same =
        new Project(
            project.project(),
            project.data(),
            project.schema(),
            project.rules(),
            project.features(),
            project.models(),
            training.on(0),
            new SearchSettings(
                search.method(), search.trials(), search.factor(), 0, search.space()),
            project.decision(),
            project.gates());
    String program = provenance.findText("build");
    String all = same + data.sha256() + parts.split().sha256() + program;
    return Sha256.of(all.getBytes(UTF_8));
  }
}
