package dev.coppice.registry.gates;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.data.DataSettings;
import dev.coppice.features.FeatureSettings;
import dev.coppice.recipe.ColumnSettings;
import dev.coppice.recipe.Dataset;
import dev.coppice.recipe.Gate;
import dev.coppice.recipe.Project;
import dev.coppice.recipe.Recipe;
import dev.coppice.training.Candidate;
import dev.coppice.training.DecisionSettings;
import dev.coppice.training.TrainingSettings;
import dev.coppice.training.search.SearchSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Models of a small shop, trained for real: who buys, by country, visits and money spent. */
record Shop(Path folder, Project project) {

  static final Candidate GOOD = new Candidate("logistic", Map.of());
  static final Candidate POOR = new Candidate("forest", Map.of("trees", 1L, "max_depth", 1L));

  static Shop open(Path folder) {
    return new Shop(folder, Project.defaults()).rows(table(0, 1000, 1));
  }

  Shop rows(String csv) {
    Path file = folder.resolve("shop-" + Integer.toHexString(csv.hashCode()) + ".csv");
    try {
      Files.writeString(file, csv);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DataSettings plain = DataSettings.defaults();
    DataSettings data =
        new DataSettings(
            file.toString(),
            null,
            ",",
            plain.missing(),
            plain.missingNumbers(),
            Map.of(),
            "bought",
            null,
            List.of("id"),
            List.of(),
            null,
            null,
            new DataSettings.Parts(0.3, 0, DataSettings.Method.RANDOM));
    return with(data, project.schema(), List.of(GOOD), 42, project.gates());
  }

  Shop model(Candidate candidate) {
    return with(
        project.data(),
        project.schema(),
        List.of(candidate),
        project.training().seed(),
        project.gates());
  }

  Shop seed(long seed) {
    return with(project.data(), project.schema(), project.models(), seed, project.gates());
  }

  Shop schema(String column, ColumnSettings settings) {
    return with(
        project.data(),
        Map.of(column, settings),
        project.models(),
        project.training().seed(),
        project.gates());
  }

  Shop gate(String check) {
    return with(
        project.data(),
        project.schema(),
        project.models(),
        project.training().seed(),
        List.of(new Gate(check, "")));
  }

  Shop ignoring(String column) {
    DataSettings plain = project.data();
    DataSettings data =
        new DataSettings(
            plain.source(),
            null,
            ",",
            plain.missing(),
            plain.missingNumbers(),
            Map.of(),
            plain.target(),
            null,
            plain.id(),
            List.of(column),
            null,
            null,
            plain.split());
    return with(
        data, project.schema(), project.models(), project.training().seed(), project.gates());
  }

  private Shop with(
      DataSettings data,
      Map<String, ColumnSettings> schema,
      List<Candidate> models,
      long seed,
      List<Gate> gates) {
    Project made =
        new Project(
            "shop",
            data,
            schema,
            List.of(),
            FeatureSettings.defaults(),
            models,
            new TrainingSettings(seed, 2, null, 1),
            SearchSettings.defaults(),
            DecisionSettings.defaults(),
            gates);
    return new Shop(folder, made);
  }

  Bundle train() {
    return Recipe.train(
            new Recipe.Request(
                project,
                folder,
                "run",
                new Struct(),
                new Struct(),
                () -> 0,
                () -> false,
                new Recipe.Listener() {
                  @Override
                  public void phase(String what) {}

                  @Override
                  public void fitted(String contender, int fold, int done, int total) {}
                }))
        .bundle();
  }

  GateSet gateSet(@Nullable String time) {
    Dataset data = Dataset.read(project, folder);
    return new GateSet(project.data().source(), data.frame(), "bought", time);
  }

  /** Rows with ids from {@code first} on. */
  static String table(int first, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder csv = new StringBuilder("id,country,visits,spent,bought\n");
    for (int i = first; i < first + rows; i++) {
      String country = List.of("US", "IN", "DE").get(random.nextInt(3));
      int visits = random.nextInt(20);
      double spent = random.nextInt(1000) / 10.0;
      double margin = visits / 4.0 + spent / 30 - 4 + (country.equals("US") ? 1 : 0);
      boolean bought = random.nextDouble() < 1 / (1 + StrictMath.exp(-margin));
      csv.append("c").append(i).append(',').append(country).append(',').append(visits);
      csv.append(',').append(spent).append(',').append(bought ? "yes" : "no").append('\n');
    }
    return csv.toString();
  }
}
