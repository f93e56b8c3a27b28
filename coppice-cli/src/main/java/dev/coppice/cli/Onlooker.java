package dev.coppice.cli;

import dev.coppice.cli.terminal.Progress;
import dev.coppice.cli.terminal.Terminal;
import dev.coppice.recipe.Recipe;
import dev.coppice.training.search.Search;
import java.io.PrintStream;

/** Shows on a terminal how far a training is. */
final class Onlooker implements Recipe.Listener, AutoCloseable {

  private final PrintStream errors;
  private final Progress progress;

  Onlooker(PrintStream errors, Terminal terminal) {
    this.errors = errors;
    this.progress = new Progress(errors, terminal);
  }

  @Override
  public void phase(String what) {
    progress.report(what, Double.NaN);
  }

  @Override
  public void fitted(String contender, int fold, int done, int total) {
    progress.report(contender + ", fold " + (fold + 1), (double) done / total);
  }

  @Override
  public void tried(Search.Progress search) {
    String text =
        "trial "
            + search.done()
            + " of "
            + search.total()
            + ", best "
            + Figures.score(search.best().mean())
            + ", "
            + left(search.secondsLeft());
    progress.report(text, (double) search.done() / search.total());
  }

  private static String left(double seconds) {
    return seconds < 90 ? Math.round(seconds) + " s left" : Math.round(seconds / 60) + " min left";
  }

  /** Says something that is to stay, also in a pipe. */
  void say(String what) {
    progress.close();
    errors.println(what);
  }

  @Override
  public void close() {
    progress.close();
  }
}
