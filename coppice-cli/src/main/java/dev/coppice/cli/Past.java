package dev.coppice.cli;

import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.compat.Preset;
import dev.coppice.http.Metrics;
import dev.coppice.http.Site;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What the predictions of a project left in its home.
 *
 * @param folder of the prediction log, which may not be there
 * @param names that its lines are written with
 */
record Past(String project, Path home, Path folder, LineNames names) {

  static Past of(Coppice coppice) {
    return of(coppice.settings(coppice.project(), coppice.overrides()), coppice.home());
  }

  static Past of(ProjectFile<Settings> file, Path home) {
    String project = new Serving.Place(file, home).name();
    Site.Times times = new Site.Times(Clock.systemUTC(), System::nanoTime);
    LineNames names =
        Preset.of(file.value().serving(), new Metrics(), times)
            .map(Preset::lineNames)
            .orElseGet(LineNames::defaults);
    return new Past(project, home, home.resolve("predictions").resolve(project), names);
  }

  LogFiles files() {
    return new LogFiles(folder, names);
  }

  /** Whether anything was ever predicted here. */
  boolean exists() {
    return Files.isDirectory(folder);
  }
}
